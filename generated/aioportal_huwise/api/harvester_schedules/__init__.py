"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_harvester_schedule as create_harvester_schedule
    from . import delete_harvester_schedule as delete_harvester_schedule
    from . import list_harvester_schedules as list_harvester_schedules
    from . import retrieve_harvester_schedule as retrieve_harvester_schedule
    from . import update_harvester_schedule as update_harvester_schedule

__all__ = (
    "create_harvester_schedule",
    "delete_harvester_schedule",
    "list_harvester_schedules",
    "retrieve_harvester_schedule",
    "update_harvester_schedule",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
