"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import archive_dataset_feedback as archive_dataset_feedback
    from . import list_dataset_feedbacks as list_dataset_feedbacks
    from . import retrieve_dataset_feedback as retrieve_dataset_feedback

__all__ = (
    "archive_dataset_feedback",
    "list_dataset_feedbacks",
    "retrieve_dataset_feedback",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
