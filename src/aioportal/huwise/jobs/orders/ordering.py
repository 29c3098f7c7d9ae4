"""One order to one dataset, politely and once: in the publishing lane, after what runs, and known again by a rerun."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeVar

from ....core.deadline import pause
from ....core.errors import ApiError, ArgumentError, InvalidStateError, OperationFailedError, OperationTimeoutError
from ....core.token import Token, read_token, write_token
from ...orders import PUBLISH_TIMEOUT as PUBLISH_TIMEOUT
from ...status import StatusLook, moved, usable
from ..memo import Memo, memo

if TYPE_CHECKING:
    from ....core.operation import Operation
    from ...client import Huwise
    from ...dataset import DatasetHandle
    from ...publishing import PublishResult
    from ..options import JobOptions
    from ..select import Selected

T = TypeVar("T")

Order = Literal["publish", "unpublish"]

GRACE = 3.0
"""Seconds that orders under way have to end after Ctrl-C: enough for an answer. The portal works on without us."""

KEEP_NOTE: Final = object()
"""In place of what a note shall say: what it says already."""

_KINDS = ("publish", "unpublish")
_TRIES = 20
_PAUSE = 1.0
_WAITING = 4
_LONGEST_CALL = 300.0
"""Seconds after which an order whose note was made has been sent, or never will be."""


def wide(portal: Huwise, options: JobOptions) -> JobOptions:
    """The options of a job of orders: as many at once as the lane takes, and a few that wait for busy datasets."""
    if options.get("concurrency") is not None:
        return options
    return {**options, "concurrency": portal.max_publishing + _WAITING}


def check_timeout(seconds: float) -> None:
    """Refuse what is no time to wait.

    Raises:
        ArgumentError: not above 0.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds > 0:
        raise ArgumentError(f"timeout={seconds!r} is no time to wait", hint="Give seconds above 0.")


class OfDatasets:
    """What works that order something of a dataset have in common."""

    __slots__ = ()

    grace: ClassVar[float] = GRACE

    def key(self, item: Selected) -> str:
        """The readable name."""
        return item.dataset_id

    def content(self, item: Selected) -> object:
        """Which dataset that name meant."""
        return {"uid": item.uid}


def waits(status: StatusLook) -> str:
    """What a plan says of a dataset that is busy; nothing of others."""
    return f"; {status.status} now, so it waits for that" if status.busy else ""


async def read_status(portal: Huwise, uid: str) -> StatusLook:
    """One reading of a dataset's status."""
    return StatusLook.of((await portal.dataset(uid=uid).status()).to_dict())


async def free(portal: Huwise, uid: str, *, timeout: float) -> None:  # noqa: ASYNC109 - a public wait has a visible limit
    """Wait until nothing runs on a dataset, whoever ordered it.

    Args:
        portal: the client.
        uid: the dataset.
        timeout: seconds.

    Raises:
        InvalidStateError: other work kept it busy all the time.
    """
    try:
        await portal.dataset(uid=uid).settled(timeout=timeout)
    except OperationTimeoutError as error:
        raise InvalidStateError(
            f"the dataset was busy with other work all the time and is {error.state!r}; nothing was ordered",
            hint="Run it again later, or give it more time.",
        ) from error


def ordered_by(note: object) -> str | None:
    """What kind of order a note is about, or None."""
    text = note.get("token") if isinstance(note, dict) else None
    try:
        return read_token(text, _KINDS).kind if isinstance(text, str) else None
    except ArgumentError:
        return None


def noted_with(token: str, otherwise: Any) -> dict[str, Any]:
    """The note about an order: its token, beside what the note shall say again should the order fail.

    Args:
        token: of the order.
        otherwise: as for ``carry_out``.
    """
    return {**(otherwise if isinstance(otherwise, Mapping) else {}), "token": token}


def without_order(note: Any) -> dict[str, Any]:
    """What a note says besides an order; empty where that is nothing.

    Args:
        note: as it was read.
    """
    return {key: value for key, value in note.items() if key != "token"} if isinstance(note, Mapping) else {}


