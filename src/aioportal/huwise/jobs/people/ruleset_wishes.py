"""The table of rulesets: what each row wishes, several rows of one dataset and holder added up. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ....core.errors import ArgumentError
from ...refs import check_name
from ..tables import read_table
from .people_cells import EVERYTHING, QUOTA_UNITS, check_columns, flag, limit, words

if TYPE_CHECKING:
    from ..tables import Row, Table, TableSource

Who = Literal["group", "user"]

COLUMNS = (
    "dataset_id",
    "group",
    "user",
    "permissions",
    "is_data_visible",
    "visible_fields",
    "filter_query",
    "api_calls_quota",
)
_KNOWN = ("dataset_uid", *COLUMNS)
_DATASET = ("dataset_uid", "dataset_id")


@dataclass(frozen=True, slots=True)
class RulesetWish:
    """What one group or user is to be allowed on one dataset; what is not said stays.

    Attributes:
        who: whether it is a group or a user.
        holder: the group's title or uid, the user's username.
        permissions: all of them, sorted; None says nothing.
        security: the parts of the data rules that are said, in the API's form.
    """

    who: Who
    holder: str
    permissions: tuple[str, ...] | None = None
    security: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.who} {self.holder}"

    def as_data(self) -> dict[str, Any]:
        """The wish as plain JSON."""
        listed = None if self.permissions is None else list(self.permissions)
        return {"who": self.who, "holder": self.holder, "permissions": listed, "security": dict(self.security)}


def read_wishes(source: TableSource) -> dict[str, tuple[RulesetWish, ...]]:
    """The wishes of a table, by dataset as it is named there, both in the order of the table.

    Args:
        source: see ``read_table``.

    Raises:
        ArgumentError: the table cannot be meant; the message names file, row and column.
    """
    table = read_table(source, any_of=_DATASET)
    check_columns(table, _KNOWN)
    found: dict[str, dict[tuple[Who, str], RulesetWish]] = {}
    for row in table.rows:
        name = row.text("dataset_uid") or row.text("dataset_id") or ""
        check_name(name, "dataset_id")
        wish = _wish(table, row)
        rules = found.setdefault(name, {})
        before = rules.get((wish.who, wish.holder))
        rules[wish.who, wish.holder] = wish if before is None else _joined(table, row, before, wish)
    return {name: tuple(rules.values()) for name, rules in found.items()}


def _wish(table: Table, row: Row) -> RulesetWish:
    group, user = row.text("group"), row.text("user")
    if (group is None) == (user is None):
        raise ArgumentError(
            f"{table.place(row)} names {'neither a group nor a user' if group is None else 'a group and a user'}",
            hint="Every row is for a group or for a user.",
        )
    permissions = words(table, row, "permissions")
    security: dict[str, Any] = {}
    visible = flag(table, row, "is_data_visible")
    if visible is not None:
        security["is_data_visible"] = visible
    fields = words(table, row, "visible_fields")
    if fields is not None:
        if EVERYTHING in fields and len(fields) > 1:
            raise ArgumentError(f"{table.place(row, 'visible_fields')}: * stands beside single fields")
        security["visible_fields"] = None if fields == (EVERYTHING,) else list(fields)
    condition = row.text("filter_query")
    if condition is not None:
        security["filter_query"] = "" if condition == EVERYTHING else condition
    quota = limit(table, row, "api_calls_quota", QUOTA_UNITS)
    if quota is not None:
        security["api_calls_quota"] = quota or None
    kept = None if permissions is None else tuple(sorted(permissions))
    return RulesetWish("user" if group is None else "group", user or group or "", kept, security)


def _joined(table: Table, row: Row, before: RulesetWish, wish: RulesetWish) -> RulesetWish:
    """Both rows' lists together; of the rest they may say only the same."""
    security = dict(before.security)
    for key, value in wish.security.items():
        known = security.get(key, value)
        if isinstance(known, list) and isinstance(value, list):
            security[key] = list(dict.fromkeys((*known, *value)))
        elif known != value:
            raise ArgumentError(
                f"{table.place(row, key)} contradicts an earlier row of the same dataset and {wish.label}",
                hint="Say it in one of the rows only.",
            )
        else:
            security[key] = value
    if before.permissions is None or wish.permissions is None:
        permissions = before.permissions if wish.permissions is None else wish.permissions
    else:
        permissions = tuple(sorted({*before.permissions, *wish.permissions}))
    return RulesetWish(wish.who, wish.holder, permissions, security)
