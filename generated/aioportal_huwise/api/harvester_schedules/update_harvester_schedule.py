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
    from ...models.harvester_schedule import HarvesterSchedule
    from ...models.harvester_schedule_input import HarvesterScheduleInput


def build_request(
    harvester_uid: str,
    schedule_uid: str,
    *,
    body: HarvesterScheduleInput,
) -> dict[str, Any]:
    """Update a schedule of a harvester.

    Replaces the schedule.

    Args:
        harvester_uid: The uid of the harvester, which looks like a name.
        schedule_uid: The uid of the schedule.
        body: When a harvester is to run by itself.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/harvesters/{harvester_uid}/schedules/{schedule_uid}/".format(
            harvester_uid=_path_segment("harvester_uid", harvester_uid),
            schedule_uid=_path_segment("schedule_uid", schedule_uid),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> HarvesterSchedule:
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
    return cast("HarvesterSchedule", data if data is None else _models.HarvesterSchedule.from_dict(data))


__all__ = ("build_request", "parse_response")
