"""Who may do what with one dataset, connection, page or form: rulesets by user and by group, the same for all five."""

from __future__ import annotations

from dataclasses import dataclass

from ..crud import Collection
from ..exchange import Exchange, Handler
from ..model import DEFAULT_SECURITY, SECTIONS, Dataset, Json
from ..problems import Problem, invalid, unknown_value
from .users import GROUPS, known_user

_PAGE = ("explore_restricted_page", "edit_page", "manage_page")
# The permissions that mean something for each kind of thing; the API declares one list for all of them.
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "/datasets/{dataset_uid}/": ("explore_restricted_dataset", "edit_dataset", "publish_dataset", "manage_dataset"),
    "/datasource_connections/{connection_uid}/": ("manage_connection",),
    "/code_editor_pages/{page_slug}/": _PAGE,
    "/studio_pages/{studio_page_uid}/": _PAGE,
    "/forms/{form_uid}/": ("submit_private_form", "moderate_form", "edit_form"),
}


def handlers() -> dict[str, Handler]:
    """By operation id."""
    found: dict[str, Handler] = {}
    for above, permissions in PERMISSIONS.items():
        rules = Rules(permissions, data=above.startswith("/datasets/"))
        for kind, key in (("users", "user.username"), ("groups", "group.uid")):
            found |= Collection(
                path=f"{above}security/{kind}/",
                what=f"{kind[:-1]}_ruleset",
                section=SECTIONS["properties"],
                key=key,
                check=rules.check,
                prepare=rules.prepare,
            ).handlers()
    return found


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for the rulesets of one kind of thing.

    Attributes:
        permissions: those that can be given.
        data: whether rulesets say what is seen of the data, too.
    """

    permissions: tuple[str, ...]
    data: bool

    def check(self, exchange: Exchange, _dataset: Dataset | None, body: Json) -> None:
        """Refuse users and groups that the portal does not know, and permissions that mean nothing here."""
        if "user" in body:
            known_user(exchange.portal, body["user"]["username"], "user.username")
        elif body["group"]["uid"] not in exchange.portal.table(GROUPS):
            raise unknown_value("group.uid", body["group"]["uid"])
        given = body.get("permissions", [])
        for position, permission in enumerate(given):
            if permission not in self.permissions:
                raise unknown_value(f"permissions.{position}", permission)
        if len(set(given)) < len(given):
            raise Problem(400, "validation_error", detail={"permissions": ["repeated"]})
        # Who is named in the path and who in the body must be the same.
        named = exchange.arguments.get("username"), exchange.arguments.get("group_uid")
        own = body.get("user", {}).get("username"), body.get("group", {}).get("uid")
        if any(named) and named != own:
            raise invalid(**{"user__username" if "user" in body else "group__uid": "fixed"})

    def prepare(self, _exchange: Exchange, _dataset: Dataset | None, body: Json, _old: Json | None) -> Json:
        """The whole ruleset; nothing stays of the one before."""
        target = {"user": {"username": body["user"]["username"]}} if "user" in body else {}
        group = {"group": {"uid": body["group"]["uid"]}} if "group" in body else {}
        data = {"security": {**DEFAULT_SECURITY, **body.get("security", {})}} if self.data else {}
        return {**data, "permissions": body.get("permissions", []), **target, **group}
