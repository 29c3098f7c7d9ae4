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
    from ..models.translated_text import TranslatedText


@_attrs_define(kw_only=True, repr=False)
class Translations:
    """A dictionary of a dataset or page; by the text as it was written, its translations. Applied with the next
    publish.
    """

    additional_properties: dict[str, TranslatedText] = _attrs_field(factory=dict)
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
                key: _models.TranslatedText.from_dict(value) if isinstance(value, dict) else value
                for key, value in d.items()
            },
        )

    @property
    def additional_keys(self) -> list[str]:
        """The names of what the contract does not name."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> TranslatedText:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: TranslatedText) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: object) -> bool:
        return key in self.additional_properties
