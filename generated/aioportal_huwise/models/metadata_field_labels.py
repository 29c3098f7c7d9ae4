from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import (
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.metadata_field_label import MetadataFieldLabel


@_attrs_define(kw_only=True, repr=False)
class MetadataFieldLabels:
    """Labels in two levels of names, presumably by choice and then by language."""

    additional_properties: dict[str, MetadataFieldLabel] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields({}, self.additional_properties)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        return cls(
            additional_properties={
                key: _models.MetadataFieldLabel.from_dict(value) if isinstance(value, dict) else value
                for key, value in d.items()
            },
        )

    @property
    def additional_keys(self) -> list[str]:
        """The names of what the contract does not name."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> MetadataFieldLabel:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: MetadataFieldLabel) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: object) -> bool:
        return key in self.additional_properties
