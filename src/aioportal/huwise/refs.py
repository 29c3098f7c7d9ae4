"""Which dataset a reference means: a ``uid`` that never changes, or the ``dataset_id`` that people know.

A uid is used as it is. A ``dataset_id`` is looked up once in the list of datasets and remembered. What looks like a uid
is taken for one, and looked up as a ``dataset_id`` only after the portal answered 404. Whatever a lookup finds must
carry exactly the ``dataset_id`` that was asked for: a filter that the portal ignored, or matched loosely, must never
lead a write to another dataset.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeVar

from ..core.errors import ApiError, ArgumentError, NotFoundError

T = TypeVar("T")

Kind = Literal["uid", "dataset_id", "either"]

_UID_SHAPE = re.compile(r"da_[a-z0-9]+\Z")
_ONLY_EDITABLE = "The list of datasets shows only those that the API key may edit."


class Known(NamedTuple):
    """What a lookup brought of one dataset."""

    uid: str
    dataset_id: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """What the caller said, and how it is to be read."""

    text: str
    kind: Kind

    def __str__(self) -> str:
        return self.text


def reference(
    ref: str | Reference | None = None, *, uid: str | None = None, dataset_id: str | None = None
) -> Reference:
    """Read the arguments of ``portal.dataset``.

    Args:
        ref: a uid or a ``dataset_id``; a reference that was read before stays what it is.
        uid: forces the first reading.
        dataset_id: forces the second.

    Raises:
        ArgumentError: where not exactly one is given, or it cannot be a name.
    """
    given = [
        (name, value) for name, value in (("ref", ref), ("uid", uid), ("dataset_id", dataset_id)) if value is not None
    ]
    if len(given) != 1:
        raise ArgumentError(
            f"dataset() takes exactly one of ref, uid and dataset_id, not {len(given)}",
            hint='portal.dataset("cheeses"), or portal.dataset(uid="da_…").',
        )
    name, text = given[0]
    if isinstance(text, Reference):
        return text
    check_name(text, name)
    if name == "uid":
        return Reference(text, "uid")
    if name == "dataset_id":
        return Reference(text, "dataset_id")
    return Reference(text, "either" if _UID_SHAPE.match(text) else "dataset_id")


def check_name(text: object, argument: str) -> None:
    """Refuse what can name nothing, before it becomes a part of a path or of a query."""
    if not isinstance(text, str):
        raise ArgumentError(f"{argument} must be a string, not {type(text).__name__}", hint="Give the name as text.")
    if not text.strip() or text in (".", ".."):
        raise ArgumentError(f"{argument}={text!r} names nothing", hint="Give a name that is not empty, '.' or '..'.")
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in text):
        raise ArgumentError(f"{argument}={text[:40]!r} contains control characters", hint="Give the name without them.")


@dataclass(slots=True)
class _Lookup:
    """One lookup under way, shared by all who ask for the same name meanwhile."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    uid: str | None = None
    missing: str = ""


