from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import (
    HttpResponse,
    has_body,
)
from ...types import path_segment as _path_segment
from ...types import query as _query

if TYPE_CHECKING:
    pass


def build_request(
    harvester_uid: str,
    *,
    delete_attached_datasets: bool,
) -> dict[str, Any]:
    """Delete a harvester.

    Removes one harvester, and with it or without it the datasets that it made. Say which; there is no way back.

    Args:
        harvester_uid: The uid of the harvester, which looks like a name.
        delete_attached_datasets: True to delete the datasets that the harvester made too, false to keep them on their own.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/harvesters/{harvester_uid}/".format(
            harvester_uid=_path_segment("harvester_uid", harvester_uid),
        ),
        "params": _query(
            {
                "delete_attached_datasets": delete_attached_datasets,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> None:
    """Read a success.

    Args:
        response: The answer, of any 2xx status.

    Returns:
        None; a body is ignored.

    Raises:
        UnexpectedStatus: The status is not 2xx.
    """
    has_body(response)


__all__ = ("build_request", "parse_response")
