"""The operations by group; each group is imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import dataset_fields as dataset_fields
    from . import dataset_metadata as dataset_metadata
    from . import dataset_processors as dataset_processors
    from . import dataset_resources as dataset_resources
    from . import dataset_schedules as dataset_schedules
    from . import dataset_versions as dataset_versions
    from . import datasets as datasets

__all__ = (
    "dataset_fields",
    "dataset_metadata",
    "dataset_processors",
    "dataset_resources",
    "dataset_schedules",
    "dataset_versions",
    "datasets",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no group {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