class References:
    """The pairs of ``dataset_id`` and uid that one client has learnt; bounded, the least used forgotten first.

    Args:
        find: lists the datasets whose ``dataset_id`` is the given one, as far as the portal filters.
        size: how many pairs are kept.
    """

    def __init__(self, find: Callable[[str], Awaitable[Sequence[Known]]], *, size: int = 4096) -> None:
        self._find = find
        self._size = size
        # By kind as well: what looks like a uid may be a dataset_id of another dataset.
        self._pairs: OrderedDict[tuple[Kind, str], str] = OrderedDict()
        self._lookups: dict[str, _Lookup] = {}

    def __len__(self) -> int:
        return len(self._pairs)

    def knows(self, reference: Reference) -> bool:
        """Whether ``reference`` was looked up or seen before."""
        return (reference.kind, reference.text) in self._pairs

    def learn(self, dataset_id: str, uid: str) -> None:
        """Remember that ``dataset_id`` means ``uid``."""
        self._keep("dataset_id", dataset_id, uid)

    def forget(self, name: str) -> None:
        """Drop what is known of ``name``, a ``dataset_id`` or a uid, and every name known for the same uid."""
        gone = {name, *(uid for (_, known), uid in self._pairs.items() if known == name)}
        for key in [key for key, uid in self._pairs.items() if key[1] == name or uid in gone]:
            del self._pairs[key]

    def _keep(self, kind: Kind, name: str, uid: str) -> None:
        self._pairs[kind, name] = uid
        self._pairs.move_to_end((kind, name))
        if len(self._pairs) > self._size:
            self._pairs.popitem(last=False)

    def _known(self, reference: Reference) -> str | None:
        key = (reference.kind, reference.text)
        uid = self._pairs.get(key)
        if uid is not None:
            self._pairs.move_to_end(key)
        return uid

    async def uid(self, reference: Reference) -> str:
        """The uid that ``reference`` means; no request where that is known or said.

        Raises:
            NotFoundError: no such ``dataset_id`` among those that the key may edit.
        """
        if reference.kind != "dataset_id":
            return self._known(reference) or reference.text
        return self._known(reference) or await self._look_up(reference.text)

    async def using(self, reference: Reference, send: Callable[[str], Awaitable[T]]) -> T:
        """Send a request that needs the uid; a 404 makes the reference suspect, not the caller's problem.

        Repeats the request at most once, and only after a 404, which has no effect.

        Args:
            reference: the dataset.
            send: sends the request for the uid it is given.

        Raises:
            NotFoundError: the dataset is not known, with what was looked up; or what lies below it is not.
        """
        text, kind = reference.text, reference.kind
        known = self._known(reference) if kind != "uid" else text
        if known is None:
            known = text if kind == "either" else await self._look_up(text)
            remembered = False
        else:
            remembered = True
        try:
            answer = await send(known)
        except NotFoundError as error:
            again = await self._after_404(reference, known, error, remembered=remembered)
        else:
            if kind == "either" and not remembered:
                self._keep(kind, text, known)
            return answer
        return await send(again)

    async def _after_404(self, reference: Reference, uid: str, error: NotFoundError, *, remembered: bool) -> str:
        """The other uid to try after ``uid`` was answered 404; raises where there is none."""
        text = reference.text
        self.forget(text)
        if reference.kind == "uid" or (remembered and uid == text):
            _explain(error, f"Looked up by the uid {uid!r}; either it, or what the path names below it, is not there.")
            raise error
        if reference.kind == "dataset_id" and not remembered:
            _explain(
                error, f"The dataset_id {text!r} was just found as {uid!r}; what the path names below it is not there."
            )
            raise error
        try:
            found = await self._look_up(text)
        except NotFoundError as unknown:
            if reference.kind == "dataset_id":
                raise unknown from error
            raise _merged(error, text) from error
        if found == uid:
            _explain(error, f"The dataset {text!r} ({uid}) is there; what the path names below it is not.")
            raise error
        self._keep(reference.kind, text, found)
        return found

    async def _look_up(self, dataset_id: str) -> str:
        lookup = self._lookups.setdefault(dataset_id, _Lookup())
        lookup.waiting += 1
        try:
            async with lookup.lock:
                # Whoever had the lock before has the answer, unless it was cancelled or failed: then it is our turn.
                if lookup.uid is None and not lookup.missing:
                    await self._ask(dataset_id, lookup)
                if lookup.uid is None:
                    raise _not_listed(lookup.missing)
                return lookup.uid
        finally:
            lookup.waiting -= 1
            if not lookup.waiting and self._lookups.get(dataset_id) is lookup:
                del self._lookups[dataset_id]

    async def _ask(self, dataset_id: str, lookup: _Lookup) -> None:
        found = await self._find(dataset_id)
        for known in found:
            if known.dataset_id == dataset_id and known.uid:
                lookup.uid = known.uid
                self.learn(dataset_id, known.uid)
                return
        others = f"; the list gave {len(found)} others instead" if found else ""
        lookup.missing = f"no dataset has the dataset_id {dataset_id!r}{others}"


def _not_listed(message: str) -> NotFoundError:
    return NotFoundError(
        message,
        status=200,  # the list itself was answered; it just does not hold the dataset
        code="not_found",
        operation="list_datasets",
        method="GET",
        path="/datasets/",
        hint=_ONLY_EDITABLE,
    )


def _explain(error: ApiError, sentence: str) -> None:
    error.hint = f"{error.hint} {sentence}" if error.hint else sentence


def _merged(error: NotFoundError, text: str) -> NotFoundError:
    return NotFoundError(
        f"no dataset has the uid or the dataset_id {text!r}, or what the path names below it is not there",
        status=error.status,
        code=error.code,
        server_message=error.server_message,
        detail=error.detail,
        trace_id=error.trace_id,
        operation=error.operation,
        method=error.method,
        path=error.path,
        attempts=error.attempts,
        hint=f"Looked up as a uid, then in the list by dataset_id. {_ONLY_EDITABLE}",
    )
