"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_dataset_alternative_export as create_dataset_alternative_export
    from . import delete_dataset_alternative_export as delete_dataset_alternative_export
    from . import (
        download_dataset_alternative_export as download_dataset_alternative_export,
    )
    from . import list_dataset_alternative_exports as list_dataset_alternative_exports
    from . import (
        retrieve_dataset_alternative_export as retrieve_dataset_alternative_export,
    )
    from . import update_dataset_alternative_export as update_dataset_alternative_export

__all__ = (
    "create_dataset_alternative_export",
    "delete_dataset_alternative_export",
    "download_dataset_alternative_export",
    "list_dataset_alternative_exports",
    "retrieve_dataset_alternative_export",
    "update_dataset_alternative_export",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
