"""Where one call is on its way: what it has used up, what was seen, how much time is left, and who is told."""

from __future__ import annotations

from types import EllipsisType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from . import endings
from .classify import may_be_complete, sent_of
from .deadline import Deadline, current
from .endings import Judged
from .engine import Engine
from .errorbody import ErrorBody
from .errors import AttemptRecord, PortalError, Sent
from .http import Answer, Body, Trace
from .log import CallEvent, EventKind
from .retry import Tally

if TYPE_CHECKING:
    from .call import Call

T = TypeVar("T")

Phase = Literal["preparing", "queue", "attempt", "wait", "looking"]

_FARTHER: dict[Sent, int] = {"no": 0, "partly": 1, "yes": 2}


class Course(Generic[T]):
    """One call on its way. Holds no more than what the next step and the error need."""

    __slots__ = (
        "ambient",
        "answered",
        "began",
        "body",
        "call",
        "ends",
        "engine",
        "evidence",
        "lost_as",
        "phase",
        "place",
        "queued",
        "records",
        "sent",
        "started",
        "tally",
        "total",
        "trace",
        "unresolved",
        "waited",
    )

    def __init__(self, engine: Engine, call: Call[T]) -> None:
        self.engine = engine
        self.call = call
        self.ambient = current()
        self.phase: Phase = "queue"
        self.tally = Tally()
        self.records: list[AttemptRecord] = []
        self.trace = Trace()
        self.body: Body | None = None
        self.began = self.started = engine.clock.now()
        self.total = self._total()
        self.ends = None if self.total is None else self.began + self.total
        self.queued = self.waited = 0.0
        self.sent: Sent = "no"
        self.lost_as = ""
        """How the last ambiguous attempt ended; empty where there was none."""
        self.unresolved = False
        """Whether the effect of such an attempt is still open."""
        self.evidence = ""
        self.answered: tuple[int, ErrorBody] | None = None
        """The last answer that was an error."""
        self.place = ""
        """Who answered, where a redirect led away from the portal."""

    def _total(self) -> float | None:
        """Seconds for the whole call: its own limit or what is left of the deadline around it, the nearer."""
        own = self.call.timeout
        if isinstance(own, EllipsisType):
            own = None if self.call.lane == "upload" else self.engine.timeout
        if self.ambient is None:
            return own
        left = self.ambient.left()
        return left if own is None else min(own, left)

    def left(self) -> float | None:
        """Seconds until the call's limit, or None."""
        return None if self.ends is None else self.ends - self.engine.clock.now()

    def limit(self) -> Deadline | None:
        """The call's own limit as a deadline for the calls that it makes to look at the state."""
        left = self.left()
        return None if left is None else Deadline(left, self.engine.clock, self.ambient)

    def record(self, judged: Judged) -> None:
        """Keep what became of the attempt, for the error and for whoever listens."""
        outcome, seconds = judged.outcome, self.engine.clock.now() - self.started
        self.records.append(AttemptRecord(self.tally.attempts, self.started - self.began, seconds, outcome.text))
        self.tally.incomplete += outcome.incomplete
        self._reach(outcome.sent)
        if self.engine.observer.attentive:
            status = judged.result.status_code if isinstance(judged.result, Answer) else self.trace.status
            self.tell("attempt", outcome.text, status=status, seconds=seconds, sent=outcome.sent)

    def _reach(self, sent: Sent) -> None:
        if _FARTHER[sent] > _FARTHER[self.sent]:
            self.sent = sent

    def out_of_time(self) -> PortalError:
        """The error where the limit ended the call from outside, at whatever step it was."""
        if self.phase == "attempt":
            exhausted = None if self.body is None else self.body.exhausted
            stage = self.trace.stage
            if may_be_complete(stage, exhausted) and self.call.spec.retry in ("reconcilable", "unsafe"):
                self.unresolved = True
                self.lost_as = self.evidence = "the time ran out after the request was sent"
            seconds = self.engine.clock.now() - self.started
            text = f"given up when the time ran out, stage {stage.name.lower()}"
            self.records.append(AttemptRecord(self.tally.attempts, self.started - self.began, seconds, text))
            self._reach(sent_of(stage, exhausted))
        return endings.out_of_time(self)

    def locate(self, error: PortalError) -> None:
        """Say in the error where it happened, and tell whoever listens."""
        spec = self.call.spec
        error.located(operation=spec.id, method=spec.method, path=spec.path, attempts=tuple(self.records))
        if self.engine.observer.attentive:
            self.tell("failed", type(error).__name__, seconds=self.engine.clock.now() - self.began)

    def account(self, ambient: Deadline) -> None:
        """Tell the deadline around the call where its time went."""
        whole = self.engine.clock.now() - self.began
        ambient.note(self.call.spec.id, max(0.0, whole - self.waited))
        if self.waited:
            ambient.note("waiting to repeat", self.waited)

    def succeeded(self, status: int) -> None:
        """Tell of an attempt that brought a success."""
        if self.engine.observer.attentive:
            self.tell("attempt", "ok", status=status, seconds=self.engine.clock.now() - self.started, sent="yes")

    def tell(self, kind: EventKind, outcome: str, **facts: Any) -> None:
        """Pass on what just happened."""
        spec = self.call.spec
        self.engine.observer.tell(
            CallEvent(kind, spec.id, spec.method, spec.path, self.tally.attempts, outcome, queued=self.queued, **facts)
        )
