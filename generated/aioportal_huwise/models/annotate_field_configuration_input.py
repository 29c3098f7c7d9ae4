from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.dataset_field_annotation import DatasetFieldAnnotation
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)


@_attrs_define(kw_only=True, repr=False)
class AnnotateFieldConfigurationInput:
    """Gives a field a special meaning."""

    type_: Literal["annotate"] = "annotate"

    label: str
    """What it is for; shown to people."""

    field: str
    """The technical name of the field."""

    annotation: DatasetFieldAnnotation
    """A special meaning of a field: identifies the record, precision of a time, unit, number of decimals, sortable
    text, several values in one, levels of a hierarchy.
    """

    args: list[int | str] | Unset = UNSET
    """What the annotation needs: a unit (`km2`), a precision (`hour`), a number of decimals, a separator."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "label": self.label,
                "field": self.field,
                "annotation": self.annotation,
                "args": self.args,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "annotate")
        label = d.pop("label")
        field = d.pop("field")
        annotation = d.pop("annotation")
        if isinstance(annotation, str):
            annotation = _models.DatasetFieldAnnotation(annotation)
        args = d.pop("args", UNSET)
        return cls(
            type_=type_,
            label=label,
            field=field,
            annotation=annotation,
            args=args,
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
