"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_form as create_form
    from . import delete_form as delete_form
    from . import list_forms as list_forms
    from . import publish_form as publish_form
    from . import retrieve_form as retrieve_form
    from . import unpublish_form as unpublish_form

__all__ = (
    "create_form",
    "delete_form",
    "list_forms",
    "publish_form",
    "retrieve_form",
    "unpublish_form",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
