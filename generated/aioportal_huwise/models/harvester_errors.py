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
    from ..models.harvester_resource_errors import HarvesterResourceErrors


@_attrs_define(kw_only=True, repr=False)
class HarvesterErrors:
    """What went wrong in a run."""

    harvester: None | str | Unset = UNSET
    """Why the run failed as a whole; null if it did not."""

    resources: HarvesterResourceErrors | Unset = UNSET
    """Datasets that could not be taken: the identifier in the other catalog, then why."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "harvester": self.harvester,
                "resources": self.resources,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        harvester = d.pop("harvester", UNSET)
        resources = d.pop("resources", UNSET)
        if isinstance(resources, dict):
            resources = _models.HarvesterResourceErrors.from_dict(resources)
        return cls(
            harvester=harvester,
            resources=resources,
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
