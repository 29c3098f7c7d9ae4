from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.arcgis_harvester_input import ArcgisHarvesterInput
    from ...models.arcgis_opendata_harvester_input import ArcgisOpendataHarvesterInput
    from ...models.ckan_harvester_input import CkanHarvesterInput
    from ...models.csw_harvester_input import CswHarvesterInput
    from ...models.datagouv_harvester_input import DatagouvHarvesterInput
    from ...models.datajson_harvester_input import DatajsonHarvesterInput
    from ...models.ftp_csv_harvester_input import FtpCsvHarvesterInput
    from ...models.ftp_harvester_input import FtpHarvesterInput
    from ...models.ftp_with_meta_csv_harvester_input import FtpWithMetaCsvHarvesterInput
    from ...models.harvester_preview import HarvesterPreview
    from ...models.junar_harvester_input import JunarHarvesterInput
    from ...models.omi_node_harvester_input import OmiNodeHarvesterInput
    from ...models.opendatasoft_harvester_input import OpendatasoftHarvesterInput
    from ...models.quandl_harvester_input import QuandlHarvesterInput
    from ...models.socrata_harvester_input import SocrataHarvesterInput
    from ...models.unknown_harvester_input import UnknownHarvesterInput
    from ...models.wfs_harvester_input import WfsHarvesterInput


def build_request(
    harvester_uid: str,
    *,
    body: ArcgisHarvesterInput
    | ArcgisOpendataHarvesterInput
    | CkanHarvesterInput
    | CswHarvesterInput
    | DatagouvHarvesterInput
    | DatajsonHarvesterInput
    | FtpCsvHarvesterInput
    | FtpHarvesterInput
    | FtpWithMetaCsvHarvesterInput
    | JunarHarvesterInput
    | OmiNodeHarvesterInput
    | OpendatasoftHarvesterInput
    | QuandlHarvesterInput
    | SocrataHarvesterInput
    | UnknownHarvesterInput
    | WfsHarvesterInput,
) -> dict[str, Any]:
    """Preview what another configuration would find.

    Asks the other catalog for datasets with the saved configuration and what the body says over it. Changes and
    saves nothing.

    Args:
        harvester_uid: The uid of the harvester, which looks like a name.
        body: A harvester to create, or to put in another's place.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/harvesters/{harvester_uid}/unsaved_preview/".format(
            harvester_uid=_path_segment("harvester_uid", harvester_uid),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> HarvesterPreview:
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
    return cast("HarvesterPreview", data if data is None else _models.HarvesterPreview.from_dict(data))


__all__ = ("build_request", "parse_response")
