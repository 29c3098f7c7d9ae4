"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import bulk_delete_code_editor_pages as bulk_delete_code_editor_pages
    from . import create_code_editor_page as create_code_editor_page
    from . import delete_code_editor_page as delete_code_editor_page
    from . import list_code_editor_pages as list_code_editor_pages
    from . import publish_code_editor_page as publish_code_editor_page
    from . import retrieve_code_editor_page as retrieve_code_editor_page
    from . import (
        retrieve_code_editor_page_metadata as retrieve_code_editor_page_metadata,
    )
    from . import unpublish_code_editor_page as unpublish_code_editor_page
    from . import update_code_editor_page as update_code_editor_page
    from . import update_code_editor_page_metadata as update_code_editor_page_metadata

__all__ = (
    "bulk_delete_code_editor_pages",
    "create_code_editor_page",
    "delete_code_editor_page",
    "list_code_editor_pages",
    "publish_code_editor_page",
    "retrieve_code_editor_page",
    "retrieve_code_editor_page_metadata",
    "unpublish_code_editor_page",
    "update_code_editor_page",
    "update_code_editor_page_metadata",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
