from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.portal_oidc_auth_input import PortalOidcAuthInput
    from ..models.unknown_auth_input import UnknownAuthInput


@_attrs_define(kw_only=True, repr=False)
class GoogleDriveConnectionInput:
    """A Google Drive account."""

    type_: Literal["google_drive"] = "google_drive"

    is_reusable: bool | Unset = UNSET
    """Whether several datasets can use it."""

    auth: PortalOidcAuthInput | UnknownAuthInput | Unset = UNSET
    """How to log in to Google Drive."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "is_reusable": self.is_reusable,
                "auth": self.auth,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "google_drive")
        is_reusable = d.pop("is_reusable", UNSET)
        auth = _parse_auth(d.pop("auth", UNSET))
        return cls(
            type_=type_,
            is_reusable=is_reusable,
            auth=auth,
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


def _parse_auth(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "oidc" and "grant_type" in data:
            return _models.PortalOidcAuthInput.from_dict(data)
        if "type" in data:
            return _models.UnknownAuthInput.from_dict(data)
    return data
