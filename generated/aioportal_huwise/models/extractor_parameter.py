from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)


@_attrs_define(kw_only=True, repr=False)
class ExtractorParameter:
    """A parameter of an extractor."""

    type_: str | Unset = UNSET
    """What its value is."""

    is_mandatory: bool | Unset = UNSET
    """Whether it must be given."""

    name: str | Unset = UNSET
    """The key in `params`."""

    label: str | Unset = UNSET
    """Its name for people."""

    default: str | Unset = UNSET
    """What holds without it."""

    description: str | Unset = UNSET
    """What it does."""

    hidden: bool | Unset = UNSET
    """Whether the portal's own pages hide it."""

    trim: str | Unset = UNSET
    """How blanks around the value are treated."""

    choices: list[str] | Unset = UNSET
    """The values it may have."""

    can_create_field: bool | Unset = UNSET
    """Whether it can add a field to the records."""

    impacts_guessed_parameters: bool | Unset = UNSET
    """Whether other parameters should be guessed anew when it changes."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "is_mandatory": self.is_mandatory,
                "name": self.name,
                "label": self.label,
                "default": self.default,
                "description": self.description,
                "hidden": self.hidden,
                "trim": self.trim,
                "choices": self.choices,
                "can_create_field": self.can_create_field,
                "impacts_guessed_parameters": self.impacts_guessed_parameters,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", UNSET)
        is_mandatory = d.pop("is_mandatory", UNSET)
        name = d.pop("name", UNSET)
        label = d.pop("label", UNSET)
        default = d.pop("default", UNSET)
        description = d.pop("description", UNSET)
        hidden = d.pop("hidden", UNSET)
        trim = d.pop("trim", UNSET)
        choices = d.pop("choices", UNSET)
        can_create_field = d.pop("can_create_field", UNSET)
        impacts_guessed_parameters = d.pop("impacts_guessed_parameters", UNSET)
        return cls(
            type_=type_,
            is_mandatory=is_mandatory,
            name=name,
            label=label,
            default=default,
            description=description,
            hidden=hidden,
            trim=trim,
            choices=choices,
            can_create_field=can_create_field,
            impacts_guessed_parameters=impacts_guessed_parameters,
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
