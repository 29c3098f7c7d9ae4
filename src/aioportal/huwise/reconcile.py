"""What tells whether a Huwise operation took effect when its answer was lost, by the contract's ``x-retry`` table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from ..core.errors import ApiError
from ..core.http import Answer
from ..core.reconcile import Happened, NotSeen, Reconciler, Sight, Unreadable
from .bodies import encode_json, same_json, shown
from .publishing import RestoreReconciler, StatusReconciler
from .reconcile_names import NameReconciler, named
from .status import StatusLook

if TYPE_CHECKING:
    from ..core.spec import OperationSpec
    from .endpoint import Gateway, Pairs
    from .publishing import StatusReader

T = TypeVar("T")

_PAGE = 1000
_STATUS: Mapping[str, Literal["publish", "unpublish", "abort"]] = {
    "publish_dataset": "publish",
    "unpublish_dataset": "unpublish",
    "abort_dataset_publishing": "abort",
}
_RESTORE = "restore_dataset_version"
_SNAPSHOT = "snapshot"
_ONLY_ONE = "the only one"
_IF_GIVEN = " if given"
_WHOLE = "whole body"
_UNTOLD = frozenset({"auth", "headers", "impersonate_permissions"})
"""Parts of a datasource that hold secrets, or are never shown."""


def reconciler_for(
    gateway: Gateway, spec: OperationSpec, path: tuple[str, ...], payload: Any, parse: Callable[[Any], T]
) -> Reconciler[T] | None:
    """The reconciler of one call, or None where nothing can tell, or a repeat is harmless.

    Args:
        gateway: for reading the state.
        spec: the operation.
        path: its path arguments.
        payload: its JSON body, or what a form with a file says; None where there is neither.
        parse: reads an answer of it.
    """
    if spec.retry not in ("unsafe", "reconcilable") or not spec.reconcile_by:
        return None
    if spec.id in _STATUS:
        value = parse(_answer({"detail": "ok"}))
        return StatusReconciler(
            _STATUS[spec.id], status_reader(gateway, path[0]), value, settle=gateway.hub.policy.settle
        )
    if spec.id == _RESTORE:
        return _restore(gateway, path[0], parse)
    if spec.tag == "harvesters" and spec.retry == "reconcilable":
        from .reconcile_sources import order_reconciler

        return order_reconciler(gateway, spec, path[0], parse)
    if spec.reconcile_by in (("membership",), ("is_revoked",)):
        return _of_people(gateway, spec, path, payload, parse)
    keys = tuple(key for part in spec.reconcile_by for key in part.split(" + ") if key != _SNAPSHOT)
    listing = gateway.listing(spec)
    if listing is None or not isinstance(payload, dict):
        return None
    if _ONLY_ONE in spec.reconcile_by:
        from .reconcile_sources import OnlyOneReconciler

        return OnlyOneReconciler(gateway, listing, path, payload, parse)
    if _SNAPSHOT in spec.reconcile_by:
        return SnapshotReconciler(gateway, listing, path, _expected(keys, payload), parse)
    key = keys[0].removesuffix(_IF_GIVEN)
    name = named(key, payload)
    retrieve = gateway.retrieving(spec, key) if name is not None else None
    if retrieve is not None and name is not None:
        return NameReconciler(gateway, retrieve, (*path, name), parse)
    return KeyReconciler(gateway, listing, path, key, payload[key], parse) if payload.get(key) else None


def status_reader(gateway: Gateway, uid: str) -> StatusReader:
    """Reads a dataset's status outside the slots of ordinary calls."""

    async def read() -> StatusLook:
        data = await gateway.json("retrieve_dataset_status", (uid,), lane="poll")
        return StatusLook.of(data if isinstance(data, dict) else {})

    return read


class SnapshotReconciler(Reconciler[T], Generic[T]):
    """For creates of which the portal accepts any number of equal ones.

    The uids are listed before the request; exactly one new object that agrees with what was sent is its effect. None to
    be seen after a while does not prove that none will come, since the server may still be at work after a 504.

    Args:
        gateway: for reading the list.
        listing: the operation that lists such objects.
        path: its path arguments.
        expected: what the object must agree with.
        parse: reads the answer that a new object would have been.
    """

    when_absent: Literal["repeat", "unknown"] = "unknown"
    hint = "list what is there before creating it again"

    def __init__(
        self,
        gateway: Gateway,
        listing: OperationSpec,
        path: tuple[str, ...],
        expected: Mapping[str, Any],
        parse: Callable[[Any], T],
    ) -> None:
        self._gateway = gateway
        self._listing = listing
        self._path = path
        self._expected = expected
        self._parse = parse
        self._before: frozenset[str] = frozenset()

    async def prepare(self) -> None:
        """Note what is there before the request."""
        self._before = frozenset(await self._listed())

    async def look(self) -> Sight[T]:
        """Look for what was not there before."""
        new = [item for uid, item in (await self._listed()).items() if uid not in self._before]
        equal = [item for item in new if agrees(self._expected, item)]
        if len(equal) == 1:
            return Happened(self._parse(_answer(equal[0])))
        if equal:
            return Unreadable(f"{len(equal)} new and equal ones have appeared, so others edit the dataset too")
        return NotSeen(f"{len(new)} new ones have appeared, none equal" if new else "nothing new has appeared")

    async def _listed(self) -> dict[str, dict[str, Any]]:
        items = await _whole_list(self._gateway, self._listing, self._path)
        return {item["uid"]: item for item in items if isinstance(item.get("uid"), str)}


