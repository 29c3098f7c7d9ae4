"""One logical call: deadline → slot → attempt → what is known of it → repeat, look, return or raise.

What is done after an attempt depends on the operation's class and on what is known of the request:

===================  ==============  =======================  =====================================================
class                not sent        refused                  ambiguous
===================  ==============  =======================  =====================================================
safe, idempotent     repeat          repeat, stated time      repeat; 404 on a repeated DELETE is success
reconcilable         repeat          repeat, stated time      look: it happened, or repeat, or ``OutcomeUnknownError``
unsafe               repeat          repeat, stated time      look up by key where there is one, else
                                                              ``OutcomeUnknownError``
===================  ==============  =======================  =====================================================

``classify`` says what counts as what, ``retry`` how often and when, ``reconcile`` how to look, ``attempts`` does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from types import EllipsisType
from typing import Any, Final, Generic, TypeVar

from .attempts import Attempts
from .auth import ApiKey, check_base_url
from .clock import Clock, Random, SystemClock, system_random
from .engine import Engine
from .errors import ArgumentError, ClientStateError
from .http import Answer, BodyFactory, StreamedAnswer, Timeouts, Transport
from .limiter import Lane, Limiter
from .log import EventHook, Observer
from .paths import origin
from .reconcile import Reconciler
from .redact import Redactor
from .retry import RetryBudget, RetryPolicy
from .spec import OperationSpec
from .streaming import Opening

T = TypeVar("T")

DEFAULT: Final = ...
"""As ``Call.timeout``: the client's own limit, and none for uploads."""

TIMEOUT = 120.0
"""Seconds that a call may take in all, waits and repeats included, unless told otherwise."""


@dataclass(slots=True)
class Call(Generic[T]):
    """One call, complete but for the credential; never changed, and not frozen for the same reason as ``Request``."""

    spec: OperationSpec
    path: str = field(repr=False)
    """Filled and percent-encoded, below the base URL; begins with a slash."""
    parse: Callable[[Answer], T] = field(repr=False)
    """Makes the value of a success; any 2xx, also one with an empty body, comes here."""
    query: str = field(default="", repr=False)
    """Percent-encoded, without the question mark."""
    body: bytes | BodyFactory | None = field(default=None, repr=False)
    content_type: str | None = None
    """Of a body in bytes; a factory's bodies know their own."""
    reconciler: Reconciler[T] | None = None
    lane: Lane = "call"
    timeout: float | EllipsisType | None = DEFAULT
    """Seconds for everything the call does, None for no limit."""


