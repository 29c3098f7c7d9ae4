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
    from ..models.choice_form_block import ChoiceFormBlock
    from ..models.date_form_block import DateFormBlock
    from ..models.rating_form_block import RatingFormBlock
    from ..models.text_form_block import TextFormBlock
    from ..models.unknown_form_block import UnknownFormBlock


@_attrs_define(kw_only=True, repr=False)
class FormSection:
    """A part of a form. Only that sections group blocks is documented; the name `blocks` is taken from there, the
    rest is kept as it comes.
    """

    blocks: list[ChoiceFormBlock | DateFormBlock | RatingFormBlock | TextFormBlock | UnknownFormBlock] | Unset = UNSET
    """The questions of this part, in order."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "blocks": self.blocks,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        blocks = d.pop("blocks", UNSET)
        if isinstance(blocks, list):
            blocks = [_parse_blocks_item(blocks_item) for blocks_item in blocks]
        return cls(
            blocks=blocks,
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


def _parse_blocks_item(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "text":
            return _models.TextFormBlock.from_dict(data)
        if data.get("type") == "choice":
            return _models.ChoiceFormBlock.from_dict(data)
        if data.get("type") == "rating":
            return _models.RatingFormBlock.from_dict(data)
        if data.get("type") == "date":
            return _models.DateFormBlock.from_dict(data)
        return _models.UnknownFormBlock.from_dict(data)
    return data
