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
    from ..models.api_key import ApiKey


@_attrs_define(kw_only=True, repr=False)
class ApiKeyPage:
    """One page of API keys."""

    total_count: int | None | str | Unset = UNSET
    """How many there are in all. A number in practice, declared as text by the vendor."""

    next_: None | str | Unset = UNSET
    """The absolute address of the next page, null on the last one."""

    previous: None | str | Unset = UNSET
    """The absolute address of the page before, null on the first one."""

    results: list[ApiKey] | Unset = UNSET
    """The keys of this page."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "total_count": self.total_count,
                "next": self.next_,
                "previous": self.previous,
                "results": self.results,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        total_count = d.pop("total_count", UNSET)
        next_ = d.pop("next", UNSET)
        previous = d.pop("previous", UNSET)
        results = d.pop("results", UNSET)
        if isinstance(results, list):
            results = [
                _models.ApiKey.from_dict(results_item) if isinstance(results_item, dict) else results_item
                for results_item in results
            ]
        return cls(
            total_count=total_count,
            next_=next_,
            previous=previous,
            results=results,
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
