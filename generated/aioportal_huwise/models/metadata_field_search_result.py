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
    from ..models.metadata_field_search_exhaustive import MetadataFieldSearchExhaustive


@_attrs_define(kw_only=True, repr=False)
class MetadataFieldSearchResult:
    """The result of a search for values. All but the hits may be missing."""

    hits: list[Any] | Unset = UNSET
    """Suggested values, as the service gives them."""

    nb_hits: int | Unset = UNSET
    """How many there are in all."""

    page: int | Unset = UNSET
    """Which page of hits this is, from 0."""

    hits_per_page: int | Unset = UNSET
    """How many hits a page has."""

    exhaustive_nb_hits: bool | Unset = UNSET
    """Whether the number of hits is exact."""

    exhaustive_typo: bool | Unset = UNSET
    """Whether all misspellings were looked for."""

    exhaustive: MetadataFieldSearchExhaustive | Unset = UNSET
    """Which parts of a search were complete."""

    query: str | Unset = UNSET
    """What was looked for."""

    params: str | Unset = UNSET
    """The parameters of the search."""

    processing_time_ms: float | Unset = UNSET
    """How long the search took, in milliseconds."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "hits": self.hits,
                "nb_hits": self.nb_hits,
                "page": self.page,
                "hits_per_page": self.hits_per_page,
                "exhaustive_nb_hits": self.exhaustive_nb_hits,
                "exhaustive_typo": self.exhaustive_typo,
                "exhaustive": self.exhaustive,
                "query": self.query,
                "params": self.params,
                "processing_time_ms": self.processing_time_ms,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        hits = d.pop("hits", UNSET)
        nb_hits = d.pop("nb_hits", UNSET)
        page = d.pop("page", UNSET)
        hits_per_page = d.pop("hits_per_page", UNSET)
        exhaustive_nb_hits = d.pop("exhaustive_nb_hits", UNSET)
        exhaustive_typo = d.pop("exhaustive_typo", UNSET)
        exhaustive = d.pop("exhaustive", UNSET)
        if isinstance(exhaustive, dict):
            exhaustive = _models.MetadataFieldSearchExhaustive.from_dict(exhaustive)
        query = d.pop("query", UNSET)
        params = d.pop("params", UNSET)
        processing_time_ms = d.pop("processing_time_ms", UNSET)
        return cls(
            hits=hits,
            nb_hits=nb_hits,
            page=page,
            hits_per_page=hits_per_page,
            exhaustive_nb_hits=exhaustive_nb_hits,
            exhaustive_typo=exhaustive_typo,
            exhaustive=exhaustive,
            query=query,
            params=params,
            processing_time_ms=processing_time_ms,
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
