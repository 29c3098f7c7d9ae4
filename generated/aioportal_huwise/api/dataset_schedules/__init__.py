"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_dataset_schedule as create_dataset_schedule
    from . import delete_dataset_schedule as delete_dataset_schedule
    from . import list_dataset_schedules as list_dataset_schedules
    from . import retrieve_dataset_schedule as retrieve_dataset_schedule
    from . import update_dataset_schedule as update_dataset_schedule

__all__ = (
    "create_dataset_schedule",
    "delete_dataset_schedule",
    "list_dataset_schedules",
    "retrieve_dataset_schedule",
    "update_dataset_schedule",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
