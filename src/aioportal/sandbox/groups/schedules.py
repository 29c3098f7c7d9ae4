"""Schedules: five cron fields, at most once a day unless the portal allows more."""

from __future__ import annotations

from ..crud import Collection
from ..exchange import Exchange, Handler
from ..model import SECTIONS, Dataset, Json
from ..problems import invalid

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_DAYS = "sun mon tue wed thu fri sat"
_NAMES: tuple[dict[str, int], ...] = (
    {},
    {},
    {},
    {name: number for number, name in enumerate(_MONTHS.split(), start=1)},
    {name: number for number, name in enumerate(_DAYS.split())},
)


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return Collection(
        path="/datasets/{dataset_uid}/schedules/",
        what="schedule",
        prefix="sc_",
        table="schedules",
        section=SECTIONS["schedules"],
        check=_check,
        prepare=lambda _exchange, _dataset, body, _old: {"cron_schedule": body["cron_schedule"]},
    ).handlers()


def _check(exchange: Exchange, _dataset: Dataset | None, body: Json) -> None:
    check_cron(exchange, body["cron_schedule"])


def check_cron(exchange: Exchange, text: str) -> None:
    """Refuse what is no cron line, or one that runs too often for the portal.

    Raises:
        Problem: 400 ``validation_error``.
    """
    try:
        minutes, hours, *_ = parse_cron(text)
    except ValueError:
        raise invalid(cron_schedule="malformed") from None
    if len(minutes) * len(hours) > 1 and not exchange.portal.config.short_schedules:
        raise invalid(cron_schedule="interval")


def parse_cron(text: str) -> list[set[int]]:
    """The values of the five fields of a cron line.

    Raises:
        ValueError: it has not five fields, or one that is no list of numbers, ranges and steps in its bounds.
    """
    parts = text.split()
    if len(parts) != len(_RANGES):
        raise ValueError(text)
    return [_values(part, *bounds, names) for part, bounds, names in zip(parts, _RANGES, _NAMES, strict=True)]


def _values(part: str, low: int, high: int, names: dict[str, int]) -> set[int]:
    found: set[int] = set()
    for item in part.split(","):
        span, _, step = item.partition("/")
        if span == "*":
            first, last = low, high
        else:
            start, dash, end = span.partition("-")
            first = _number(start, names)
            last = _number(end, names) if dash else (high if step else first)
        width = _number(step, {}) if "/" in item else 1
        if not (low <= first <= last <= high) or width < 1:
            raise ValueError(part)
        found.update(range(first, last + 1, width))
    return found


def _number(text: str, names: dict[str, int]) -> int:
    if text.lower() in names:
        return names[text.lower()]
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)