async def carry_out(
    portal: Huwise,
    uid: str,
    kind: Order,
    *,
    timeout: float,  # noqa: ASYNC109 - a public wait has a visible limit
    allow_truncated: bool = False,
    then: Any = None,
    otherwise: Any = None,
) -> PublishResult:
    """Order a publish or an unpublish and wait for the end; where the journal knows of one, wait for that one.

    Datasets that are busy wait outside the lane, so that they hold nobody up.

    Args:
        portal: the client.
        uid: the dataset.
        kind: what is ordered.
        timeout: seconds, for the dataset to be free and for the work, from when it is its turn.
        allow_truncated: take the plan's record limit for an end that is good enough.
        then: what the note about the item shall say after a good end; ``KEEP_NOTE`` leaves the order in it, so that one
            whose run was killed before the item's own end was written down is known again.
        otherwise: what it shall say where the order failed or was not taken; while it runs, that stands beside it.

    Raises:
        OperationFailedError: it failed or was aborted; a rerun orders again.
        LimitReachedError: the plan's record limit cut the data.
        OperationTimeoutError: it still runs; a rerun on the same journal waits on, and does not order again.
        InvalidStateError: other work kept the dataset busy all the time; nothing was ordered.
        OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
    """
    note = memo()
    turn = _Turn(portal, uid, kind, note, timeout, allow_truncated, otherwise)
    while True:
        async with portal.publishing():
            turn.begins()
            operation = await turn.resumed() or await turn.ordered()
            if operation is not None:
                return await to_the_end(operation, turn.left(), then, otherwise)
        await turn.free()


async def to_the_end(operation: Operation[T], seconds: float, then: Any, otherwise: Any) -> T:
    """Wait for the end of an order, and write down what a rerun must know of it.

    Args:
        operation: the order.
        seconds: how long.
        then: as for ``carry_out``.
        otherwise: as for ``carry_out``.

    Raises:
        OperationFailedError: it failed or was aborted; a rerun orders again.
        OperationTimeoutError: it still runs; a rerun on the same journal waits on.
    """
    note = memo()
    try:
        result = await operation.result(timeout=seconds)
    except OperationTimeoutError as error:
        await note.write(noted_with(error.token, otherwise))
        raise
    except OperationFailedError:
        await note.write(otherwise)
        raise
    if then is not KEEP_NOTE:
        await note.write(then)
    return result


async def publish_metadata(portal: Huwise, uid: str, *, timeout: float) -> None:  # noqa: ASYNC109 - see above
    """Publish the metadata alone, after what runs.

    Args:
        portal: the client.
        uid: the dataset.
        timeout: seconds for the dataset to be free.

    Raises:
        BadRequestError: the dataset was never published.
        InvalidStateError: other work kept the dataset busy all the time.
    """

    async def order() -> None:
        async with portal.publishing():
            await portal.dataset(uid=uid).publish_metadata()

    await when_free(portal, uid, order, timeout=timeout)


async def when_free(
    portal: Huwise,
    uid: str,
    order: Callable[[], Awaitable[T]],
    *,
    timeout: float,  # noqa: ASYNC109 - see above
) -> T:
    """Do something to a dataset that its portal refuses while other work runs on it.

    Args:
        portal: the client.
        uid: the dataset.
        order: does it.
        timeout: seconds for the dataset to be free.

    Raises:
        InvalidStateError: other work kept the dataset busy all the time.
    """
    turn = _Turn(portal, uid, "publish", Memo(), timeout, False, None)
    turn.begins()
    while True:
        try:
            return await order()
        except InvalidStateError as error:
            turn.refused(error)
        await turn.free()


