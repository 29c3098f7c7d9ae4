"""``portal.bulk``: one function over many items; nothing is loaded before it is asked for."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from ..core.bulk import Bulk, OnProgress, Place, Unchanged
    from ..core.clock import Clock
    from ..core.journal import Journal
    from ..core.reconcile import Sight
    from .endpoint import Gateway

I = TypeVar("I")  # noqa: E741 - items
R = TypeVar("R")


class BulkWork:
    """Work over many items, with the client's gates, clock and deadline."""

    _gateway: Gateway
    _clock: Clock
    _place: Place | None = None

    def _guard(self) -> None:
        raise NotImplementedError

    def bulk(
        self,
        fn: Callable[[I], Awaitable[R | Unchanged[R]]],
        items: Iterable[I] | AsyncIterable[I],
        *,
        key: Callable[[I], str] | None = None,
        concurrency: int | Literal["adaptive"] | None = None,
        order: Literal["finished", "input"] = "finished",
        journal: str | os.PathLike[str] | Journal | None = None,
        job: str | None = None,
        reconcile: Callable[[I], Awaitable[Sight[R]]] | None = None,
        idempotent: bool = False,
        record: Callable[[R], Any] | None = None,
        digest: Callable[[I], Any] | None = None,
        max_failures: int | None = None,
        on_progress: OnProgress | None = None,
        grace: float = 30.0,
        total: int | None = None,
    ) -> Bulk[I, R]:
        """Call ``fn`` for every item, several at once: ``async for outcome in portal.bulk(touch, datasets):``.

        One item that fails does not stop the others: errors are values of the outcomes. ``AuthenticationError``,
        ``QuotaExceededError`` and ``ClientStateError`` stop the run, since no other item would fare better; the report
        says so in ``stopped``. Nothing happens before the first outcome is asked for.

        With a journal, a rerun after any end (also ``kill -9``) gives what is done as ``resumed`` outcomes without
        calling ``fn``, and calls what failed or was not begun. What was under way when the run ended is ambiguous: it
        is asked about with ``reconcile``, repeated with ``idempotent``, and stays ``unknown`` with neither.

        Args:
            fn: an async function of one item; may return ``Unchanged(value)`` where there was nothing to do.
            items: any iterable or async iterable, a pager too; pulled one by one as they are wanted.
            key: names an item, unique and the same in every run; by default a str or an int is its own name, and an
                answer of the portal goes by its uid. Others need it where there is a journal.
            concurrency: items in flight; None for as many as the client has calls in flight; ``"adaptive"`` lets those
                grow while the portal answers as fast as before, for the time of the run.
            order: ``"finished"``, as they end, or ``"input"``.
            journal: a file, or an open ``Journal`` that several runs share.
            job: the name that the journal is kept under; by default the function's.
            reconcile: finds out whether ``fn`` took effect for an item: ``Happened(value)``, ``NotSeen()`` or
                ``Unreadable(why)`` of ``aioportal.core.reconcile``.
            idempotent: whether calling ``fn`` twice is as good as once.
            record: makes plain JSON of what ``fn`` returns, which the journal keeps and a rerun gives as the value.
            digest: makes plain JSON of what an item contains, which must not change under its key from run to run;
                by default the item itself, and only its uid for an answer of the portal.
            max_failures: stop after so many failed and unknown ones.
            on_progress: a function, sync or async, that is told how far the run is some ten times a second.
            grace: seconds that those in flight get to end when the run is cancelled, as by Ctrl-C; then they are
                cancelled and journalled as unknown.
            total: how many items there are, where they cannot be counted.

        Raises:
            ArgumentError: arguments that cannot be meant.
            JournalError: from the run: a journal of another job or portal, in use or damaged, or with other contents
                under an item's key.
        """
        from ..core.bulk import Bulk, Place

        if self._place is None:
            caller = self._gateway.caller
            self._place = Place(
                caller.base_url,
                clock=self._clock,
                limiter=caller.limiter,
                redact=caller.redact,
                guard=self._guard,
            )
        return Bulk(
            fn,
            items,
            place=self._place,
            key=key,
            concurrency=concurrency,
            order=order,
            journal=journal,
            job=job,
            reconcile=reconcile,
            idempotent=idempotent,
            record=record,
            digest=digest,
            max_failures=max_failures,
            on_progress=on_progress,
            grace=grace,
            total=total,
        )

    async def _end_bulk(self) -> None:
        if self._place is not None:
            await self._place.aclose()
