"""The log of starts in Redis, kept by the library ``limits``; only this module needs the extra ``redis``."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

from .errors import ArgumentError
from .redact import Redactor
from .secret import Secret
from .shared_gate import StoreError

_PREFIX = "aioportal"
_CLOCKS_MAY_DIFFER = 0.1
_MEET_EVERY = 60.0


class RedisStore:
    """Counts the starts of all processes that name the same limit.

    Args:
        address: of Redis; held back from every text.
        name: what the limit is for.
        window: so many starts in so many seconds.
        timeout: seconds for one question, connecting included.

    Raises:
        ArgumentError: options in the address that Redis' client does not know.
    """

    def __init__(self, address: Secret, name: str, window: tuple[int, int], *, timeout: float) -> None:
        amount, seconds = window
        self._timeout = timeout
        made = _pool(address, timeout)
        if isinstance(made, str):
            raise ArgumentError(f"the address of Redis holds options that cannot be used: {made}")
        self._pool = made
        self._redact = Redactor(address, *_passwords(self._pool))
        self._client = Redis(connection_pool=self._pool)
        # Our own pool, because a storage of the library has no way to close the one that it would make.
        pool: dict[str, Any] = {"connection_pool": self._pool}
        storage = RedisStorage("async+redis://", implementation="redispy", key_prefix=_PREFIX, **pool)
        self._limiter = MovingWindowRateLimiter(storage)
        self._item = RateLimitItemPerSecond(amount, seconds, namespace="starts")
        self._name = name
        self._agreed = f"{amount} in {seconds} s"
        self._meet_at = float("-inf")

    async def start(self) -> float | None:
        """Count one start if it fits, else tell after how many seconds to ask again."""
        try:
            async with asyncio.timeout(self._timeout):
                if time.monotonic() >= self._meet_at:
                    await self._meet()
                if await self._limiter.hit(self._item, self._name):
                    return None
                stats = await self._limiter.get_window_stats(self._item, self._name)
            # Room may have come up since; a millisecond keeps even a wrong clock from asking without a pause.
            return max(0.001, min(stats.reset_time - time.time(), float(self._item.get_expiry())))
        except StoreError:
            self._meet_at = float("-inf")
            raise
        except TimeoutError:
            problem = StoreError(f"did not answer within {self._timeout:g} s")
        except (AuthenticationError, NoPermissionError) as error:
            problem = StoreError(f"refuses the user or the password: {self._text(error)}", lasting=True)
        except (RedisError, OSError) as error:
            problem = StoreError(f"cannot be used: {self._text(error)}")
        self._meet_at = float("-inf")
        # Outside the handlers: the frames of the Redis client hold the password.
        raise problem

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    async def _meet(self) -> None:
        """See that what the count stands on holds: clocks that agree, and workers that mean the same limit."""
        before = time.time()
        seconds, micros = await self._client.time()
        after = time.time()
        away = seconds + micros / 1e6 - (before + after) / 2
        if abs(away) > _CLOCKS_MAY_DIFFER + (after - before) / 2:
            raise StoreError(
                f"has a clock that differs by {away:+.1f} s from this host's; starts are compared by the clocks of the "
                "hosts, so they must be set (NTP)"
            )
        key = f"{_PREFIX}:agreed/{self._name}"
        ends = round(2 * _MEET_EVERY)
        if not await self._client.set(key, self._agreed, nx=True, ex=ends):
            other = await self._client.get(key)
            text = other.decode("utf-8", "replace") if isinstance(other, bytes) else other
            if text not in (None, self._agreed):
                raise StoreError(
                    f"is asked by another process for another limit under this name ({text}, here {self._agreed}); "
                    f"give all the same, or wait {ends} s after the last of the others",
                    lasting=True,
                )
            await self._client.expire(key, ends)
        self._meet_at = time.monotonic() + _MEET_EVERY

    def _text(self, error: Exception) -> str:
        return self._redact(f"{type(error).__name__}: {error}")[:200]


def _pool(address: Secret, timeout: float) -> ConnectionPool | str:
    """The connections to an address, or what is wrong with its options, which else the first call would meet.

    Raises nothing: the frames of the Redis client hold the password.
    """
    try:
        # A connection that Redis closed meanwhile (a restart) is noticed by the command; one more try opens another.
        retry = Retry(NoBackoff(), 1)
        pool = ConnectionPool.from_url(address.reveal(), retry=retry, socket_connect_timeout=timeout)
        pool.connection_class(**pool.connection_kwargs)
    except Exception as error:  # of any class, as the option has it
        return Redactor(address)(f"{type(error).__name__}: {error}")[:200]
    return pool


def _passwords(pool: ConnectionPool) -> list[Secret]:
    given = pool.connection_kwargs.get("password")
    return [Secret(str(given))] if given else []