class _Turn:
    """The attempts to give one order."""

    def __init__(
        self,
        portal: Huwise,
        uid: str,
        kind: Order,
        note: Memo,
        limit: float,
        allow_truncated: bool,
        otherwise: Any,
    ) -> None:
        self._portal = portal
        self._uid = uid
        self._kind: Order = kind
        self._note = note
        self._limit = limit
        self._until: float | None = None
        self._allow_truncated = allow_truncated
        self._otherwise = otherwise
        self._tries = 0
        self.handle: DatasetHandle = portal.dataset(uid=uid)

    def begins(self) -> None:
        """It is its turn: the time runs, once."""
        if self._until is None:
            self._until = self._portal.clock.now() + self._limit

    def left(self) -> float:
        """Seconds that are left, always enough for one look."""
        until = self._until if self._until is not None else self._portal.clock.now() + self._limit
        return max(0.001, until - self._portal.clock.now())

    async def resumed(self) -> Operation[PublishResult] | None:
        """What an earlier run ordered, if it did; None where there is no trace of it."""
        kept = self._note.read()
        text = kept.get("token") if isinstance(kept, dict) else None
        token = _token(text, self._kind, self._uid)
        if text is None or token is None:
            return None
        before = _before(token)
        look = await read_status(self._portal, self._uid)
        if not _began(before, look) and may_show_yet(self._portal, token):
            await pause(settle_of(self._portal), clock=self._portal.clock, doing="waiting for an order to show")
            look = await read_status(self._portal, self._uid)
        if not _began(before, look):
            return None
        return self._portal.resume(text)  # type: ignore[return-value]  # a token of a dataset's order, as was just checked

    async def ordered(self) -> Operation[PublishResult] | None:
        """Give the order; None where the dataset is busy."""
        if self._note.is_kept:
            look = await read_status(self._portal, self._uid)
            if look.busy:
                return None
            await self._note.write(noted_with(self._token(look), self._otherwise))
        begin = self._begin_publish if self._kind == "publish" else self.handle.begin_unpublish
        try:
            return await begin()
        except ApiError as error:
            if error.status < 500:
                # Not taken; what runs is somebody else's, and must not pass for this order in a rerun.
                await self._note.write(self._otherwise)
            if not isinstance(error, InvalidStateError):
                raise
            self.refused(error)
            return None

    async def _begin_publish(self) -> Operation[PublishResult]:
        return await self.handle.begin_publish(allow_truncated=self._allow_truncated)

    def _token(self, before: StatusLook) -> str:
        known = {
            "since": before.since,
            "was": before.status,
            "previous": before.previous,
            "is_published": before.is_published,
            "truncated": True if self._allow_truncated else None,
        }
        payload = {name: value for name, value in known.items() if value is not None}
        return write_token(Token(self._kind, self._uid, self._portal.clock.wall(), payload))

    def refused(self, error: InvalidStateError) -> None:
        """Somebody else's order came first; that may happen, but not for ever."""
        self._tries += 1
        if self._tries >= _TRIES:
            raise error

    async def free(self) -> None:
        """Wait until nothing runs."""
        if self._tries:
            # The old state may still show for a moment, and would use up the tries.
            await pause(_PAUSE, clock=self._portal.clock, doing="waiting for the dataset to be free")
        await free(self._portal, self._uid, timeout=self.left())


def _token(text: object, kind: Order, uid: str) -> Token | None:
    """The token that a note holds, where it is one of this kind and dataset."""
    if not isinstance(text, str):
        return None
    try:
        token = read_token(text, (kind,))
    except ArgumentError:
        return None
    return token if token.ref == uid else None


def _before(token: Token) -> StatusLook | None:
    was = token.payload.get("was")
    return usable(StatusLook.of({**token.payload, "status": was})) if isinstance(was, str) else None


def _began(before: StatusLook | None, look: StatusLook) -> bool:
    """Whether something was carried out since the note was made, or is; the dataset was at rest then."""
    return look.busy or bool(moved(before, look))


def settle_of(portal: Huwise) -> float:
    """Seconds after which an order that was taken is to be seen."""
    return portal._gateway.hub.policy.settle


def may_show_yet(portal: Huwise, token: Token) -> bool:
    """Whether an order that is not to be seen may have been taken all the same, a moment ago.

    The note is made before the order, and the order may have been repeated for as long as a call lasts: how old the
    note is does not say how old the order is.

    Args:
        portal: the client.
        token: what the note holds.
    """
    return portal.clock.wall() - token.started < _LONGEST_CALL + settle_of(portal)
