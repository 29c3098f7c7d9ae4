"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import delete_user as delete_user
    from . import export_users as export_users
    from . import invite_users as invite_users
    from . import list_users as list_users
    from . import provision_users as provision_users
    from . import retrieve_user as retrieve_user
    from . import update_user as update_user

__all__ = (
    "delete_user",
    "export_users",
    "invite_users",
    "list_users",
    "provision_users",
    "retrieve_user",
    "update_user",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
