"""What all calls of one client share: where to, with which credential, through which gates, how patiently."""

from __future__ import annotations

from dataclasses import dataclass, field

from .auth import ApiKey
from .clock import Clock, Random
from .http import Timeouts, Transport
from .limiter import Limiter
from .log import Observer
from .redact import Redactor
from .retry import RetryBudget, RetryPolicy

_SHARED = (None, "application/json")


@dataclass(slots=True)
class Engine:
    """The parts of a ``Caller``, checked by it."""

    base_url: str
    key: ApiKey
    transport: Transport
    policy: RetryPolicy
    limiter: Limiter
    budget: RetryBudget
    clock: Clock
    random: Random
    timeouts: Timeouts
    timeout: float | None
    observer: Observer
    redact: Redactor
    user_agent: str
    language: str
    _headers: dict[tuple[bool, str | None], dict[str, str]] = field(default_factory=dict, repr=False)

    def headers(self, binary: bool, content_type: str | None) -> dict[str, str]:
        """The headers of a request to the portal, credential included; shared between requests, never to be changed.

        Args:
            binary: whether a success is a file rather than JSON.
            content_type: of the request's body, or None where it has none.
        """
        key = (binary, content_type)
        found = self._headers.get(key)
        if found is None:
            name, value = self.key.header()
            found = {
                "Accept": "*/*" if binary else "application/json",
                "Accept-Language": self.language,
                "User-Agent": self.user_agent,
                name: value,
            }
            if content_type is not None:
                found["Content-Type"] = content_type
            if content_type in _SHARED:  # others carry a boundary of their own and are not met again
                self._headers[key] = found
        return found
