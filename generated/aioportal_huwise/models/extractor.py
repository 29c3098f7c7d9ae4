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
    from ..models.extractor_parameter import ExtractorParameter


@_attrs_define(kw_only=True, repr=False)
class Extractor:
    """A way to read records from a source."""

    type_: str | Unset = UNSET
    """The word that resources use, such as `csvfile`."""

    label: str | Unset = UNSET
    """Its name for people."""

    parameters: list[ExtractorParameter] | Unset = UNSET
    """What it can be told."""

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
                "parameters": self.parameters,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", UNSET)
        label = d.pop("label", UNSET)
        parameters = d.pop("parameters", UNSET)
        if isinstance(parameters, list):
            parameters = [
                _models.ExtractorParameter.from_dict(parameters_item)
                if isinstance(parameters_item, dict)
                else parameters_item
                for parameters_item in parameters
            ]
        return cls(
            type_=type_,
            label=label,
            parameters=parameters,
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
