"""What a portal has that a copy refers to: templates, themes, licences, people, connections, datasets. Reads only.

Each is asked for when it is first needed, and once, however many ask at the same time.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ....core.errors import ApiError, NotFoundError
from ...bodies import jsonable
from .identity import identity
from .reading import Json, lacks, listed

if TYPE_CHECKING:
    from ...client import Huwise

T = TypeVar("T")

_MOST = 1000


class PortalFacts:
    """What one portal has. Both sides of a copy are asked the same things.

    Args:
        portal: the client.
    """

    def __init__(self, portal: Huwise) -> None:
        self._portal = portal
        self._known: dict[Hashable, Any] = {}
        self._locks: defaultdict[Hashable, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def _once(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        async with self._locks[key]:
            if key not in self._known:
                self._known[key] = await ask()
            known: T = self._known[key]
            return known

    async def templates(self) -> dict[str, Json] | None:
        """The metadata templates by name, with their fields; None where the key may not list them."""

        async def ask() -> dict[str, Json] | None:
            try:
                found = await listed(self._portal.templates.list(limit=_MOST))
            except ApiError as error:
                if not lacks(error):
                    raise
                return None
            return {item["name"]: item for item in found if isinstance(item.get("name"), str)}

        return await self._once("templates", ask)

    async def choices(self, template: str, field: str) -> dict[str, str]:
        """The values that a field offers, id → label; none where the portal does not tell."""

        async def ask() -> dict[str, str]:
            try:
                return labelled(await self._portal.template(template).fields.suggest(field, "", count=_MOST))
            except ApiError as error:
                if not lacks(error) and error.status != 400:
                    raise
                return {}

        return await self._once(("choices", template, field), ask)

    async def connections(self) -> dict[str, Json]:
        """The connections by uid; their secrets are null."""

        async def ask() -> dict[str, Json]:
            found = await listed(self._portal.connections.list(limit=_MOST))
            return {item["uid"]: item for item in found if isinstance(item.get("uid"), str)}

        return await self._once("connections", ask)

    async def connection(self, uid: str) -> Json | None:
        """One connection by its uid, also one that is not listed."""
        known = (await self.connections()).get(uid)
        if known is not None:
            return known

        async def ask() -> Json | None:
            try:
                found = jsonable(await self._portal.connections.get(uid))
            except NotFoundError:
                return None
            return found if isinstance(found, dict) else None

        return await self._once(("connection", uid), ask)

    async def like(self, connection: Json) -> list[str]:
        """The uids of the connections that lead to the same place with the same login."""
        wanted = identity(connection)
        return [uid for uid, item in (await self.connections()).items() if identity(item) == wanted]

    async def groups(self) -> dict[str, str] | None:
        """The groups, uid → title; None where the key may not list them."""

        async def ask() -> dict[str, str] | None:
            try:
                found = await listed(self._portal.groups.list(limit=_MOST))
            except ApiError as error:
                if not lacks(error):
                    raise
                return None
            return {item["uid"]: str(item.get("title") or "") for item in found if "uid" in item}

        return await self._once("groups", ask)

    async def has_user(self, username: str) -> bool:
        """Whether the portal has the user; True where the key may not ask."""

        async def ask() -> bool:
            try:
                await self._portal.users.get(username)
            except NotFoundError:
                return False
            except ApiError as error:
                if not lacks(error):
                    raise
            return True

        return await self._once(("user", username), ask)

    async def dataset_uid(self, dataset_id: str) -> str | None:
        """The uid of a dataset, or None where there is none that the key may edit."""

        async def ask() -> str | None:
            uid = getattr(await self._portal.datasets.find(dataset_id), "uid", None)
            return uid if isinstance(uid, str) else None

        return await self._once(("dataset", dataset_id), ask)

    async def dataset_id(self, uid: str) -> str | None:
        """The ``dataset_id`` of a uid, or None where the portal does not have it."""

        async def ask() -> str | None:
            try:
                found = await self._portal.dataset(uid=uid).get()
            except NotFoundError:
                return None
            return found.dataset_id if isinstance(found.dataset_id, str) else None

        return await self._once(("dataset uid", uid), ask)


def labelled(found: Iterable[Any]) -> dict[str, str]:
    """Suggested values as id → label. They come as texts, or as objects of which the keys are not documented."""
    known: dict[str, str] = {}
    for item in found:
        plain = jsonable(item)
        if isinstance(plain, str):
            known[plain] = plain
        elif isinstance(plain, Mapping):
            value = _first(plain, "id", "uid", "value", "key")
            label = _first(plain, "label", "title", "name", "value", "id")
            if value is not None and label is not None:
                known[value] = label
    return known


def _first(item: Mapping[str, Any], *names: str) -> str | None:
    return next((item[name] for name in names if isinstance(item.get(name), str)), None)