class KeyReconciler(Reconciler[T], Generic[T]):
    """For creates under a key of which the server itself refuses a second.

    What bears the key already before the request is not its effect: then the server refuses the request, and the repeat
    brings that refusal to light.

    Args:
        gateway: for reading the list.
        listing: the operation that lists such objects; where it filters by the key, it is asked to.
        path: its path arguments.
        key: the key's name.
        value: the key's value.
        parse: reads the answer that a new object would have been.
    """

    settle = 0.0
    when_absent: Literal["repeat", "unknown"] = "repeat"

    def __init__(
        self,
        gateway: Gateway,
        listing: OperationSpec,
        path: tuple[str, ...],
        key: str,
        value: Any,
        parse: Callable[[Any], T],
    ) -> None:
        self._gateway = gateway
        self._listing = listing
        self._path = path
        self._key = key
        self._value = value
        self._parse = parse
        self._before: str | None = None

    async def prepare(self) -> None:
        """Note who bears the key before the request."""
        found = await self._found()
        self._before = found.get("uid") if found is not None else None

    async def look(self) -> Sight[T]:
        """Look who bears the key now."""
        found = await self._found()
        if found is None:
            return NotSeen(f"none with this {self._key}")
        if found.get("uid") == self._before:
            return NotSeen(f"the {self._key} was taken before the request")
        return Happened(self._parse(_answer(found)))

    def accept(self, error: ApiError) -> Happened[T] | None:  # noqa: ARG002 - no refusal alone proves whose it is
        """No refusal alone proves that the key is taken by this request's effect."""
        return None

    async def _found(self) -> dict[str, Any] | None:
        # A full-text search is no filter: what was created just now may be missing from it.
        query = ((self._key, self._value),) if self._key in self._listing.query else ()
        for item in await _whole_list(self._gateway, self._listing, self._path, query):
            if same_json(item.get(self._key), self._value):
                return item
        return None


async def _whole_list(
    gateway: Gateway, listing: OperationSpec, path: tuple[str, ...], query: Pairs = ()
) -> list[dict[str, Any]]:
    """All objects of a list, as plain JSON."""
    items: list[dict[str, Any]] = []
    offset = 0
    last: Any = None
    while True:
        page = await gateway.json(listing.id, path, query=(*query, ("limit", _PAGE), ("offset", offset)))
        results = shown(page, "results").get("results")
        if not results or results == last:  # a list that takes no offset would bring the same page for ever
            return items
        items += [item for item in results if isinstance(item, dict)]
        offset += len(results)
        if page.get("next") is None:
            return items
        last = results


def agrees(sent: Any, found: Any) -> bool:
    """Whether ``found`` can be what the server made of ``sent``.

    The server adds keys and leaves out nulls. Of a connection it may show only the uid, and secrets never; so
    there only what both show is compared.
    """
    if not isinstance(sent, Mapping) or not isinstance(found, Mapping):
        return same_json(sent, found)
    return all(_key_agrees(key, value, found.get(key)) for key, value in sent.items() if key not in _UNTOLD)


def _key_agrees(key: str, sent: Any, found: Any) -> bool:
    if key == "connection" and isinstance(sent, Mapping) and isinstance(found, Mapping):
        both = (sent.keys() & found.keys()) - _UNTOLD
        return all(same_json(sent[name], found[name]) for name in both)
    if sent is None or found is None:
        return sent is None and found is None
    return agrees(sent, found)


def _expected(keys: tuple[str, ...], payload: dict[str, Any]) -> dict[str, Any]:
    return payload if _WHOLE in keys else {key: payload[key] for key in keys if key in payload}


def _of_people(
    gateway: Gateway, spec: OperationSpec, path: tuple[str, ...], payload: Any, parse: Callable[[Any], T]
) -> Reconciler[T] | None:
    from .reconcile_people import MemberReconciler, MembersReconciler, RevokedReconciler

    if spec.reconcile_by == ("is_revoked",):
        return RevokedReconciler(gateway, path[0], parse)
    users = payload if isinstance(payload, list) else [payload]
    names = [name for name in (user.get("username") for user in users if isinstance(user, dict)) if name]
    if not names or len(names) < len(users):
        return None
    if isinstance(payload, list):
        return MembersReconciler(gateway, path[0], names, parse)
    return MemberReconciler(gateway, path[0], names[0], parse)


def _restore(gateway: Gateway, uid: str, parse: Callable[[Any], T]) -> Reconciler[T]:
    async def versions() -> list[str]:
        page = await gateway.json("list_dataset_versions", (uid,), query=(("limit", _PAGE), ("offset", 0)))
        results = shown(page, "results").get("results") or ()
        return [item["uid"] for item in results if isinstance(item, dict) and isinstance(item.get("uid"), str)]

    async def answer() -> T:
        return parse(_answer(await gateway.json("retrieve_dataset", (uid,))))

    return RestoreReconciler(versions, answer, settle=gateway.hub.policy.settle)


def _answer(data: Any) -> Answer:
    """The answer whose loss is made up for."""
    return Answer(200, {}, encode_json(data))
