"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_api_key as create_api_key
    from . import list_api_keys as list_api_keys
    from . import retrieve_api_key as retrieve_api_key
    from . import revoke_api_key as revoke_api_key
    from . import search_api_key as search_api_key
    from . import update_api_key as update_api_key

__all__ = (
    "create_api_key",
    "list_api_keys",
    "retrieve_api_key",
    "revoke_api_key",
    "search_api_key",
    "update_api_key",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