class Caller:
    """Sends calls to one portal with one key. Bound to the event loop that uses it first, through its transport.

    Args:
        base_url: https, or http for loopback; requests never leave its origin with the key.
        key: goes into the Authorization header and nowhere else.
        transport: sends single attempts; closed by ``aclose``.
        policy: how often and how patiently to repeat.
        limiter: the gates that all calls pass.
        clock: for waits and limits.
        random: for jitter.
        user_agent: the User-Agent header.
        language: the Accept-Language header; the portal's messages come in it, codes do not change.
        timeouts: limits of single attempts.
        timeout: seconds for a whole call, repeats and waits included; uploads have none but their stall limit.
        on_event: called with a ``CallEvent`` at each step.
        redact: takes secrets out of texts; by default the key.

    Raises:
        ArgumentError: a base URL that cannot be used, a header value that is not one line of printable ASCII, or a
            timeout that is no positive number.
    """

    def __init__(
        self,
        *,
        base_url: str,
        key: ApiKey,
        transport: Transport,
        policy: RetryPolicy | None = None,
        limiter: Limiter | None = None,
        clock: Clock | None = None,
        random: Random | None = None,
        user_agent: str = "aioportal",
        language: str = "en",
        timeouts: Timeouts | None = None,
        timeout: float | None = TIMEOUT,
        on_event: EventHook | None = None,
        redact: Redactor | None = None,
    ) -> None:
        for name, value in (("user_agent", user_agent), ("language", language)):
            if not _HEADER.fullmatch(value):
                raise ArgumentError(f"{name} must be printable ASCII on one line, got {value[:80]!r}")
        if timeout is not None and not (isinstance(timeout, (int, float)) and 0 < timeout < float("inf")):
            raise ArgumentError(f"timeout must be a number of seconds above 0, or None for no limit, got {timeout!r}")
        clock = clock or SystemClock()
        policy = policy or RetryPolicy()
        self._engine = Engine(
            base_url=check_base_url(base_url),
            key=key,
            transport=transport,
            policy=policy,
            limiter=limiter or Limiter(clock=clock),
            budget=RetryBudget(policy.budget, policy.budget_floor),
            clock=clock,
            random=random or system_random(),
            timeouts=timeouts or Timeouts(),
            timeout=timeout,
            observer=Observer(on_event),
            redact=redact or Redactor(key),
            user_agent=user_agent,
            language=language,
        )
        self._closed = False

    @property
    def base_url(self) -> str:
        """Without a trailing slash."""
        return self._engine.base_url

    @property
    def limiter(self) -> Limiter:
        """The gates, for their queue depth and waited time."""
        return self._engine.limiter

    @property
    def budget(self) -> RetryBudget:
        """The repeats that all calls share."""
        return self._engine.budget

    @property
    def redact(self) -> Redactor:
        """Takes the key out of texts."""
        return self._engine.redact

    @property
    def clock(self) -> Clock:
        """The clock that waits are made with."""
        return self._engine.clock

    @property
    def transport(self) -> Transport:
        """What sends single attempts."""
        return self._engine.transport

    async def call(self, call: Call[T]) -> T:
        """Make the call and return what ``call.parse`` makes of the answer.

        Cancelling it gives its slot back, closes the body, and repeats nothing; whether a request that was already
        sent took effect is then unknown, as always.

        Raises:
            TransportError: no answer, and nothing happened or a repeat is harmless; ``DeadlineExceededError`` where
                the time ran out.
            OutcomeUnknownError: the request may have taken effect or not.
            ApiError: the portal answered, and refused or failed.
            DecodeError: a success that could not be read.
        """
        self._check(call)
        return await Attempts(self._engine, call).run()

    def stream(self, call: Call[Any]) -> AbstractAsyncContextManager[StreamedAnswer]:
        """Open a download: as ``call``, but the answer's body is handed out unread, and ``parse`` is not used.

        Repeats happen before the first byte only. Redirects are followed, at most 5, without the key as soon as one
        leads to another origin, and never from https to http. The call's time limit ends when the body begins;
        afterwards the stall limit of the transport and a ``deadline`` block count.

        Raises:
            TransportError: as ``call``; in ``chunks`` for a body that breaks off.
            ApiError: as ``call``; also for a redirect that is not followed.
        """
        self._check(call)
        return Opening(self._engine, call)

    def beside(self, base_path: str) -> Caller:
        """A client of another API of the same portal: same origin, key, connections, gates and budget.

        Args:
            base_path: where that API begins, ``"/api/explore/v2.1"``.
        """
        other = object.__new__(Caller)
        base_url = check_base_url(origin(self._engine.base_url) + base_path)
        other._engine = replace(self._engine, base_url=base_url, _headers={})
        other._closed = False  # the transport, which both share, knows when it is closed
        return other

    async def aclose(self) -> None:
        """Close the transport; twice is fine, calls afterwards raise ``ClientStateError``."""
        self._closed = True
        await self._engine.transport.aclose()

    def _check(self, call: Call[Any]) -> None:
        if self._closed:
            raise ClientStateError("The client is closed; open a new one")
        # The path comes encoded from ``paths.fill``. Checked again here, because this is where the key is added: what
        # is not plain below the base URL could be read as another host or another path.
        if not _PATH.fullmatch(call.path):
            raise ArgumentError(
                f"The path of {call.spec.id} must begin with a slash and be percent-encoded, without dot segments",
                operation=call.spec.id,
                path=call.spec.path,
            )
        if call.query and not _QUERY.fullmatch(call.query):
            raise ArgumentError(
                f"The query of {call.spec.id} must be percent-encoded", operation=call.spec.id, path=call.spec.path
            )


_PATH = re.compile(r"(?:/(?!(?:\.|%2e){1,2}(?:/|\Z))[A-Za-z0-9._~%!$&'()*+,;=:@-]*)+", re.I)
_QUERY = re.compile(r"[\x21\x22\x24-\x7e]*")
_HEADER = re.compile(r"[\x20-\x7e]+")
