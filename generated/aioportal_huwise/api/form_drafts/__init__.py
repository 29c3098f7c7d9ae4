"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import list_form_drafts as list_form_drafts
    from . import retrieve_form_draft as retrieve_form_draft
    from . import update_form_draft as update_form_draft

__all__ = (
    "list_form_drafts",
    "retrieve_form_draft",
    "update_form_draft",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
