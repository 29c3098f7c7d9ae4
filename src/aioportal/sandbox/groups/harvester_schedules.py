"""The schedule of a harvester: at most one, in a timezone that must be named."""

from __future__ import annotations

from zoneinfo import available_timezones

from ..crud import Collection
from ..exchange import Exchange, Handler
from ..model import Dataset, Json
from ..problems import invalid, unknown_value
from .schedules import check_cron


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return _COLLECTION.handlers()


def _check(exchange: Exchange, _dataset: Dataset | None, body: Json) -> None:
    check_cron(exchange, body["cron_schedule"])
    zones = available_timezones()
    # A machine without the database of timezones knows none.
    if zones and body["timezone"] not in zones:
        raise unknown_value("timezone", body["timezone"])
    if "schedule_uid" not in exchange.arguments and _COLLECTION.items(exchange):
        raise invalid(non_field_errors="only_one")


_COLLECTION = Collection(
    "/harvesters/{harvester_uid}/schedules/",
    what="schedule",
    prefix="sc_",
    check=_check,
    prepare=lambda _exchange, _dataset, body, _old: {name: body[name] for name in ("cron_schedule", "timezone")},
)
