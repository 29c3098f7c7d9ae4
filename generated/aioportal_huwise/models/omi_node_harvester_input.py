from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

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
    from ..models.harvester_forced_metas import HarvesterForcedMetas


@_attrs_define(kw_only=True, repr=False)
class OmiNodeHarvesterInput:
    """Harvests an O-MI node."""

    name: str
    """A name for it."""

    type_: Literal["omi_node"] = "omi_node"

    url: str
    """The address of the node."""

    version: int | Unset = UNSET
    """A version number; the server takes 1 without it. The documentation says no more of it."""

    restrict_datasets_visibility: bool | Unset = UNSET
    """Whether new datasets are for users and groups with a rule of their own alone. The portal decides without it."""

    delete_missing_datasets: bool | Unset = UNSET
    """Whether datasets that the other catalog lost are to be deleted here too; the server takes false without it."""

    forced_metas: HarvesterForcedMetas | Unset = UNSET
    """Metadata that every harvested dataset gets: template, then field, then the value itself."""

    infoitems_limit: int | None | Unset = UNSET
    """How many info items to take at most; null for all."""

    omi_node_version: str | Unset = UNSET
    """The version of the node; the server takes `0.9.0` without it."""

    download_resources: bool | Unset = UNSET
    """Whether files are copied to the portal rather than read at their address; the server takes false without it."""

    metadata_only: bool | Unset = UNSET
    """Whether only metadata is taken and no resources; the server takes false without it."""

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
                "url": self.url,
                "version": self.version,
                "restrict_datasets_visibility": self.restrict_datasets_visibility,
                "delete_missing_datasets": self.delete_missing_datasets,
                "forced_metas": self.forced_metas,
                "infoitems_limit": self.infoitems_limit,
                "omi_node_version": self.omi_node_version,
                "download_resources": self.download_resources,
                "metadata_only": self.metadata_only,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        name = d.pop("name")
        type_ = d.pop("type", "omi_node")
        url = d.pop("url")
        version = d.pop("version", UNSET)
        restrict_datasets_visibility = d.pop("restrict_datasets_visibility", UNSET)
        delete_missing_datasets = d.pop("delete_missing_datasets", UNSET)
        forced_metas = d.pop("forced_metas", UNSET)
        if isinstance(forced_metas, dict):
            forced_metas = _models.HarvesterForcedMetas.from_dict(forced_metas)
        infoitems_limit = d.pop("infoitems_limit", UNSET)
        omi_node_version = d.pop("omi_node_version", UNSET)
        download_resources = d.pop("download_resources", UNSET)
        metadata_only = d.pop("metadata_only", UNSET)
        return cls(
            name=name,
            type_=type_,
            url=url,
            version=version,
            restrict_datasets_visibility=restrict_datasets_visibility,
            delete_missing_datasets=delete_missing_datasets,
            forced_metas=forced_metas,
            infoitems_limit=infoitems_limit,
            omi_node_version=omi_node_version,
            download_resources=download_resources,
            metadata_only=metadata_only,
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
