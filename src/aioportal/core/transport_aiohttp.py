"""Requests through aiohttp, by an adapter as thin as it can be: this is the hot path of every call.

How far an attempt got is noted where aiohttp hands a connection to the request (``_Request.send``) and where it takes
the body from us (``Feed``); its ``TraceConfig`` tells the same for a fifth of the throughput.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from yarl import URL

from .http import Answer, FailureKind, Request, Stage, StreamedAnswer, Timeouts, Trace, TransportFailure
from .transport import (
    ACCEPT_ENCODING,
    LoopBound,
    Options,
    broken,
    connect_failure,
    context_of,
    failure_of,
    feed_of,
    framing,
    joined,
    proxy_of,
)
from .transport_feed import Feed, StallWatch


class _Exchange:
    """One attempt, as seen from inside aiohttp."""

    __slots__ = ("feed", "seconds", "stalled", "trace", "watch")

    def __init__(self, trace: Trace, feed: Feed | None, seconds: float | None) -> None:
        self.trace = trace
        self.feed = feed
        self.seconds = seconds
        self.stalled = False
        self.watch: StallWatch | None = None

    def connected(self, connection: Connection) -> None:
        """A connection is there, the next thing is writing."""
        protocol = connection.protocol
        self.trace.reused = getattr(protocol, "aioportal_used", False)
        setattr(protocol, "aioportal_used", True)  # noqa: B010 - a mark of ours on the connection's own object
        if self.feed is None:
            # Head and body go out together.
            self.trace.reach(Stage.SENT)
            return
        self.trace.reach(Stage.SENDING)
        if self.seconds is not None:

            def pending() -> int | None:
                transport = connection.transport
                return None if transport is None else transport.get_write_buffer_size()

            def stalled() -> None:
                self.stalled = True
                if connection.transport is not None:
                    connection.transport.abort()

            self.watch = StallWatch(self.feed, pending, self.seconds, stalled)

    async def aclose(self) -> None:
        """The attempt is over.

        The content is let go: a connection that was made for this attempt keeps the attempt's context, hence this
        object, for as long as it lives.
        """
        watch, self.watch = self.watch, None
        if watch is not None:
            watch.cancel()
        feed, self.feed = self.feed, None
        if feed is not None:
            await feed.aclose()


_exchange: ContextVar[_Exchange] = ContextVar("aioportal_exchange")


class _Request(ClientRequest):
    """Tells when it gets its connection."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """Note that the connection is there, then send."""
        _exchange.get().connected(conn)
        return await super().send(conn)


class AiohttpTransport(LoopBound):
    """The transport on aiohttp."""

    name = "aiohttp"

    def __init__(self, options: Options) -> None:
        super().__init__()
        self._options = options
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._proxies: dict[tuple[str, str], str | None] = {}
        self._timeouts: tuple[Timeouts | None, aiohttp.ClientTimeout] = (None, aiohttp.ClientTimeout())

    async def send(self, request: Request, trace: Trace) -> Answer:
        """Send and read the whole answer."""
        session, url, options = self._prepare(request)
        exchange = _Exchange(trace, feed_of(request, trace), request.timeouts.write)
        token = _exchange.set(exchange)
        try:
            response = await session.request(request.method, url, **options, **_content(request, exchange.feed))
            trace.reach(Stage.ANSWERED)
            trace.status = response.status
            content = await response.read()
            return Answer(response.status, joined(response.headers.items()), content)
        except asyncio.CancelledError as error:
            problem: BaseException = asyncio.CancelledError(*error.args)
        except Exception as error:
            problem = _failure(error, exchange)
        finally:
            _exchange.reset(token)
            if exchange.feed is not None:
                await exchange.aclose()
        # Outside the handlers: aiohttp's frames hold the headers, the credential included.
        raise problem

    @asynccontextmanager
    async def stream(self, request: Request, trace: Trace) -> AsyncIterator[StreamedAnswer]:
        """Send and hand out the answer before its body is read."""
        session, url, options = self._prepare(request)
        exchange = _Exchange(trace, feed_of(request, trace), request.timeouts.write)
        token = _exchange.set(exchange)
        problem: BaseException | None = None
        response: aiohttp.ClientResponse | None = None
        try:
            response = await session.request(request.method, url, **options, **_content(request, exchange.feed))
        except asyncio.CancelledError as error:
            problem = asyncio.CancelledError(*error.args)
        except Exception as error:
            problem = _failure(error, exchange)
        finally:
            _exchange.reset(token)
        try:
            if response is None:
                raise problem or _failure(RuntimeError(), exchange)
            trace.reach(Stage.ANSWERED)
            yield _Streamed(response, exchange)
        finally:
            if response is not None:
                response.release()
            await exchange.aclose()

    def _prepare(self, request: Request) -> tuple[aiohttp.ClientSession, URL, dict[str, Any]]:
        self._enter()
        session = self._sessions.get(request.careful) or self._open_session(request.careful)
        if request.timeouts is not self._timeouts[0]:
            self._timeouts = (request.timeouts, _client_timeout(request.timeouts))
        url = URL(request.url, encoded=True)
        options: dict[str, Any] = {"allow_redirects": False, "timeout": self._timeouts[1]}
        if url.scheme == "https":
            options["ssl"] = context_of(self._options)
        where = (url.scheme, url.raw_authority)
        if where not in self._proxies:
            self._proxies[where] = proxy_of(request.url, self._options)
        if (proxy := self._proxies[where]) is not None:
            options["proxy"] = proxy
        return session, url, options

    def _open_session(self, careful: bool) -> aiohttp.ClientSession:
        options = self._options
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=options.connections,
                keepalive_timeout=options.careful_keep_alive if careful else options.keep_alive,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept-Encoding": ACCEPT_ENCODING},
            # Otherwise a POST without a body says that it is "application/octet-stream".
            skip_auto_headers=("User-Agent", "Accept", "Content-Type"),
            request_class=_Request,
            trust_env=False,
        )
        # Otherwise aiohttp sends a PUT or DELETE again by itself when a reused connection breaks.
        session._retry_connection = False
        self._sessions[careful] = session
        return session

    async def aclose(self) -> None:
        """Close every connection."""
        if self._leave():
            for session in self._sessions.values():
                await session.close()


class _Streamed:
    """An answer whose body is still on the wire."""

    def __init__(self, response: aiohttp.ClientResponse, exchange: _Exchange) -> None:
        self._response = response
        self._exchange = exchange
        self.status_code = response.status
        self.headers = joined(response.headers.items())

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes."""
        problem: BaseException
        try:
            async for chunk in self._response.content.iter_any():
                yield chunk
            return
        except (aiohttp.ClientError, OSError) as error:
            problem = _failure(error, self._exchange)
        raise problem

    async def read(self, limit: int = 1 << 20) -> bytes:
        """The body's beginning."""
        content = bytearray()
        async for chunk in self.chunks():
            content += chunk
            if len(content) >= limit:
                break
        return bytes(content[:limit])


