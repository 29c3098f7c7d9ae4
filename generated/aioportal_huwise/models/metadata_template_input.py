from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.editable_metadata_template_type import EditableMetadataTemplateType
from ..types import (
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.metadata_template_field_input import MetadataTemplateFieldInput


@_attrs_define(kw_only=True, repr=False)
class MetadataTemplateInput:
    """A template to create, or to put in another's place."""

    name: str
    """Names the template."""

    title: str
    """The name shown to people."""

    is_active: bool
    """Whether to use it."""

    schema: list[MetadataTemplateFieldInput]
    """The fields, in order."""

    type_: EditableMetadataTemplateType
    """The types of templates that portals can make."""

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
                "schema": self.schema,
                "type": self.type_,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        name = d.pop("name")
        title = d.pop("title")
        is_active = d.pop("is_active")
        schema = d.pop("schema")
        if isinstance(schema, list):
            schema = [
                _models.MetadataTemplateFieldInput.from_dict(schema_item)
                if isinstance(schema_item, dict)
                else schema_item
                for schema_item in schema
            ]
        type_ = d.pop("type")
        if isinstance(type_, str):
            type_ = _models.EditableMetadataTemplateType(type_)
        return cls(
            name=name,
            title=title,
            is_active=is_active,
            schema=schema,
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
