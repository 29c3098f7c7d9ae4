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
    from ..models.arcgis_harvester import ArcgisHarvester
    from ..models.arcgis_opendata_harvester import ArcgisOpendataHarvester
    from ..models.ckan_harvester import CkanHarvester
    from ..models.csw_harvester import CswHarvester
    from ..models.datagouv_harvester import DatagouvHarvester
    from ..models.datajson_harvester import DatajsonHarvester
    from ..models.ftp_csv_harvester import FtpCsvHarvester
    from ..models.ftp_harvester import FtpHarvester
    from ..models.ftp_with_meta_csv_harvester import FtpWithMetaCsvHarvester
    from ..models.junar_harvester import JunarHarvester
    from ..models.omi_node_harvester import OmiNodeHarvester
    from ..models.opendatasoft_harvester import OpendatasoftHarvester
    from ..models.quandl_harvester import QuandlHarvester
    from ..models.socrata_harvester import SocrataHarvester
    from ..models.unknown_harvester import UnknownHarvester
    from ..models.wfs_harvester import WfsHarvester


@_attrs_define(kw_only=True, repr=False)
class HarvesterPage:
    """One page of harvesters."""

    total_count: int | None | str | Unset = UNSET
    """How many there are in all. A number in practice, declared as text by the vendor."""

    next_: None | str | Unset = UNSET
    """The absolute address of the next page, null on the last one."""

    previous: None | str | Unset = UNSET
    """The absolute address of the page before, null on the first one."""

    results: (
        list[
            ArcgisHarvester
            | ArcgisOpendataHarvester
            | CkanHarvester
            | CswHarvester
            | DatagouvHarvester
            | DatajsonHarvester
            | FtpCsvHarvester
            | FtpHarvester
            | FtpWithMetaCsvHarvester
            | JunarHarvester
            | OmiNodeHarvester
            | OpendatasoftHarvester
            | QuandlHarvester
            | SocrataHarvester
            | UnknownHarvester
            | WfsHarvester
        ]
        | Unset
    ) = UNSET
    """The harvesters of this page."""

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
            results = [_parse_results_item(results_item) for results_item in results]
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


def _parse_results_item(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "arcgis":
            return _models.ArcgisHarvester.from_dict(data)
        if data.get("type") == "arcgis_opendata":
            return _models.ArcgisOpendataHarvester.from_dict(data)
        if data.get("type") == "ckan":
            return _models.CkanHarvester.from_dict(data)
        if data.get("type") == "csw":
            return _models.CswHarvester.from_dict(data)
        if data.get("type") == "datagouv":
            return _models.DatagouvHarvester.from_dict(data)
        if data.get("type") == "datajson":
            return _models.DatajsonHarvester.from_dict(data)
        if data.get("type") == "ftp":
            return _models.FtpHarvester.from_dict(data)
        if data.get("type") == "ftp_csv":
            return _models.FtpCsvHarvester.from_dict(data)
        if data.get("type") == "ftp_with_meta_csv":
            return _models.FtpWithMetaCsvHarvester.from_dict(data)
        if data.get("type") == "junar":
            return _models.JunarHarvester.from_dict(data)
        if data.get("type") == "omi_node":
            return _models.OmiNodeHarvester.from_dict(data)
        if data.get("type") == "ods":
            return _models.OpendatasoftHarvester.from_dict(data)
        if data.get("type") == "quandl":
            return _models.QuandlHarvester.from_dict(data)
        if data.get("type") == "socrata":
            return _models.SocrataHarvester.from_dict(data)
        if data.get("type") == "wfs":
            return _models.WfsHarvester.from_dict(data)
        return _models.UnknownHarvester.from_dict(data)
    return data
