from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

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
    from ..models.preview_field_annotation import PreviewFieldAnnotation


@_attrs_define(kw_only=True, repr=False)
class PreviewField:
    """A field found in a resource."""

    name: str | Unset = UNSET
    """The technical name."""

    label: str | Unset = UNSET
    """The name shown to people."""

    original_name: str | Unset = UNSET
    """The name in the source."""

    description: str | Unset = UNSET
    """What is said of it."""

    type_: str | Unset = UNSET
    """What it holds."""

    annotations: list[PreviewFieldAnnotation] | Unset = UNSET
    """Its special meanings."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "name": self.name,
                "label": self.label,
                "original_name": self.original_name,
                "description": self.description,
                "type": self.type_,
                "annotations": self.annotations,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        name = d.pop("name", UNSET)
        label = d.pop("label", UNSET)
        original_name = d.pop("original_name", UNSET)
        description = d.pop("description", UNSET)
        type_ = d.pop("type", UNSET)
        annotations = d.pop("annotations", UNSET)
        if isinstance(annotations, list):
            annotations = [
                _models.PreviewFieldAnnotation.from_dict(annotations_item)
                if isinstance(annotations_item, dict)
                else annotations_item
                for annotations_item in annotations
            ]
        return cls(
            name=name,
            label=label,
            original_name=original_name,
            description=description,
            type_=type_,
            annotations=annotations,
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
