"""One rate of calls for many processes on many hosts, kept in Redis.

What is kept is a log of the last starts, a *moving window*: a call starts only where fewer than the limit have started
within the second before it, whoever started them. A fixed window lets twice the limit pass around its boundary, and a
sliding counter nearly so, because it takes the starts of the last window for evenly spread; a log does neither. What
one process starts is spaced evenly besides, so that a rate of 20 is no burst of 20 at the top of each second.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import parse_qsl, urlsplit

from .clock import Clock, Random
from .errors import ArgumentError
from .log import CallEvent, Observer
from .secret import Secret

if TYPE_CHECKING:
    from .shared_gate import SharedGate

ADDRESS_VARIABLE: Final = "AIOPORTAL_REDIS"
"""The environment variable that holds the address where none is given."""

WhenAway = Literal["raise", "local"]

_SCHEMES = ("redis", "rediss", "unix")
_LONGEST_WINDOW = 60


class SharedRate:
    """A rate of calls that all processes with the same Redis and the same ``name`` keep together.

    ``Huwise(…, rate=SharedRate("redis://cache.example.org:6379/0", per_second=20))`` in each of them. Needs the extra
    ``redis``. It is configuration only: it holds no connection, and travels to other processes by pickle unless its
    address holds a password; leave the address out then, and set ``AIOPORTAL_REDIS`` where the work is done.

    What holds: in each second, on all hosts together, at most ``per_second`` calls, uploads and looks at running work
    pass the gate (the portal counts looks too). The hosts' clocks must agree to a tenth of a second, which is checked.
    Requests of different hosts may take differently long to the portal; where its own limit is strict, stay a little
    below it.

    Args:
        address: ``redis://host:port/database``, ``rediss://…`` for TLS, ``unix:///path``; None takes the environment
            variable ``AIOPORTAL_REDIS`` when the client is made.
        per_second: starts a second, all processes together; 0.5 is one in two seconds. The same in all of them.
        name: what the limit is for; the portal's host unless told otherwise. Portals must not share a name.
        when_away: while Redis does not answer, ``"raise"`` a ``TransportError`` (nothing was sent), or go on with a
            ``"local"`` rate of ``per_second / expected_workers``.
        expected_workers: how many processes there are, for ``"local"``.
        timeout: seconds for one question to Redis.
        patience: seconds for which calls wait for a Redis that went away before ``"raise"`` raises, so that a restart
            fails nothing.

    Raises:
        ArgumentError: an argument that cannot be meant.
    """

    __slots__ = ("_address", "expected_workers", "name", "patience", "per_second", "timeout", "when_away", "window")

    def __init__(
        self,
        address: str | None = None,
        *,
        per_second: float,
        name: str | None = None,
        when_away: WhenAway = "raise",
        expected_workers: int | None = None,
        timeout: float = 1.0,
        patience: float = 5.0,
    ) -> None:
        wrong = None if address is None else _wrong_address(address)
        self._address = None if address is None else Secret(address)
        # Tools that print the locals of a traceback must not find a password.
        address = None
        if wrong:
            raise ArgumentError(wrong)
        self.window = _window(per_second)
        """The limit as it is counted: so many starts in so many whole seconds."""
        self.per_second = float(per_second)
        if name is not None and not (isinstance(name, str) and 0 < len(name) <= 200 and name.isprintable()):
            raise ArgumentError(f"name must be 1 to 200 printable characters, got {name!r}")
        self.name = name
        if when_away not in ("raise", "local"):
            raise ArgumentError(f"when_away must be 'raise' or 'local', got {when_away!r}")
        self.when_away: WhenAway = when_away
        if when_away == "local" and expected_workers is None:
            raise ArgumentError(
                "when_away='local' needs expected_workers=, the number of processes that share the rate",
                hint="Each of them then goes on with its part of the rate while Redis is away.",
            )
        workers = expected_workers
        if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
            raise ArgumentError(f"expected_workers must be an integer of at least 1, got {workers!r}")
        self.expected_workers = workers
        for label, value, least in (("timeout", timeout, 0.001), ("patience", patience, 0.0)):
            if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value < float("inf"):
                raise ArgumentError(f"{label} must be a number of seconds of at least {least:g}, got {value!r}")
        self.timeout = float(timeout)
        self.patience = float(patience)

    @property
    def place(self) -> str:
        """The address without user, password and options."""
        return f"the address in {ADDRESS_VARIABLE}" if self._address is None else _shown(self._address.reveal())

    def __repr__(self) -> str:
        if not hasattr(self, "patience"):  # one whose arguments were refused, in a traceback with locals
            return "SharedRate(…)"
        parts = [repr(self.place), f"per_second={self.per_second:g}"]
        parts += [f"name={self.name!r}"] if self.name is not None else []
        parts += [f"when_away={self.when_away!r}", f"expected_workers={self.expected_workers}"]
        return f"SharedRate({', '.join(parts)}, timeout={self.timeout:g}, patience={self.patience:g})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SharedRate) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())

    def _facts(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __reduce__(self) -> tuple[Any, ...]:
        address = None
        if self._address is not None:
            if _has_credentials(self._address.reveal()):
                raise TypeError(
                    "a SharedRate whose address holds a password is never pickled; leave the address out, and set "
                    f"{ADDRESS_VARIABLE} in the other process"
                )
            address = self._address.reveal()
        facts = (self.per_second, self.name, self.when_away, self.expected_workers, self.timeout, self.patience)
        return _again, (address, *facts)

    def gate(self, name: str, *, clock: Clock, random: Random, observer: Observer) -> SharedGate:
        """The gate of one client; nothing is sent to Redis before the first call.

        Args:
            name: what the limit is for, where the configuration does not say.
            clock: for waits. The window itself is counted in real time.
            random: for jitter.
            observer: told when Redis goes away, and when it is back.

        Raises:
            ArgumentError: the extra ``redis`` is not installed, or the environment holds no usable address.
        """
        address = self._address
        if address is None:
            address = Secret(os.environ.get(ADDRESS_VARIABLE, ""))
            if not address:
                raise ArgumentError(
                    f"SharedRate has no address, and the environment variable {ADDRESS_VARIABLE} is not set",
                    hint=f"Set {ADDRESS_VARIABLE}=redis://host:6379/0.",
                )
            wrong = _wrong_address(address.reveal())
            if wrong:
                raise ArgumentError(f"{ADDRESS_VARIABLE}: {wrong}")
        from .shared_gate import SharedGate

        try:
            from .rate_store import RedisStore
        except ImportError as error:
            raise ArgumentError(
                f"SharedRate needs a package that is not installed: {error.name}",
                hint="pip install 'aioportal[redis]'",
            ) from None
        name = self.name or name

        def tell(text: str) -> None:
            observer.tell(CallEvent("rate", "", "", "", 0, text))

        store = RedisStore(address, name, self.window, timeout=self.timeout)
        return SharedGate(self, name, _shown(address.reveal()), store, clock=clock, random=random, tell=tell)


def gate_of(rate: object, name: str, *, clock: Clock, random: Random, observer: Observer) -> SharedGate:
    """The gate of a client's ``rate`` argument where that is no number.

    Raises:
        ArgumentError: it is no ``SharedRate`` either, or ``SharedRate.gate`` refuses.
    """
    if not isinstance(rate, SharedRate):
        raise ArgumentError(f"rate must be a number of calls a second above 0, a SharedRate, or None, got {rate!r}")
    return rate.gate(name, clock=clock, random=random, observer=observer)


def _again(address: str | None, per_second: float, name: str | None, when_away: WhenAway, *rest: Any) -> SharedRate:
    workers, timeout, patience = rest
    return SharedRate(
        address,
        per_second=per_second,
        name=name,
        when_away=when_away,
        expected_workers=workers,
        timeout=timeout,
        patience=patience,
    )


def _window(per_second: object) -> tuple[int, int]:
    """The rate as whole starts in whole seconds; the shortest window that says it exactly."""
    if isinstance(per_second, int | float) and not isinstance(per_second, bool) and 0 < per_second <= 100_000:
        for seconds in range(1, _LONGEST_WINDOW + 1):
            amount = round(per_second * seconds)
            if amount and abs(amount - per_second * seconds) < 1e-6:
                return amount, seconds
    raise ArgumentError(
        f"per_second={per_second!r} is no rate that can be shared; give a number of calls above 0, such as 20, 2.5 or "
        f"0.5, that makes whole calls in at most {_LONGEST_WINDOW} seconds"
    )


def _wrong_address(address: object) -> str | None:
    """What is wrong with an address, without a word of what may be secret in it."""
    if not isinstance(address, str):
        return f"address must be a string, got {type(address).__name__}"
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return "address is not a URL; give redis://host:6379/0"
    if parts.scheme not in _SCHEMES:
        return "address must begin with redis://, rediss:// or unix://, as redis://host:6379/0"
    if not (parts.path if parts.scheme == "unix" else parts.hostname):
        return "address names no host; give redis://host:6379/0"
    return None


def _shown(address: str) -> str:
    parts = urlsplit(address)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{parts.path}"


def _has_credentials(address: str) -> bool:
    parts = urlsplit(address)
    return "@" in parts.netloc or any("password" in name or name == "username" for name, _ in parse_qsl(parts.query))
