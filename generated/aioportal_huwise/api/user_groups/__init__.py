"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import add_user_to_user_group as add_user_to_user_group
    from . import batch_add_users_to_user_group as batch_add_users_to_user_group
    from . import create_user_group as create_user_group
    from . import delete_user_group as delete_user_group
    from . import list_user_group_users as list_user_group_users
    from . import list_user_groups as list_user_groups
    from . import remove_user_from_user_group as remove_user_from_user_group
    from . import retrieve_user_group as retrieve_user_group
    from . import update_user_group as update_user_group

__all__ = (
    "add_user_to_user_group",
    "batch_add_users_to_user_group",
    "create_user_group",
    "delete_user_group",
    "list_user_group_users",
    "list_user_groups",
    "remove_user_from_user_group",
    "retrieve_user_group",
    "update_user_group",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
