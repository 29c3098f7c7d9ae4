"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import bulk_delete_glossary_terms as bulk_delete_glossary_terms
    from . import create_glossary_term as create_glossary_term
    from . import delete_glossary_term as delete_glossary_term
    from . import list_glossary_terms as list_glossary_terms
    from . import retrieve_glossary_term as retrieve_glossary_term
    from . import update_glossary_term as update_glossary_term

__all__ = (
    "bulk_delete_glossary_terms",
    "create_glossary_term",
    "delete_glossary_term",
    "list_glossary_terms",
    "retrieve_glossary_term",
    "update_glossary_term",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
