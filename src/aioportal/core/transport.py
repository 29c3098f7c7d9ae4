"""Which HTTP library carries the requests, and what both adapters share.

Only modules named ``transport_…`` import an HTTP library, and only ``make_transport`` loads one of them.
"""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import os
import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from .errors import ArgumentError, ClientStateError
from .http import BodyFailure, FailureKind, Request, Stage, Trace, Transport, TransportFailure
from .paths import is_loopback, shown
from .transport_feed import BytesBody, Feed

TransportKind = Literal["auto", "httpx", "aiohttp"]

ACCEPT_ENCODING = "gzip, deflate"
"""What both libraries decode without further packages."""

_LARGE = 64 * 1024
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_HOPS = 12  # how deep a chain of causes is followed


@dataclass(frozen=True, slots=True)
class Options:
    """How connections are made."""

    verify: ssl.SSLContext | Literal[True] = True
    proxy: str | None = None
    trust_env: bool = True
    connections: int = 100
    keep_alive: float = 15.0
    careful_keep_alive: float = 0.9
    """Below the second that ``Request.careful`` promises, for what passes between the look and the write."""


def make_transport(
    kind: TransportKind = "auto",
    *,
    verify: ssl.SSLContext | Literal[True] = True,
    proxy: str | None = None,
    trust_env: bool = True,
    connections: int = 100,
) -> Transport:
    """Make the transport that a client keeps for its life.

    It connects nowhere yet, and belongs to the event loop that first uses it.

    Args:
        kind: the library; ``auto`` takes aiohttp where it is installed.
        verify: True for the system's certificates, or a context of one's own. Verification cannot be switched off.
        proxy: the URL of an http proxy for every request.
        trust_env: without ``proxy``, follow HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, never for loopback.
        connections: the most connections of each of the two pools; the limits on calls in flight lie below it.

    Raises:
        ArgumentError: an unknown kind, a library that is not installed, or a senseless value.
    """
    if verify is not True and not isinstance(verify, ssl.SSLContext):
        raise ArgumentError(
            f"verify={shown(verify)} must be True or an ssl.SSLContext; certificates are always checked"
        )
    if proxy is not None:
        _checked_proxy(proxy)
    options = Options(verify=verify, proxy=proxy, trust_env=trust_env, connections=connections)
    if kind not in ("auto", "httpx", "aiohttp"):
        raise ArgumentError(f"transport={shown(kind)} is unknown; pass 'auto', 'httpx' or 'aiohttp'")
    if kind == "aiohttp" or (kind == "auto" and importlib.util.find_spec("aiohttp") is not None):
        try:
            from .transport_aiohttp import AiohttpTransport
        except ImportError as error:
            if kind == "aiohttp":
                raise ArgumentError(
                    f"transport='aiohttp' needs aiohttp ({error}); install 'aioportal[aiohttp]' or pass 'httpx'"
                ) from None
        else:
            return AiohttpTransport(options)
    from .transport_httpx import HttpxTransport

    return HttpxTransport(options)


class LoopBound:
    """Holds a transport to the event loop that first used it, and to its one life."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def _enter(self) -> None:
        """Bind to the running loop, or see that it is the same one.

        Raises:
            ClientStateError: another loop, or closed.
        """
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            if self._loop is not None:
                raise _foreign_loop()
            self._loop = loop
        if self._closed:
            raise ClientStateError("the client is closed", hint="make a new one, or close it later")

    def _leave(self) -> bool:
        """Mark as closed; says whether there may be something left to close.

        A loop that is closed itself took its connections with it: then any other may do the rest.

        Raises:
            ClientStateError: another loop.
        """
        if not self._gone() and self._loop is not None and asyncio.get_running_loop() is not self._loop:
            raise _foreign_loop()
        first, self._closed = not self._closed, True
        return first

    def _gone(self) -> bool:
        """Whether the loop that the connections belong to is closed."""
        return self._loop is not None and self._loop.is_closed()


def _foreign_loop() -> ClientStateError:
    return ClientStateError(
        "the client was first used on another event loop, and its connections belong to that one",
        hint="make one client for each event loop, for instance inside the function given to asyncio.run",
    )


def feed_of(request: Request, trace: Trace) -> Feed | None:
    """What watches the request's body; None where the whole request goes out in one piece."""
    body = request.body
    if body is None or (isinstance(body, bytes) and len(body) < _LARGE):
        return None
    return Feed(BytesBody(body) if isinstance(body, bytes) else body, trace)


