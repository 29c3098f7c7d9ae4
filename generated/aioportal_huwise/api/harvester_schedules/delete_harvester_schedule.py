from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import (
    HttpResponse,
    has_body,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    pass


def build_request(
    harvester_uid: str,
    schedule_uid: str,
) -> dict[str, Any]:
    """Delete a schedule of a harvester.

    Removes the schedule; the harvester then runs only when it is started.

    Args:
        harvester_uid: The uid of the harvester, which looks like a name.
        schedule_uid: The uid of the schedule.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/harvesters/{harvester_uid}/schedules/{schedule_uid}/".format(
            harvester_uid=_path_segment("harvester_uid", harvester_uid),
            schedule_uid=_path_segment("schedule_uid", schedule_uid),
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
