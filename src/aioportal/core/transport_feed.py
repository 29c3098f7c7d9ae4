"""A request's body on its way into an HTTP library: what was handed over is observed here, not asked of the library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import cast

from .http import Body, BodyFailure, Stage, Trace

_PIECE = 256 * 1024
"""Bytes that a library gets at a time: more would hold up the loop longer, less would cost more turns of it."""


class FeedStopped(Exception):  # noqa: N818 - internal; ends the library's reading, the reason is in ``Feed.error``
    """The body cannot go on."""


class BytesBody:
    """Bytes as a body that is handed over in pieces."""

    content_type = ""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.length = len(content)
        self.exhausted = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, self.length, _PIECE):
            self.exhausted = start + _PIECE >= self.length
            yield self._content[start : start + _PIECE]

    async def aclose(self) -> None:
        """Nothing to release."""


class Feed:
    """Iterates one body for one attempt and notes in the trace how far it got.

    The server can have the whole request as soon as the last piece is handed over; so ``SENT`` is reached just before
    that, and by nothing else. A body that gives more or less than its length is stopped before the server could take
    the request for complete.
    """

    def __init__(self, body: Body, trace: Trace) -> None:
        self._body = body
        self._trace = trace
        self._iterator: AsyncIterator[bytes] | None = None
        self._step: asyncio.Task[object] | None = None
        self._idle: asyncio.Event | None = None
        self._closed = False
        self._rest = memoryview(b"")
        self._taken = 0
        self._over = False
        self.length = body.length
        self.handed = 0
        """Bytes given to the library so far."""
        self.complete = False
        """Whether the last piece was given to the library."""
        self.error: Exception | None = None
        """What the body raised."""

    def __aiter__(self) -> Feed:
        return self

    async def __anext__(self) -> bytes:
        if self._closed:
            raise FeedStopped
        self._step = asyncio.current_task()
        try:
            return await self._next()
        except (StopAsyncIteration, FeedStopped, asyncio.CancelledError):
            raise
        except Exception as error:
            self.error = error
        finally:
            self._step = None
            if self._idle is not None:
                self._idle.set()
        # Outside the handler: the library sees neither the body's error nor its traceback.
        raise FeedStopped

    async def _next(self) -> bytes:
        if self._iterator is None:
            self._iterator = aiter(self._body)
        else:
            # A body that never waits would keep the loop from telling that the connection is gone: over TLS, what is
            # written until then vanishes without a word.
            await asyncio.sleep(0)
        if not self._rest:
            self._rest = memoryview(await self._take(self._iterator))
        # A view, not a copy; both libraries take any buffer.
        piece, self._rest = cast("bytes", self._rest[:_PIECE]), self._rest[_PIECE:]
        self.handed += len(piece)
        if self._over and not self._rest:
            self._finish()
        if not piece:
            raise StopAsyncIteration
        return piece

    async def _take(self, iterator: AsyncIterator[bytes]) -> bytes:
        """The body's next block, empty at the end; knows of the last one that it is."""
        if self._over:
            return b""
        async for block in iterator:
            self._taken += len(block)
            if self.length is not None and self._taken >= self.length:
                await self._see_the_end(iterator)
            self._over = self._taken == self.length or (self.length is None and self._body.exhausted)
            if block:
                return block
        if self.length is not None and self._taken < self.length:
            raise BodyFailure(f"the body ended after {self._taken} of its stated {self.length} bytes")
        self._over = True
        return b""

    async def _see_the_end(self, iterator: AsyncIterator[bytes]) -> None:
        """Before the last block goes out, make sure that it is the last: the server would act on what it has."""
        over = self.length is not None and self._taken > self.length
        while not (over or self._body.exhausted):
            block = await anext(iterator, None)
            if block is None:
                return
            over = bool(block)
        if over:
            raise BodyFailure(f"the body is longer than its stated {self.length} bytes")

    def _finish(self) -> None:
        self.complete = True
        self._trace.reach(Stage.SENT)

    async def aclose(self) -> None:
        """Stop where it is and release the body."""
        self._closed = True
        if self._step is not None:
            # A library may leave its writing task behind when the answer came early; it must not outlive the attempt.
            self._idle = asyncio.Event()
            self._step.cancel()
            await self._idle.wait()
        await self._body.aclose()


class StallWatch:
    """Notices that the network takes nothing more of a body.

    Args:
        feed: the body.
        pending: bytes that were handed over and still wait in the library's or transport's buffer, None once closed.
        seconds: how long no byte may move.
        stalled: called once when it is so.
    """

    _TICKS = 4

    def __init__(
        self, feed: Feed, pending: Callable[[], int | None], seconds: float, stalled: Callable[[], None]
    ) -> None:
        self._feed = feed
        self._pending = pending
        self._interval = seconds / self._TICKS
        self._stalled = stalled
        self._moved = -1
        self._still = 0
        self._handle = asyncio.get_running_loop().call_later(self._interval, self._look)

    def _look(self) -> None:
        pending = self._pending()
        if pending is None or (pending == 0 and self._feed.complete):
            return
        moved = self._feed.handed - pending
        waiting = pending > 0 and moved <= self._moved
        self._moved = max(moved, self._moved)
        self._still = self._still + 1 if waiting else 0
        if self._still >= self._TICKS:
            self._stalled()
            return
        self._handle = asyncio.get_running_loop().call_later(self._interval, self._look)

    def cancel(self) -> None:
        """The body is gone or done."""
        self._handle.cancel()
