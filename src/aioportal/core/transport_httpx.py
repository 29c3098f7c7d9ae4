"""Requests through httpx, without its client: no redirects, no cookies, no headers and no URL rewriting of its own.

How far an attempt got is told by httpcore's ``trace`` extension and by what it takes of the body (``Feed``).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from .http import Answer, FailureKind, Request, Stage, StreamedAnswer, Trace, TransportFailure
from .transport import (
    ACCEPT_ENCODING,
    LoopBound,
    Options,
    broken,
    causes,
    connect_failure,
    context_of,
    failure_of,
    feed_of,
    framing,
    joined,
    proxy_of,
)
from .transport_duplex import DuplexBackend
from .transport_feed import Feed


class HttpxTransport(LoopBound):
    """The transport on httpx."""

    name = "httpx"

    def __init__(self, options: Options) -> None:
        super().__init__()
        self._options = options
        self._pools: dict[tuple[bool, str, bytes], tuple[httpx.AsyncHTTPTransport, bool]] = {}

    async def send(self, request: Request, trace: Trace) -> Answer:
        """Send and read the whole answer."""
        pool, outgoing, watch = self._prepare(request, trace)
        try:
            response = await pool.handle_async_request(outgoing)
            trace.status = response.status_code
            try:
                content = await response.aread()
            finally:
                await response.aclose()
            return Answer(response.status_code, joined(response.headers.multi_items()), content)
        except asyncio.CancelledError as error:
            problem: BaseException = asyncio.CancelledError(*error.args)
        except Exception as error:
            problem = _failure(error, watch)
        finally:
            if watch.feed is not None:
                await watch.feed.aclose()
        # Outside the handlers: the library's frames hold the headers, the credential included.
        raise problem

    @asynccontextmanager
    async def stream(self, request: Request, trace: Trace) -> AsyncIterator[StreamedAnswer]:
        """Send and hand out the answer before its body is read."""
        pool, outgoing, watch = self._prepare(request, trace)
        problem: BaseException | None = None
        response: httpx.Response | None = None
        try:
            response = await pool.handle_async_request(outgoing)
        except asyncio.CancelledError as error:
            problem = asyncio.CancelledError(*error.args)
        except Exception as error:
            problem = _failure(error, watch)
        finally:
            # httpx reads an answer only after it is through with the body.
            if watch.feed is not None:
                await watch.feed.aclose()
        if response is None:
            raise problem or _failure(RuntimeError(), watch)
        try:
            yield _Streamed(response, watch)
        finally:
            await response.aclose()

    def _prepare(self, request: Request, trace: Trace) -> tuple[httpx.AsyncHTTPTransport, httpx.Request, _Watch]:
        self._enter()
        url = httpx.URL(request.url)
        pool, proxied = self._pool(request, url)
        feed, body, limits = feed_of(request, trace), request.body, request.timeouts
        watch = _Watch(trace, feed, body=feed is not None or bool(body))
        outgoing = httpx.Request(
            request.method,
            url,
            headers=_headers(request, url, feed),
            stream=_FeedStream(feed)
            if feed is not None
            else httpx.ByteStream(body if isinstance(body, bytes) else b""),
            extensions={
                "timeout": {
                    "connect": limits.connect,
                    "read": limits.read,
                    "write": limits.write,
                    "pool": limits.connect,
                },
                "trace": watch.note,
                **({} if proxied else {"target": _target(request.url)}),
            },
        )
        return pool, outgoing, watch

    def _pool(self, request: Request, url: httpx.URL) -> tuple[httpx.AsyncHTTPTransport, bool]:
        where = (request.careful, url.scheme, url.netloc)
        if where not in self._pools:
            proxy = proxy_of(request.url, self._options)
            self._pools[where] = self._open_pool(request.careful, url.scheme, proxy), proxy is not None
        return self._pools[where]

    def _open_pool(self, careful: bool, scheme: str, proxy: str | None) -> httpx.AsyncHTTPTransport:
        options = self._options
        # An empty context where none is needed: loading certificates takes longer than many requests.
        plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if scheme == "http" else context_of(options)
        via = None
        if proxy is not None:
            via = httpx.Proxy(proxy, ssl_context=context_of(options) if proxy.startswith("https:") else None)
        pool = httpx.AsyncHTTPTransport(
            verify=plain,
            trust_env=False,
            proxy=via,
            limits=httpx.Limits(
                max_connections=options.connections,
                max_keepalive_connections=options.connections,
                keepalive_expiry=options.careful_keep_alive if careful else options.keep_alive,
            ),
        )
        # Neither name is public. Where one is missing, early answers are lost as httpx loses them, nothing else.
        inner = getattr(pool, "_pool", None)
        backend = getattr(inner, "_network_backend", None)
        if backend is not None:
            setattr(inner, "_network_backend", DuplexBackend(backend))  # noqa: B010 - private name, see above
        return pool

    async def aclose(self) -> None:
        """Close every connection."""
        if self._leave() and not self._gone():
            for pool, _ in self._pools.values():
                await pool.aclose()
            # asyncio closes an aborted socket one turn of the loop later, and this may be the loop's last.
            await asyncio.sleep(0)


class _FeedStream(httpx.AsyncByteStream):
    """A feed as httpx wants its streams."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._feed


