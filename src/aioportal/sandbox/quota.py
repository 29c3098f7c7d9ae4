"""The two kinds of 429: too many calls in a second, and a day's quota used up."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta

from .config import SandboxConfig
from .problems import Problem
from .words import say


class Quotas:
    """Counts calls by key against the switches ``burst`` and ``quota``."""

    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        self._recent: dict[str, deque[float]] = {}
        self._days: dict[str, tuple[int, int]] = {}

    def count(self, key: str, now: float) -> None:
        """Count one call.

        Raises:
            Problem: 429 with Retry-After, or with the quota's body and the time of its renewal.
        """
        if self._config.burst is not None:
            self._burst(key, now, self._config.burst)
        if self._config.quota is not None:
            self._quota(key, now, self._config.quota)

    def _burst(self, key: str, now: float, limit: int) -> None:
        recent = self._recent.setdefault(key, deque())
        while recent and recent[0] <= now - 1:
            recent.popleft()
        if len(recent) >= limit:
            raise Problem(429, "throttled", headers={"Retry-After": "1"})
        recent.append(now)

    def _quota(self, key: str, now: float, limit: int) -> None:
        day = int(now // 86_400)
        started, used = self._days.get(key, (day, 0))
        used = used + 1 if started == day else 1
        self._days[key] = (day, used)
        if used <= limit:
            return
        reset = datetime.fromtimestamp(day * 86_400, UTC) + timedelta(days=1)
        body = {
            "errorcode": 10002,
            "error": say(self._config.language, "quota"),
            "reset_time": reset.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "call_limit": limit,
            "limit_time_unit": "day",
        }
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(int(reset.timestamp())),
        }
        raise Problem(429, "throttled", headers=headers, body=body)

    def clear(self) -> None:
        """Count anew."""
        self._recent.clear()
        self._days.clear()
