from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)


@_attrs_define(kw_only=True, repr=False)
class ApiKeyRevocation:
    """When and why a key was revoked."""

    revoked_at: datetime.datetime | None | Unset = UNSET
    """When it was revoked; null while it is valid."""

    revocation_reason: str | Unset = UNSET
    """Why."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "revoked_at": self.revoked_at,
                "revocation_reason": self.revocation_reason,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        revoked_at = lenient_datetime(d.pop("revoked_at", UNSET))
        revocation_reason = d.pop("revocation_reason", UNSET)
        return cls(
            revoked_at=revoked_at,
            revocation_reason=revocation_reason,
            additional_properties=d,
        )

    @property
    def additional_keys(self) -> list[str]:
        """The names of what the contract does not name."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: object) -> bool:
        return key in self.additional_properties
