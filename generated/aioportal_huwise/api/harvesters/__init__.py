"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import abort_harvester as abort_harvester
    from . import create_harvester as create_harvester
    from . import delete_harvester as delete_harvester
    from . import list_harvester_errors as list_harvester_errors
    from . import list_harvesters as list_harvesters
    from . import preview_harvester as preview_harvester
    from . import preview_unsaved_harvester as preview_unsaved_harvester
    from . import publish_harvester_datasets as publish_harvester_datasets
    from . import retrieve_harvester as retrieve_harvester
    from . import start_harvester as start_harvester
    from . import unpublish_harvester_datasets as unpublish_harvester_datasets
    from . import update_harvester as update_harvester

__all__ = (
    "abort_harvester",
    "create_harvester",
    "delete_harvester",
    "list_harvester_errors",
    "list_harvesters",
    "preview_harvester",
    "preview_unsaved_harvester",
    "publish_harvester_datasets",
    "retrieve_harvester",
    "start_harvester",
    "unpublish_harvester_datasets",
    "update_harvester",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
