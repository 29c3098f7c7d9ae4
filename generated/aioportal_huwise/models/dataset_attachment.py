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
class DatasetAttachment:
    """A file that stands beside a dataset."""

    uid: str | Unset = UNSET
    """Names the attachment to the API, like `at_w7z3me`. The vendor's samples show a file name here."""

    filename: str | Unset = UNSET
    """The name under which it was uploaded."""

    mimetype: None | str | Unset = UNSET
    """Its media type."""

    created_at: datetime.datetime | Unset = UNSET
    """When it was uploaded."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "uid": self.uid,
                "filename": self.filename,
                "mimetype": self.mimetype,
                "created_at": self.created_at,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        filename = d.pop("filename", UNSET)
        mimetype = d.pop("mimetype", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        return cls(
            uid=uid,
            filename=filename,
            mimetype=mimetype,
            created_at=created_at,
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
