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
    from ..models.federated_metas import FederatedMetas


@_attrs_define(kw_only=True, repr=False)
class FederatedDataset:
    """A dataset of another portal; metadata and fields only when asked to expand."""

    dataset_id: str | Unset = UNSET
    """Its identifier there."""

    metas: FederatedMetas | Unset = UNSET
    """The metadata of a dataset of another portal."""

    fields: list[Any] | Unset = UNSET
    """Its fields there."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "dataset_id": self.dataset_id,
                "metas": self.metas,
                "fields": self.fields,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        dataset_id = d.pop("dataset_id", UNSET)
        metas = d.pop("metas", UNSET)
        if isinstance(metas, dict):
            metas = _models.FederatedMetas.from_dict(metas)
        fields = d.pop("fields", UNSET)
        return cls(
            dataset_id=dataset_id,
            metas=metas,
            fields=fields,
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
