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
    from ..models.api_calls_quota import ApiCallsQuota


@_attrs_define(kw_only=True, repr=False)
class DatasetSecurity:
    """What somebody may see of a dataset, and how often. As a dataset's default it holds for all who have no rule of
    their own.
    """

    is_data_visible: bool | Unset = UNSET
    """Whether records can be read, rather than the metadata alone."""

    visible_fields: list[str] | None | Unset = UNSET
    """The fields that can be read; null for all."""

    filter_query: str | Unset = UNSET
    """A condition that the readable records meet."""

    api_calls_quota: ApiCallsQuota | None | Unset = UNSET
    """How often the dataset may be asked for; null for as often as wanted."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "is_data_visible": self.is_data_visible,
                "visible_fields": self.visible_fields,
                "filter_query": self.filter_query,
                "api_calls_quota": self.api_calls_quota,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        is_data_visible = d.pop("is_data_visible", UNSET)
        visible_fields = d.pop("visible_fields", UNSET)
        filter_query = d.pop("filter_query", UNSET)
        api_calls_quota = d.pop("api_calls_quota", UNSET)
        if isinstance(api_calls_quota, dict):
            api_calls_quota = _models.ApiCallsQuota.from_dict(api_calls_quota)
        return cls(
            is_data_visible=is_data_visible,
            visible_fields=visible_fields,
            filter_query=filter_query,
            api_calls_quota=api_calls_quota,
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