def framing(request: Request, feed: Feed | None) -> dict[str, str]:
    """The headers that say what the body is and how long; no length is to be sent in chunks."""
    headers: dict[str, str] = {}
    if request.body is not None and not isinstance(request.body, bytes):
        headers["Content-Type"] = request.body.content_type
    if feed is not None:
        if feed.length is not None:
            headers["Content-Length"] = str(feed.length)
    elif isinstance(request.body, bytes):
        headers["Content-Length"] = str(len(request.body))
    elif request.method not in _BODILESS:
        headers["Content-Length"] = "0"
    return headers


def joined(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Headers by lower-case name, repeated ones joined by a comma."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def failure_of(kind: FailureKind, reason: str, trace: Trace, feed: Feed | None) -> TransportFailure:
    """The failure of an attempt, by what the library said and by what was seen of the body.

    An unfinished body outweighs what the library says: the server cannot have the whole request then, even where a
    part of an answer came.
    """
    stage = trace.stage
    if feed is not None and feed.error is not None:
        return _source_failure(feed.error, stage if feed.complete else min(stage, Stage.SENDING))
    if feed is not None and not feed.complete:
        stage = min(stage, Stage.SENDING)
        if stage is Stage.SENDING and kind in ("disconnect", "protocol"):
            kind = "write"
    return TransportFailure(kind, reason, stage)


def _source_failure(error: Exception, stage: Stage) -> TransportFailure:
    if isinstance(error, BodyFailure):
        failure = TransportFailure("source", str(error), stage)
        failure.__cause__ = error.__cause__ or error
    else:
        failure = TransportFailure("source", f"the source raised {type(error).__name__}: {str(error)[:200]}", stage)
        failure.__cause__ = error
    return failure


def connect_failure(error: BaseException) -> tuple[FailureKind, str]:
    """What kept a connection from being made, read from the chain of causes and not from the library's own classes."""
    chain = list(causes(error))
    for link in chain:
        # getattr: aiohttp has subclasses of these that never fill the fields in; the real one follows as the cause.
        if isinstance(link, ssl.SSLCertVerificationError) and (why := getattr(link, "verify_message", None)):
            return "certificate", f"the server's certificate was not accepted: {why}"
    for link in chain:
        if isinstance(link, ssl.SSLError) and (why := getattr(link, "reason", None)):
            return "tls", f"the TLS handshake failed: {why}"
        if isinstance(link, socket.gaierror):
            return "name", f"the host name does not resolve: {link.strerror}"
    return "connect", _said(chain) or "the connection could not be made"


def _said(chain: Iterable[BaseException]) -> str | None:
    """The operating system's words for what happened, where it said anything."""
    codes = [link.errno for link in chain if isinstance(link, OSError) and link.errno]
    return os.strerror(codes[-1]) if codes else None


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what led to it, nearest first."""
    for _ in range(_HOPS):
        if error is None:
            return
        yield error
        error = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else error.__cause__ or error.__context__


def broken(error: BaseException) -> str:
    """Why a connection broke, in words; never the library's text, which may hold a URL with its query."""
    said = _said(causes(error))
    return f"the connection broke: {said}" if said else "the server closed the connection"


@functools.cache
def _default_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not context.cert_store_stats()["x509_ca"] and paths.cafile is None and paths.capath is None:
        # Some builds of Python (macOS installers, slim images) come without any; certifi comes with httpx.
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def context_of(options: Options) -> ssl.SSLContext:
    """The context for https; loads the system's certificates on its first use only."""
    return _default_context() if options.verify is True else options.verify


def proxy_of(url: str, options: Options) -> str | None:
    """The proxy for a URL, or None to connect directly.

    Raises:
        ArgumentError: the environment names a proxy of a kind that is not supported.
    """
    if options.proxy is not None:
        return _checked_proxy(options.proxy)
    from urllib.request import getproxies, proxy_bypass  # only now: both HTTP libraries load it, the rest need not

    parts = urlsplit(url)
    host = parts.hostname or ""
    if not options.trust_env or is_loopback(host) or proxy_bypass(host):
        return None
    found = getproxies()
    proxy = found.get(parts.scheme) or found.get("all")
    return _checked_proxy(proxy if "://" in proxy else f"http://{proxy}") if proxy else None


def _checked_proxy(proxy: str) -> str:
    if urlsplit(proxy).scheme not in ("http", "https") or not urlsplit(proxy).hostname:
        # Not the value: it may hold a password.
        raise ArgumentError("the proxy is no http or https URL; pass proxy='http://HOST:PORT', or trust_env=False")
    return proxy
