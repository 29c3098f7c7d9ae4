"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_dataset_attachment as create_dataset_attachment
    from . import delete_dataset_attachment as delete_dataset_attachment
    from . import download_dataset_attachment as download_dataset_attachment
    from . import list_dataset_attachments as list_dataset_attachments
    from . import retrieve_dataset_attachment as retrieve_dataset_attachment

__all__ = (
    "create_dataset_attachment",
    "delete_dataset_attachment",
    "download_dataset_attachment",
    "list_dataset_attachments",
    "retrieve_dataset_attachment",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
