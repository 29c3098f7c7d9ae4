"""What really happened, in order, and what was asked: the ledger of effects and the log of requests."""

from __future__ import annotations

from collections import deque
from typing import Any

from .clock import VirtualClock, fine_stamp

_KEPT = 20_000


class Ledger:
    """Every effect, once, in the order in which it happened."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.entries: list[dict[str, Any]] = []

    def record(
        self, kind: str, operation: str, thing: dict[str, Any], request_id: str, at: float | None = None, **extra: Any
    ) -> None:
        """Note one effect.

        Args:
            kind: ``created``, ``updated``, ``deleted``, ``uploaded``, ``published``, …
            operation: the operation that caused it.
            thing: ``type`` and ``uid`` of the object, and the dataset it belongs to.
            request_id: of the request that caused it.
            at: when, if not now: the end of an order lies before the request that discovers it.
            extra: size, SHA-256 and the like.
        """
        self.entries.append(
            {
                "seq": self.entries[-1]["seq"] + 1 if self.entries else 1,
                "at": fine_stamp(self._clock.now() if at is None else at),
                "kind": kind,
                "operation": operation,
                "object": thing,
                "request_id": request_id,
                **extra,
            }
        )

    def dump(self) -> list[dict[str, Any]]:
        """The newest entries, for the state file."""
        return self.entries[-_KEPT:]


class RequestLog:
    """Each request to the API as it arrived, and how it was answered; the newest twenty thousand."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.entries: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self.count = 0

    def open(
        self, *, method: str, path: str, operation: str | None, connection: int, number: int, request_id: str
    ) -> dict[str, Any]:
        """Note a request on arrival; the entry is completed as it is handled."""
        self.count += 1
        entry = {
            "seq": self.count,
            "at": fine_stamp(self._clock.now()),
            "method": method,
            "path": path,
            "operation": operation,
            "connection": connection,
            "number_on_connection": number,
            "request_id": request_id,
            "status": None,
            "fault": None,
        }
        self.entries.append(entry)
        return entry

    def clear(self) -> None:
        """Forget all."""
        self.entries.clear()
        self.count = 0
