from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.metadata_template_type import MetadataTemplateType
from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.metadata_template_field import MetadataTemplateField
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class MetadataTemplate:
    """A set of metadata fields."""

    name: str | Unset = UNSET
    """Names the template."""

    title: str | Unset = UNSET
    """The name shown to people."""

    is_active: bool | Unset = UNSET
    """Whether it is in use."""

    is_always_active: bool | Unset = UNSET
    """Whether it cannot be put out of use."""

    is_system: bool | Unset = UNSET
    """Whether it comes with the platform and can be neither changed nor deleted."""

    schema: list[MetadataTemplateField] | Unset = UNSET
    """The fields, in order."""

    created_at: datetime.datetime | Unset = UNSET
    """When it was created."""

    created_by: None | RelatedUser | Unset = UNSET
    """Who created it."""

    updated_at: datetime.datetime | Unset = UNSET
    """When it was last edited."""

    updated_by: None | RelatedUser | Unset = UNSET
    """Who edited it last."""

    type_: MetadataTemplateType | Unset = UNSET
    """What a template is for. Portals make `basic` and `admin` ones."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "name": self.name,
                "title": self.title,
                "is_active": self.is_active,
                "is_always_active": self.is_always_active,
                "is_system": self.is_system,
                "schema": self.schema,
                "created_at": self.created_at,
                "created_by": self.created_by,
                "updated_at": self.updated_at,
                "updated_by": self.updated_by,
                "type": self.type_,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        name = d.pop("name", UNSET)
        title = d.pop("title", UNSET)
        is_active = d.pop("is_active", UNSET)
        is_always_active = d.pop("is_always_active", UNSET)
        is_system = d.pop("is_system", UNSET)
        schema = d.pop("schema", UNSET)
        if isinstance(schema, list):
            schema = [
                _models.MetadataTemplateField.from_dict(schema_item) if isinstance(schema_item, dict) else schema_item
                for schema_item in schema
            ]
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.RelatedUser.from_dict(created_by)
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        type_ = d.pop("type", UNSET)
        if isinstance(type_, str):
            type_ = _models.MetadataTemplateType(type_)
        return cls(
            name=name,
            title=title,
            is_active=is_active,
            is_always_active=is_always_active,
            is_system=is_system,
            schema=schema,
            created_at=created_at,
            created_by=created_by,
            updated_at=updated_at,
            updated_by=updated_by,
            type_=type_,
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