def _content(request: Request, feed: Feed | None) -> dict[str, Any]:
    if feed is None:
        return {"headers": request.headers, "data": request.body}
    return {"headers": {**request.headers, **framing(request, feed)}, "data": feed}


def _client_timeout(timeouts: Timeouts) -> aiohttp.ClientTimeout:
    # "connect" spans the wait for a connection, the name, TCP and TLS.
    return aiohttp.ClientTimeout(total=None, connect=timeouts.connect, sock_read=timeouts.read)


def _failure(error: BaseException, exchange: _Exchange) -> TransportFailure:
    kind, reason = _judged(error, exchange)
    return failure_of(kind, reason, exchange.trace, exchange.feed)


def _judged(error: BaseException, exchange: _Exchange) -> tuple[FailureKind, str]:
    if exchange.stalled:
        return "write_timeout", f"the server took no byte of the request for {exchange.seconds:g} s"
    if exchange.trace.stage is Stage.WAITING:
        if isinstance(error, TimeoutError):
            return "connect_timeout", "no connection in time"
        if isinstance(error, aiohttp.ClientConnectorDNSError):
            return "name", connect_failure(error)[1]
        if isinstance(error, aiohttp.ClientHttpProxyError):
            return "connect", f"the proxy answered {error.status}"
        return connect_failure(error)
    if isinstance(error, TimeoutError):
        return "read_timeout", "the server sent nothing in time"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "protocol", "the answer was cut short or is garbled"
    if isinstance(error, aiohttp.ClientConnectionError):
        return "disconnect", broken(error)
    return "protocol", f"what came back is not HTTP ({type(error).__name__})"
