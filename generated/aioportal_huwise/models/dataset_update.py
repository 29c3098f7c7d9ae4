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
    from ..models.dataset_security import DatasetSecurity


@_attrs_define(kw_only=True, repr=False)
class DatasetUpdate:
    """What can be changed of a dataset itself."""

    dataset_id: str | Unset = UNSET
    """The readable identifier, unique on the portal; only while the dataset is not published."""

    is_restricted: bool | Unset = UNSET
    """Whether only users and groups with a rule of their own may see it."""

    default_security: DatasetSecurity | Unset = UNSET
    """What somebody may see of a dataset, and how often. As a dataset's default it holds for all who have no rule of
    their own.
    """

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "dataset_id": self.dataset_id,
                "is_restricted": self.is_restricted,
                "default_security": self.default_security,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        dataset_id = d.pop("dataset_id", UNSET)
        is_restricted = d.pop("is_restricted", UNSET)
        default_security = d.pop("default_security", UNSET)
        if isinstance(default_security, dict):
            default_security = _models.DatasetSecurity.from_dict(default_security)
        return cls(
            dataset_id=dataset_id,
            is_restricted=is_restricted,
            default_security=default_security,
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
