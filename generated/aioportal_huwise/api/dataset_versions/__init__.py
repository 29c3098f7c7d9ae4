"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import list_dataset_versions as list_dataset_versions
    from . import restore_dataset_version as restore_dataset_version
    from . import retrieve_dataset_version as retrieve_dataset_version

__all__ = (
    "list_dataset_versions",
    "restore_dataset_version",
    "retrieve_dataset_version",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
