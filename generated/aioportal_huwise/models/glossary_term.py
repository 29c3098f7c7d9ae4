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
class GlossaryTerm:
    """A word and what it means."""

    uid: str | Unset = UNSET
    """Names the term for ever, like `te_c8w3mq`."""

    name: str | Unset = UNSET
    """The word."""

    description: str | Unset = UNSET
    """What it means."""

    aliases: list[str] | Unset = UNSET
    """Other words for it."""

    updated_at: datetime.datetime | Unset = UNSET
    """When the term was last edited."""

    created_at: datetime.datetime | Unset = UNSET
    """When the term was created."""

    updated_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    created_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "uid": self.uid,
                "name": self.name,
                "description": self.description,
                "aliases": self.aliases,
                "updated_at": self.updated_at,
                "created_at": self.created_at,
                "updated_by": self.updated_by,
                "created_by": self.created_by,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        name = d.pop("name", UNSET)
        description = d.pop("description", UNSET)
        aliases = d.pop("aliases", UNSET)
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.RelatedUser.from_dict(created_by)
        return cls(
            uid=uid,
            name=name,
            description=description,
            aliases=aliases,
            updated_at=updated_at,
            created_at=created_at,
            updated_by=updated_by,
            created_by=created_by,
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
