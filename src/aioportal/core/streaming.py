"""Downloads: an answer handed out before its body is read, behind the same gates, repeats and errors as any call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from .attempts import Attempts
from .auth import is_loopback
from .classify import classify_failure, redirect_error, transport_error
from .deadline import current, exceeded
from .engine import Engine
from .errors import ApiError, BadRequestError, DeadlineExceededError, PortalError, TransportError
from .http import Answer, Request, Stage, StreamedAnswer, TransportFailure
from .limiter import Gate
from .paths import origin, same_origin

_REDIRECTS = (301, 302, 303, 307, 308)
_HOPS = 5
_ERROR_BODY = 1 << 16


class Opening:
    """The context manager of one download: enters with the answer's head, leaves with everything released."""

    __slots__ = ("_run", "_stack")

    def __init__(self, engine: Engine, call: Any) -> None:
        self._run = _Opener(engine, call)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> StreamedAnswer:
        download = await self._run.run()
        self._stack = self._run.kept
        return download

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()


class Download:
    """A ``StreamedAnswer`` that raises the SDK's own errors and keeps to the deadline around it."""

    def __init__(self, inner: StreamedAnswer, run: _Opener) -> None:
        self.status_code = inner.status_code
        self.headers: Mapping[str, str] = inner.headers
        self._inner = inner
        self._run = run
        self._limit = current()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body in pieces.

        Raises:
            TransportError: it broke off, or came to a standstill; ``DeadlineExceededError`` where the time ran out.
        """
        pieces = aiter(self._inner.chunks())
        received = 0
        try:
            while True:
                piece = await self._next(pieces, received)
                if piece is None:
                    return
                received += len(piece)
                yield piece
        finally:
            close = getattr(pieces, "aclose", None)
            if close is not None:
                await close()

    async def read(self, limit: int = 1 << 20) -> bytes:
        """At most ``limit`` bytes of the body."""
        content = bytearray()
        async for piece in self.chunks():
            content += piece
            if len(content) >= limit:
                break
        return bytes(content[:limit])

    async def _next(self, pieces: AsyncIterator[bytes], received: int) -> bytes | None:
        problem: PortalError
        try:
            if self._limit is None:
                return await anext(pieces, None)
            async with asyncio.timeout(max(self._limit.left(), 0.0)):
                return await anext(pieces, None)
        except TransportFailure as failure:
            outcome = classify_failure(failure.kind, Stage.ANSWERED)
            problem = transport_error(
                self._run.cleaned(failure), outcome, why=f"the body broke off after {received} bytes"
            )
        except TimeoutError:
            problem = self._late(received)
        self._run.locate(problem)
        raise problem

    def _late(self, received: int) -> TransportError:
        what = f"after {received} bytes of a download"
        error = exceeded(self._limit, what) if self._limit else DeadlineExceededError(f"The time ran out {what}")
        error.sent = "yes"
        return error


class _Opener(Attempts[Download]):
    """The attempts until a download's body begins."""

    __slots__ = ("kept",)

    def __init__(self, engine: Engine, call: Any) -> None:
        super().__init__(engine, call)
        self.kept = AsyncExitStack()
        """What the open download holds: its connection and its slot."""

    async def _go(self) -> Download:
        while True:
            result = await self._open()
            if isinstance(result, Download):
                self.succeeded(result.status_code)
                return result
            await self.after(result)

    async def _open(self) -> Download | Answer | TransportFailure:
        self.place = ""
        gate = await self.enter()
        kept = AsyncExitStack()
        kept.callback(_release, gate)
        status: int | None = None
        async with kept:
            try:
                request = self.request()
                for _hop in range(_HOPS + 1):
                    stack = await kept.enter_async_context(AsyncExitStack())
                    answer = await stack.enter_async_context(self.engine.transport.stream(request, self.trace))
                    self.trace.status = status = answer.status_code
                    if status in _REDIRECTS:
                        request = self._redirected(request, answer)
                        await stack.aclose()
                    elif 200 <= status < 300:
                        self.kept = kept.pop_all()
                        return Download(answer, self)
                    else:
                        return Answer(status, answer.headers, await answer.read(_ERROR_BODY))
                raise _unfollowed(status or 0, request.url, f"there were more than {_HOPS} redirects in a row")
            except TransportFailure as failure:
                return self.cleaned(failure)
            finally:
                self.leave(None, status)
        raise AssertionError("unreachable")  # the stack swallows no exception

    def _redirected(self, request: Request, answer: StreamedAnswer) -> Request:
        """The request for where a redirect leads.

        Raises:
            ApiError: it must not be followed.
        """
        from .download import redirected  # only the few downloads that are redirected pay for it

        status, location = answer.status_code, answer.headers.get("location", "")
        try:
            onward = redirected(request, status, answer.headers)
        except TransportFailure as failure:
            raise _unfollowed(status, location, failure.reason) from None
        except ValueError:  # of urllib, for brackets that are no IPv6 address
            onward = None
        if onward is None:
            what = "it names no address" if request.method == "GET" else f"a {request.method} is not repeated elsewhere"
            raise _unfollowed(status, location, what)
        here, there = urlsplit(request.url), urlsplit(onward.url)
        if there.scheme == "http" and not (is_loopback(there.hostname) and is_loopback(here.hostname)):
            raise _unfollowed(status, location, "it leads to unprotected http")
        away = not same_origin(onward.url, self.engine.base_url)
        self.place = f"{origin(onward.url)}, where the portal's redirect led," if away else ""
        self.trace.stage, self.trace.status = Stage.WAITING, None
        return onward


def _release(gate: Gate | None) -> None:
    if gate is not None:
        gate.release()


def _unfollowed(status: int, target: str, why: str) -> ApiError:
    try:
        error = redirect_error(status, origin(target))
    except PortalError:
        return BadRequestError(f"The answer is a redirect that was not followed: {why}", status=status)
    error.message = f"{error.message}: {why}"
    return error
