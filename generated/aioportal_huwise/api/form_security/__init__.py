"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_form_group_security as create_form_group_security
    from . import create_form_user_security as create_form_user_security
    from . import delete_form_group_security as delete_form_group_security
    from . import delete_form_user_security as delete_form_user_security
    from . import list_form_group_security as list_form_group_security
    from . import list_form_user_security as list_form_user_security
    from . import retrieve_form_group_security as retrieve_form_group_security
    from . import retrieve_form_user_security as retrieve_form_user_security
    from . import update_form_group_security as update_form_group_security
    from . import update_form_user_security as update_form_user_security

__all__ = (
    "create_form_group_security",
    "create_form_user_security",
    "delete_form_group_security",
    "delete_form_user_security",
    "list_form_group_security",
    "list_form_user_security",
    "retrieve_form_group_security",
    "retrieve_form_user_security",
    "update_form_group_security",
    "update_form_user_security",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
