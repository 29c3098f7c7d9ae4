"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import abort_dataset_publishing as abort_dataset_publishing
    from . import copy_dataset as copy_dataset
    from . import create_dataset as create_dataset
    from . import delete_dataset as delete_dataset
    from . import list_datasets as list_datasets
    from . import publish_dataset as publish_dataset
    from . import publish_dataset_metadata as publish_dataset_metadata
    from . import retrieve_dataset as retrieve_dataset
    from . import retrieve_dataset_status as retrieve_dataset_status
    from . import unpublish_dataset as unpublish_dataset
    from . import update_dataset as update_dataset

__all__ = (
    "abort_dataset_publishing",
    "copy_dataset",
    "create_dataset",
    "delete_dataset",
    "list_datasets",
    "publish_dataset",
    "publish_dataset_metadata",
    "retrieve_dataset",
    "retrieve_dataset_status",
    "unpublish_dataset",
    "update_dataset",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
