"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_connection as create_connection
    from . import delete_connection as delete_connection
    from . import list_connections as list_connections
    from . import retrieve_connection as retrieve_connection
    from . import update_connection as update_connection

__all__ = (
    "create_connection",
    "delete_connection",
    "list_connections",
    "retrieve_connection",
    "update_connection",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
