from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.harvester_errors import HarvesterErrors


def build_request(
    harvester_uid: str,
) -> dict[str, Any]:
    """List the errors of a harvester's last run.

    Reads what went wrong in the last run or the present one, as a whole and for each dataset of the other
    catalog. Not in pages.

    Args:
        harvester_uid: The uid of the harvester, which looks like a name.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/harvesters/{harvester_uid}/errors/".format(
            harvester_uid=_path_segment("harvester_uid", harvester_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> HarvesterErrors:
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
    return cast("HarvesterErrors", data if data is None else _models.HarvesterErrors.from_dict(data))


__all__ = ("build_request", "parse_response")
