"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_studio_page as create_studio_page
    from . import delete_studio_page as delete_studio_page
    from . import list_studio_pages as list_studio_pages
    from . import publish_studio_page as publish_studio_page
    from . import retrieve_studio_page as retrieve_studio_page
    from . import unpublish_studio_page as unpublish_studio_page
    from . import update_studio_page as update_studio_page

__all__ = (
    "create_studio_page",
    "delete_studio_page",
    "list_studio_pages",
    "publish_studio_page",
    "retrieve_studio_page",
    "unpublish_studio_page",
    "update_studio_page",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
