from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.metadata_field_type import MetadataFieldType
from ..models.requirement_level import RequirementLevel
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.metadata_field_labels import MetadataFieldLabels


@_attrs_define(kw_only=True, repr=False)
class MetadataTemplateField:
    """The definition of a metadata field."""

    name: str | Unset = UNSET
    """Names the field in its template."""

    type_: MetadataFieldType | Unset = UNSET
    """What a metadata field holds."""

    label: None | str | Unset = UNSET
    """The name shown to people."""

    help_text: None | str | Unset = UNSET
    """What to write into it."""

    is_hidden: bool | Unset = UNSET
    """Whether it is left out where fields are shown."""

    self_suggest: bool | Unset = UNSET
    """Whether values used before are suggested."""

    is_filter: bool | Unset = UNSET
    """Whether the catalog can be filtered by it."""

    i18n: bool | Unset = UNSET
    """Whether its value can be translated."""

    suggest_url: None | str | Unset = UNSET
    """The service that suggests values."""

    choices: list[str] | None | Unset = UNSET
    """The values to choose from; null where any will do."""

    labels: MetadataFieldLabels | None | Unset = UNSET
    """How the choices are shown."""

    requirement_level: RequirementLevel | Unset = UNSET
    """How much a metadata field is wanted."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "name": self.name,
                "type": self.type_,
                "label": self.label,
                "help_text": self.help_text,
                "is_hidden": self.is_hidden,
                "self_suggest": self.self_suggest,
                "is_filter": self.is_filter,
                "i18n": self.i18n,
                "suggest_url": self.suggest_url,
                "choices": self.choices,
                "labels": self.labels,
                "requirement_level": self.requirement_level,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        name = d.pop("name", UNSET)
        type_ = d.pop("type", UNSET)
        if isinstance(type_, str):
            type_ = _models.MetadataFieldType(type_)
        label = d.pop("label", UNSET)
        help_text = d.pop("help_text", UNSET)
        is_hidden = d.pop("is_hidden", UNSET)
        self_suggest = d.pop("self_suggest", UNSET)
        is_filter = d.pop("is_filter", UNSET)
        i18n = d.pop("i18n", UNSET)
        suggest_url = d.pop("suggest_url", UNSET)
        choices = d.pop("choices", UNSET)
        labels = d.pop("labels", UNSET)
        if isinstance(labels, dict):
            labels = _models.MetadataFieldLabels.from_dict(labels)
        requirement_level = d.pop("requirement_level", UNSET)
        if isinstance(requirement_level, str):
            requirement_level = _models.RequirementLevel(requirement_level)
        return cls(
            name=name,
            type_=type_,
            label=label,
            help_text=help_text,
            is_hidden=is_hidden,
            self_suggest=self_suggest,
            is_filter=is_filter,
            i18n=i18n,
            suggest_url=suggest_url,
            choices=choices,
            labels=labels,
            requirement_level=requirement_level,
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
