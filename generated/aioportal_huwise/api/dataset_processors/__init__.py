"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_dataset_processor as create_dataset_processor
    from . import delete_dataset_processor as delete_dataset_processor
    from . import list_dataset_processors as list_dataset_processors
    from . import list_processors as list_processors
    from . import retrieve_dataset_processor as retrieve_dataset_processor
    from . import update_dataset_processor as update_dataset_processor

__all__ = (
    "create_dataset_processor",
    "delete_dataset_processor",
    "list_dataset_processors",
    "list_processors",
    "retrieve_dataset_processor",
    "update_dataset_processor",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
