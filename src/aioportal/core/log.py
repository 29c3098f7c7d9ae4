"""What the SDK says about its work: log lines of allow-listed fields, and events for metrics.

Neither ever holds a body, a header, a query value or a filled path; the path is the contract's template.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .errors import Sent

logger = logging.getLogger("aioportal")
logger.addHandler(logging.NullHandler())

EventKind = Literal["attempt", "repeat", "reconcile", "done", "failed", "rate"]


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One step of one call.

    ``attempt`` after each attempt, ``repeat`` before the wait for another one, ``reconcile`` when a lost answer is
    looked up, ``done`` or ``failed`` at the end of the call. ``rate`` belongs to no call: a shared rate is no longer
    kept, or is kept again, as ``outcome`` says; operation, method and path are empty then.
    """

    kind: EventKind
    operation: str
    method: str
    path: str
    """The path template."""
    attempt: int
    """1 for the first."""
    outcome: str
    """``ok``, ``503``, ``read_timeout after the request was sent``, or the class of the error that was raised."""
    status: int | None = None
    seconds: float = 0.0
    """Duration of the attempt, or for ``done`` and ``failed`` of the whole call."""
    wait: float = 0.0
    """Seconds until the next attempt."""
    sent: Sent | None = None
    """How far a failed attempt got."""
    queued: float = 0.0
    """Seconds that the call has waited for its slots so far."""


EventHook = Callable[[CallEvent], None]


class Observer:
    """Passes events to the log and to the client's hook.

    Args:
        hook: called synchronously with each event; what it raises is logged and never breaks a call.
    """

    __slots__ = ("_hook",)

    def __init__(self, hook: EventHook | None = None) -> None:
        self._hook = hook

    @property
    def attentive(self) -> bool:
        """Whether anybody would notice an event; events are not built otherwise."""
        return self._hook is not None or logger.isEnabledFor(logging.INFO)

    def note(self, line: str) -> None:
        """Log a remark that concerns no attempt's outcome; ``line`` must hold no values."""
        logger.debug("%s", line)

    def tell(self, event: CallEvent) -> None:
        """Log the event and call the hook."""
        level = _LEVELS.get(event.kind, logging.DEBUG)
        if logger.isEnabledFor(level):
            logger.log(level, _line(event), extra=_fields(event))
        if self._hook is not None:
            try:
                self._hook(event)
            except Exception:  # a metrics hook must not decide about a call
                logger.exception("on_event raised for %s of %s", event.kind, event.operation)


_LEVELS = {"rate": logging.WARNING, "repeat": logging.INFO, "reconcile": logging.INFO}


def _line(event: CallEvent) -> str:
    if event.kind == "rate":
        return event.outcome
    where = f"{event.operation} {event.method} {event.path}"
    if event.kind == "repeat":
        return f"{where}: attempt {event.attempt} {event.outcome}; again in {event.wait:.2f} s"
    if event.kind == "reconcile":
        return f"{where}: attempt {event.attempt} {event.outcome}; looking whether it took effect"
    if event.kind == "attempt":
        return f"{where}: attempt {event.attempt} {event.outcome} in {event.seconds:.3f} s"
    return f"{where}: {event.outcome} after {event.attempt} attempts in {event.seconds:.3f} s"


def _fields(event: CallEvent) -> dict[str, object]:
    return {
        "operation": event.operation,
        "method": event.method,
        "path_template": event.path,
        "attempt": event.attempt,
        "outcome": event.outcome,
        "status": event.status,
        "seconds": event.seconds,
        "wait": event.wait,
        "sent": event.sent,
    }
