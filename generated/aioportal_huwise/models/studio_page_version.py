from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class StudioPageVersion:
    """A version of a studio page, without what it shows."""

    version_name: str | Unset = UNSET
    """Names the version within its page, such as `draft`."""

    title: str | Unset = UNSET
    """The title."""

    description: str | Unset = UNSET
    """What the page is about."""

    created_at: datetime.datetime | Unset = UNSET
    """When the version was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When the version was last edited."""

    updated_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "version_name": self.version_name,
                "title": self.title,
                "description": self.description,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "updated_by": self.updated_by,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        version_name = d.pop("version_name", UNSET)
        title = d.pop("title", UNSET)
        description = d.pop("description", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        return cls(
            version_name=version_name,
            title=title,
            description=description,
            created_at=created_at,
            updated_at=updated_at,
            updated_by=updated_by,
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