class _Watch:
    """Notes what httpcore says that it does."""

    def __init__(self, trace: Trace, feed: Feed | None, body: bool) -> None:
        self.trace = trace
        self.feed = feed
        self._body = body
        self._fresh = False
        self._tunnel = False
        self.tls = False

    async def note(self, event: str, info: dict[str, Any]) -> None:
        """One event; the CONNECT of a proxy's tunnel is not our request."""
        if event == "connection.connect_tcp.started":
            self._fresh = True
        elif event == "connection.start_tls.started":
            self.tls = True
        elif event == "http11.send_request_headers.started":
            self._tunnel = info["request"].method == b"CONNECT"
            if self._tunnel:
                return
            self.trace.reused = not self._fresh
            self.trace.reach(Stage.SENDING if self._body else Stage.SENT)
        elif self._tunnel:
            return
        elif event == "http11.send_request_body.started" and self.feed is None:
            self.trace.reach(Stage.SENT)
        elif event == "http11.receive_response_headers.complete":
            self.trace.reach(Stage.ANSWERED)


class _Streamed:
    """An answer whose body is still on the wire."""

    def __init__(self, response: httpx.Response, watch: _Watch) -> None:
        self._response = response
        self._watch = watch
        self.status_code = response.status_code
        self.headers = joined(response.headers.multi_items())

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes."""
        problem: BaseException
        try:
            async for chunk in self._response.aiter_bytes():
                yield chunk
            return
        except (httpx.HTTPError, OSError) as error:
            problem = _failure(error, self._watch)
        raise problem

    async def read(self, limit: int = 1 << 20) -> bytes:
        """The body's beginning."""
        content = bytearray()
        async for chunk in self.chunks():
            content += chunk
            if len(content) >= limit:
                break
        return bytes(content[:limit])


def _target(url: str) -> bytes:
    """What stands in the request line, byte for byte as given. (Towards a proxy, httpcore writes its own.)"""
    _, _, rest = url.partition("://")
    start = next((index for index, character in enumerate(rest) if character in "/?#"), len(rest))
    target = rest[start:].partition("#")[0]
    return (target if target.startswith("/") else f"/{target}").encode("ascii")


def _headers(request: Request, url: httpx.URL, feed: Feed | None) -> httpx.Headers:
    headers = httpx.Headers({"Host": url.netloc.decode("ascii"), "Accept-Encoding": ACCEPT_ENCODING})
    headers.update(request.headers)
    headers.update(framing(request, feed))
    if feed is not None and feed.length is None:
        headers["Transfer-Encoding"] = "chunked"
    return headers


def _failure(error: BaseException, watch: _Watch) -> TransportFailure:
    kind, reason = _judged(error, watch)
    return failure_of(kind, reason, watch.trace, watch.feed)


def _judged(error: BaseException, watch: _Watch) -> tuple[FailureKind, str]:
    if isinstance(error, httpx.PoolTimeout):
        return "pool_timeout", "no connection became free in time"
    if isinstance(error, httpx.ConnectTimeout):
        return "connect_timeout", "no connection in time"
    if isinstance(error, httpx.ProxyError):
        return "connect", "the proxy refused the connection"
    if watch.trace.stage is Stage.WAITING:
        kind, reason = connect_failure(error)
        if kind == "connect" and watch.tls:
            return "tls", f"the TLS handshake failed: {reason}"
        return kind, reason
    if isinstance(error, httpx.WriteTimeout):
        return "write_timeout", "the server took no byte of the request in time"
    if isinstance(error, httpx.ReadTimeout):
        return "read_timeout", "the server sent nothing in time"
    if isinstance(error, httpx.RemoteProtocolError) and not _is_garbage(error):
        return "disconnect", "the server closed the connection"
    if isinstance(error, (httpx.NetworkError, OSError)):
        return "disconnect", broken(error)
    return "protocol", f"the answer was cut short or is not HTTP ({type(error).__name__})"


def _is_garbage(error: BaseException) -> bool:
    """Whether the HTTP parser itself objected, rather than that there was nothing to parse."""
    return any(type(link).__module__.partition(".")[0] == "h11" for link in causes(error))
