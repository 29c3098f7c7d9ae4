"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import delete_form_submission as delete_form_submission
    from . import list_form_submissions as list_form_submissions
    from . import retrieve_form_submission as retrieve_form_submission
    from . import update_form_submission as update_form_submission

__all__ = (
    "delete_form_submission",
    "list_form_submissions",
    "retrieve_form_submission",
    "update_form_submission",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
