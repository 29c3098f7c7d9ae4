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
    from ..models.preview_field import PreviewField
    from ..models.preview_record import PreviewRecord


@_attrs_define(kw_only=True, repr=False)
class ResourcePreview:
    """What a resource would give."""

    fields: list[PreviewField] | Unset = UNSET
    """The fields found."""

    records: list[PreviewRecord] | Unset = UNSET
    """The first records, at most 20."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "fields": self.fields,
                "records": self.records,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        fields = d.pop("fields", UNSET)
        if isinstance(fields, list):
            fields = [
                _models.PreviewField.from_dict(fields_item) if isinstance(fields_item, dict) else fields_item
                for fields_item in fields
            ]
        records = d.pop("records", UNSET)
        if isinstance(records, list):
            records = [
                _models.PreviewRecord.from_dict(records_item) if isinstance(records_item, dict) else records_item
                for records_item in records
            ]
        return cls(
            fields=fields,
            records=records,
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
