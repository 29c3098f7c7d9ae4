from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.arcgis_harvester import ArcgisHarvester
    from ...models.arcgis_opendata_harvester import ArcgisOpendataHarvester
    from ...models.ckan_harvester import CkanHarvester
    from ...models.csw_harvester import CswHarvester
    from ...models.datagouv_harvester import DatagouvHarvester
    from ...models.datajson_harvester import DatajsonHarvester
    from ...models.ftp_csv_harvester import FtpCsvHarvester
    from ...models.ftp_harvester import FtpHarvester
    from ...models.ftp_with_meta_csv_harvester import FtpWithMetaCsvHarvester
    from ...models.junar_harvester import JunarHarvester
    from ...models.omi_node_harvester import OmiNodeHarvester
    from ...models.opendatasoft_harvester import OpendatasoftHarvester
    from ...models.quandl_harvester import QuandlHarvester
    from ...models.socrata_harvester import SocrataHarvester
    from ...models.unknown_harvester import UnknownHarvester
    from ...models.wfs_harvester import WfsHarvester


def build_request(
    harvester_uid: str,
) -> dict[str, Any]:
    """Retrieve a harvester.

    Reads one harvester with its state and the counts of its last run. Secrets come back as null.

    Args:
        harvester_uid: The uid of the harvester, which looks like a name.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/harvesters/{harvester_uid}/".format(
            harvester_uid=_path_segment("harvester_uid", harvester_uid),
        ),
    }
    return _request


def parse_response(
    response: HttpResponse,
) -> (
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
):
    """Read a success.

    Args:
        response: The answer, of any 2xx status.

    Returns:
        What the body holds; None where a 2xx came without one.

    Raises:
        UnexpectedStatus: The status is not 2xx.
        ValueError: The body is not JSON.
        TypeError: The top level of the JSON has another type than the contract's.
    """
    data = read_json(response, dict)
    return cast(
        "ArcgisHarvester | ArcgisOpendataHarvester | CkanHarvester | CswHarvester | DatagouvHarvester | DatajsonHarvester | FtpCsvHarvester | FtpHarvester | FtpWithMetaCsvHarvester | JunarHarvester | OmiNodeHarvester | OpendatasoftHarvester | QuandlHarvester | SocrataHarvester | UnknownHarvester | WfsHarvester",
        _parse_response_2xx(data),
    )


__all__ = ("build_request", "parse_response")


def _parse_response_2xx(data: Any) -> Any:
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
