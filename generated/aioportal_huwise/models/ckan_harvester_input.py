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
class CkanHarvesterInput:
    """Harvests a CKAN catalog."""

    name: str
    """A name for it."""

    type_: Literal["ckan"] = "ckan"

    url: str
    """The address of the catalog."""

    version: int | Unset = UNSET
    """A version number; the server takes 1 without it. The documentation says no more of it."""

    restrict_datasets_visibility: bool | Unset = UNSET
    """Whether new datasets are for users and groups with a rule of their own alone. The portal decides without it."""

    delete_missing_datasets: bool | Unset = UNSET
    """Whether datasets that the other catalog lost are to be deleted here too; the server takes false without it."""

    forced_metas: HarvesterForcedMetas | Unset = UNSET
    """Metadata that every harvested dataset gets: template, then field, then the value itself."""

    limit: int | Unset = UNSET
    """How many datasets to ask for; the documented default is 5."""

    offset: int | Unset = UNSET
    """How many datasets to skip; the documented default is 3."""

    sort: str | Unset = UNSET
    """The order to ask for, such as `relevance desc`."""

    api_key: None | str | Unset = UNSET
    """A key for the catalog."""

    group: str | Unset = UNSET
    """Only this group of the catalog."""

    language: str | Unset = UNSET
    """The language to ask for."""

    query: str | Unset = UNSET
    """Only what this search finds."""

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
                "limit": self.limit,
                "offset": self.offset,
                "sort": self.sort,
                "api_key": self.api_key,
                "group": self.group,
                "language": self.language,
                "query": self.query,
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
        type_ = d.pop("type", "ckan")
        url = d.pop("url")
        version = d.pop("version", UNSET)
        restrict_datasets_visibility = d.pop("restrict_datasets_visibility", UNSET)
        delete_missing_datasets = d.pop("delete_missing_datasets", UNSET)
        forced_metas = d.pop("forced_metas", UNSET)
        if isinstance(forced_metas, dict):
            forced_metas = _models.HarvesterForcedMetas.from_dict(forced_metas)
        limit = d.pop("limit", UNSET)
        offset = d.pop("offset", UNSET)
        sort = d.pop("sort", UNSET)
        api_key = d.pop("api_key", UNSET)
        group = d.pop("group", UNSET)
        language = d.pop("language", UNSET)
        query = d.pop("query", UNSET)
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
            limit=limit,
            offset=offset,
            sort=sort,
            api_key=api_key,
            group=group,
            language=language,
            query=query,
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
