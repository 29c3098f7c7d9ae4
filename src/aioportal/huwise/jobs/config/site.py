"""One portal and one folder while a job is at work on them: what was listed, what is known, how much was asked."""

from __future__ import annotations

import asyncio
import copy
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ....core.errors import ArgumentError, ClientStateError, NotFoundError, PermissionDeniedError
from ...bodies import jsonable
from ..report import why
from ..side_by_side import read_each
from .secrecy import masked
from .state import Record, State

if TYPE_CHECKING:
    from ....core.pager import Pager
    from ...client import Huwise

T = TypeVar("T")

PAGE = 1000
"""Things a request brings when all are listed."""
_AT_ONCE = 50
"""Things that are turned over before others on the event loop have a turn."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that the portal has.

    Attributes:
        key: what people call it.
        uid: what the API calls it.
        shown: what the portal shows of it, as plain JSON.
    """

    key: str
    uid: str
    shown: dict[str, Any]


class Kind:
    """What a job knows of one kind of configuration.

    Args:
        site: portal and folder.
    """

    place: str
    """Where its files lie in the folder."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def listed(self) -> list[Thing]:
        """All that the portal has of it."""
        raise NotImplementedError

    async def found(self, key: str, thing: Thing | None, /) -> Thing | None:
        """One of them as it is now, None where there is none any more."""
        raise NotImplementedError

    async def known_as(self, key: str, uid: str, /) -> Thing | None:
        """The same for one of which only the uid is known."""
        return await self.found(key, Thing(key, uid, {}))

    async def document(self, thing: Thing, only: frozenset[str] | None = None, /) -> dict[str, Any]:
        """Its configuration; of parts that cost requests of their own, only those named."""
        raise NotImplementedError

    async def create(self, key: str, wanted: Mapping[str, Any], /) -> Thing:
        """Make it; what it holds is compared again and written afterwards."""
        raise NotImplementedError

    async def write(self, thing: Thing, wanted: Mapping[str, Any], names: tuple[str, ...], /) -> None:
        """Bring the named values to what is wanted, and touch no other."""
        raise NotImplementedError

    async def delete(self, thing: Thing, /) -> None:
        """Delete it, for good."""
        raise NotImplementedError

    async def loss(self, thing: Thing, /) -> str:
        """What its deletion costs."""
        raise NotImplementedError

    def losses(self, wanted: Mapping[str, Any], there: Mapping[str, Any], /) -> list[str] | None:
        """What bringing it there costs that files cannot bring back."""

    def publish_level(self, names: tuple[str, ...], thing: Thing, /) -> str | None:
        """The cheapest publish after which visitors see the named values: ``"metadata"``, ``"full"`` or none."""

    async def publish(self, thing: Thing, level: str, /) -> None:
        """Carry that out."""


class Site:
    """A portal and a folder.

    Args:
        portal: the client.
        root: the folder.
        files: keep the content of uploaded files as well.
        timeout: seconds to wait for a publish.
    """

    def __init__(self, portal: Huwise, root: Path, *, files: bool = False, timeout: float = 3600.0) -> None:
        self._portal: Huwise | None = portal
        self.root = root
        self.files = files
        self.timeout = timeout
        self.state = State(root, portal.base_url)
        self.kinds: Mapping[str, Kind] = {}
        self.things: dict[str, dict[str, Thing]] = {}
        self.by_uid: dict[tuple[str, str], str] = {}
        self.refused: dict[str, str] = {}
        """The places that the portal does not let this key see, and why."""
        self.requests = 0
        self.looked = 0
        """Requests until the plan was made."""
        self.hidden: dict[tuple[str, str], str] = {}
        """The things that were there and that the portal does not show to this key any more, and why."""
        self.ambiguous: set[tuple[str, str]] = set()
        """Names that several things of one kind have."""
        self.coming: set[tuple[str, str]] = set()
        """What the folder has and the portal has not, and will get first."""
        self.rules_due: set[str] = set()
        """Datasets that are published once their rulesets are written."""
        self.losing: dict[str, str] = {}
        """What would be lost that files cannot bring back, by place and key."""
        self.conflicts: dict[str, str] = {}
        """What somebody else changed on the portal, by place and key."""
        self._told: Counter[str] = Counter()
        self._connections: dict[str, str] | None = None
        self._groups: dict[str, list[str]] | None = None
        self._groups_refused: PermissionDeniedError | None = None
        self._naming = asyncio.Lock()

    @property
    def portal(self) -> Huwise:
        """The client."""
        if self._portal is None:
            raise ClientStateError("this process was given no client", hint="Lend it one.")
        return self._portal

    def lend(self, portal: Huwise) -> None:
        """Give it the client of this process, where it came from another one without."""
        self._portal = self._portal or portal

    def __getstate__(self) -> dict[str, Any]:
        # No process can have a client from another one.
        return {name: value for name, value in self.__dict__.items() if name not in ("_portal", "_naming")}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        self.__dict__.update(kept)
        self._portal = None
        self._naming = asyncio.Lock()

    # --- what is told ---

    def note(self, text: str) -> None:
        """Tell something once, however often it comes up."""
        self._told[text] += 1

    def notes(self) -> list[str]:
        """All that was told, in an order of its own: things are looked at side by side."""
        return sorted(self._told)

    # --- what is asked ---

    async def ask(self, request: Awaitable[T]) -> T:
        """One request, counted."""
        self.requests += 1
        return await request

    async def plain(self, pager: Pager[Any]) -> list[dict[str, Any]]:
        """All items of a list as plain JSON, its requests counted."""
        items: list[dict[str, Any]] = []
        async for page in pager.pages():
            self.requests += 1
            items += [jsonable(item) async for item in gently(page.items)]
        return items

    # --- what there is ---

    async def list_all(self, kind: Kind) -> None:
        """List the things of a kind; one that the key may not see is told and left out.

        Two of one name cannot be told apart by their files, and are left out as well.
        """
        try:
            things = await kind.listed()
        except (PermissionDeniedError, NotFoundError) as error:
            self.requests += 1  # those that were answered are counted elsewhere
            self.refuse(kind.place, error)
            return
        count = Counter(thing.key for thing in things)
        for key in sorted(key for key, number in count.items() if number > 1):
            self.ambiguous.add((kind.place, key))
            self.note(f"{kind.place}: {count[key]} are called {key!r}, so files cannot tell them apart: left out")
        self.things[kind.place] = {thing.key: thing for thing in things if count[thing.key] == 1}
        self.by_uid |= {(kind.place, thing.uid): thing.key for thing in things}
        if kind.place not in self.refused:  # as the rulesets are of what the key may not list
            await self._ask_for_missing(kind)

    async def _ask_for_missing(self, kind: Kind) -> None:
        """What was there and is not listed is asked for by itself: one request each.

        Lists move while their pages are read, and some show only what the key may edit. Nothing is gone, and no file of
        it is removed, before the portal says so.
        """
        place, things = kind.place, self.things[kind.place]
        missing = [
            (key, record.uid)
            for name, record in self.state.records.items()
            if record.uid and name.startswith(f"{place}/") and (key := name.removeprefix(f"{place}/")) not in things
            if (place, key) not in self.ambiguous and (place, record.uid) not in self.by_uid
        ]

        async def ask(entry: tuple[str, str]) -> Thing | None:
            return await kind.known_as(*entry)

        for outcome in await read_each(self.portal, ask, missing, tolerated=(PermissionDeniedError,)):
            key, _ = missing[outcome.index]
            if outcome.error is not None:
                self.hidden[place, key] = why(outcome.error)
            elif outcome.value is not None:
                things[key] = outcome.value

    def refuse(self, place: str, error: PermissionDeniedError | NotFoundError) -> None:
        """Tell that a kind cannot be read, and leave it alone from now on."""
        self.note(f"{place}: left out, since the portal refuses it: {why(error)}")
        self.refused[place] = why(error)
        self.things.setdefault(place, {})

    def record(self, place: str, key: str) -> Record | None:
        """What the side file knows of a thing."""
        return self.state.get(f"{place}/{key}")

    # --- names for what has only uids ---

    async def groups(self) -> dict[str, list[str]]:
        """The uids of groups by their title; asked for once.

        Raises:
            PermissionDeniedError: the key may not list them.
        """
        async with self._naming:
            if self._groups_refused is not None:
                raise copy.copy(self._groups_refused)
            if self._groups is None:
                try:
                    self.know_groups(await self.plain(self.portal.groups.list(limit=PAGE)))
                except PermissionDeniedError as error:
                    self._groups_refused = error
                    raise
            return self._groups or {}

    def know_groups(self, shown: list[dict[str, Any]]) -> None:
        """Remember what all groups are called."""
        self._groups = {}
        for group in shown:
            self.learn_group(group.get("title"), group.get("uid"))

    def learn_group(self, title: Any, uid: Any) -> None:
        """Remember what a group is called."""
        if self._groups is not None and isinstance(title, str) and isinstance(uid, str):
            known = self._groups.setdefault(title, [])
            if uid not in known:
                known.append(uid)

    async def connections(self) -> dict[str, str]:
        """What connections that several datasets may use are called, by uid: by type, address and login.

        They have no name of their own; of two that look alike, neither is in it.
        """
        async with self._naming:
            if self._connections is None:
                try:
                    shown = await self.plain(self.portal.connections.list(limit=PAGE))
                except PermissionDeniedError as error:
                    self.note(f"connections: referred to by uid, since they cannot be listed: {why(error)}")
                    shown = []
                named = [
                    (one["uid"], connection_name(one)) for one in shown if one.get("is_reusable") and one.get("uid")
                ]
                count = Counter(name for _, name in named)
                self._connections = {uid: name for uid, name in named if count[name] == 1}
            return self._connections

    async def connection_uid(self, name: str) -> str:
        """The uid of a connection by what it is called.

        Raises:
            ArgumentError: the portal has none, or several that look alike.
        """
        for uid, known in (await self.connections()).items():
            if known == name:
                return uid
        raise ArgumentError(
            f"the portal has no connection {name!r}, or several", hint="Make it first; files hold no credentials."
        )


async def gently(items: Iterable[T]) -> AsyncIterator[T]:
    """The items, with turns for others in between: thousands of comparisons would hold up the event loop."""
    for index, item in enumerate(items, 1):
        yield item
        if index % _AT_ONCE == 0:
            await asyncio.sleep(0)


def connection_name(shown: Mapping[str, Any]) -> str:
    """What people would call a connection."""
    auth = shown.get("auth")
    who = auth.get("username") if isinstance(auth, Mapping) else None
    parts = [str(shown.get("type")), masked(str(shown.get("url") or ""))]
    return " ".join([*(part for part in parts if part), *([f"as {who}"] if who else [])])
