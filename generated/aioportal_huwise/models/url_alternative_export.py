from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Literal, Self

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
class UrlAlternativeExport:
    """An export that is an address elsewhere."""

    type_: Literal["url"] = "url"

    uid: str | Unset = UNSET
    """Names the alternative export, like `ae_t9r4kc`."""

    title: str | Unset = UNSET
    """The name shown to readers."""

    description: str | Unset = UNSET
    """What is said of it."""

    mimetype: str | Unset = UNSET
    """Its media type."""

    created_at: datetime.datetime | Unset = UNSET
    """When it was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When it was last edited."""

    url: str | Unset = UNSET
    """The address of the file."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "uid": self.uid,
                "title": self.title,
                "description": self.description,
                "mimetype": self.mimetype,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "url": self.url,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "url")
        uid = d.pop("uid", UNSET)
        title = d.pop("title", UNSET)
        description = d.pop("description", UNSET)
        mimetype = d.pop("mimetype", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        url = d.pop("url", UNSET)
        return cls(
            type_=type_,
            uid=uid,
            title=title,
            description=description,
            mimetype=mimetype,
            created_at=created_at,
            updated_at=updated_at,
            url=url,
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
