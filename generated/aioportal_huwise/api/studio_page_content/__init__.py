"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import retrieve_studio_page_content as retrieve_studio_page_content
    from . import (
        retrieve_studio_page_content_metadata as retrieve_studio_page_content_metadata,
    )
    from . import update_studio_page_content as update_studio_page_content
    from . import (
        update_studio_page_content_metadata as update_studio_page_content_metadata,
    )

__all__ = (
    "retrieve_studio_page_content",
    "retrieve_studio_page_content_metadata",
    "update_studio_page_content",
    "update_studio_page_content_metadata",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
