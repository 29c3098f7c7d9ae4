"""How a call ends when it does not succeed: which error, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .classify import Known, Outcome, error_for, transport_error
from .errorbody import ErrorBody
from .errors import ApiError, DeadlineExceededError, OutcomeUnknownError, PortalError, TransportError
from .http import Answer, TransportFailure
from .retry import Stop, Why

if TYPE_CHECKING:
    from .course import Course

LOOK = "Look at the portal whether it took effect before calling again."


@dataclass(frozen=True, slots=True)
class Judged:
    """One attempt that was no success, with all that is known of it."""

    result: Answer | TransportFailure
    outcome: Outcome
    said: ErrorBody
    """What the body says, redacted."""
    stated: float | None
    """Seconds that the server asked to wait."""

    @property
    def answered(self) -> bool:
        """Whether there is an answer to raise."""
        return isinstance(self.result, Answer)


def stopped(run: Course[Any], judged: Judged, step: Stop) -> PortalError:
    """The error of a call that is not repeated, after ``judged``."""
    why = _why(run, judged, step)
    if isinstance(judged.result, Answer):
        return refused(run, judged, step, why)
    error = _unanswered(run, judged, judged.result, step, why)
    error.__cause__ = judged.result.__cause__
    return error


def refused(run: Course[Any], judged: Judged, step: Stop, why: str = "") -> ApiError:
    """The error that an answer means."""
    assert isinstance(judged.result, Answer)  # noqa: S101 - narrows for the type checkers
    status, spec = judged.result.status_code, run.call.spec
    far = step.why is Why.TOO_LONG
    retry_at = run.engine.clock.wall() + step.wait if far else None
    error = error_for(status, judged.said, stated=judged.stated, retry_at=retry_at, why=why, place=run.place)
    if status in (404, 405) and spec.evidence in ("inferred", "guess") and not run.place:
        error.hint = (
            f"The path of this operation is {_EVIDENCE[spec.evidence]}; if the portal has another one, pass "
            f'paths={{"{spec.id}": "/…/"}} to the client.'
        )
    if step.why is Why.SOURCE:
        error.hint = _ONE_SHOT
    return error


def _unanswered(run: Course[Any], judged: Judged, failure: TransportFailure, step: Stop, why: str) -> TransportError:
    if run.answered is not None:
        # An answer explains more than the disconnect that came after it.
        status, said = run.answered
        earlier = ": ".join(part for part in (said.code, said.message) if part)
        why += f"{'; ' if why else ''}an earlier attempt was answered {status}" + (f": {earlier}" if earlier else "")
    error = transport_error(failure, judged.outcome, why=why)
    error.sent = run.sent
    if step.why is Why.SOURCE:
        error.hint = _ONE_SHOT
    if step.why is Why.DEADLINE:
        return DeadlineExceededError(error.message, sent=error.sent, kind=error.kind, hint=error.hint)
    return error


def unknown(run: Course[Any], evidence: str, why: str = "") -> OutcomeUnknownError:
    """The error of a call whose effect nobody knows."""
    reconciler = run.call.reconciler
    lost = run.lost_as or "its answer was lost"
    return OutcomeUnknownError(
        f"Whether the request took effect is not known: {lost}" + (f" ({why})" if why else ""),
        evidence=evidence,
        hint=(reconciler and reconciler.hint) or LOOK,
    )


def unresolved(run: Course[Any], judged: Judged, step: Stop) -> OutcomeUnknownError:
    """The same, where an earlier attempt is still open and the repeats came to an end."""
    why = _why(run, judged, step)
    if step.why is not Why.UNKNOWN:
        why = f"the last attempt: {judged.outcome.text}" + (f"; {why}" if why else "")
    return unknown(run, run.evidence, why)


def held_back(run: Course[Any], error: TransportError) -> PortalError:
    """The error where the gate before an attempt let nothing pass; earlier attempts of the call may have been sent."""
    if run.unresolved:
        return unknown(run, run.evidence, f"no repeat: {error.message}")
    error.sent = run.sent
    return error


def out_of_time(run: Course[Any]) -> PortalError:
    """The error where the limit ended the call from outside."""
    limit = f"the time limit of {max(run.total or 0.0, 0.0):.1f} s ran out ({_story(run)})"
    if run.unresolved:
        return unknown(run, run.evidence, limit)
    return DeadlineExceededError(f"{limit[0].upper()}{limit[1:]}", sent=run.sent, kind="deadline")


_EVIDENCE = {"inferred": "inferred from its siblings", "guess": "a guess"}
_ONE_SHOT = "Pass a path, bytes, or a function that opens a new stream: those can be sent again."


def _why(run: Course[Any], judged: Judged, step: Stop) -> str:
    """Why the call is not repeated, in words that name the numbers."""
    policy, count = run.engine.policy, run.tally.attempts
    if step.why in (Why.FINAL, Why.UNKNOWN):
        return ""
    if step.why is Why.ATTEMPTS:
        return f"after {count} attempts" if count > 1 else "repeats are switched off"
    if step.why is Why.INCOMPLETE:
        return f"it broke {run.tally.incomplete} times while the request was being sent"
    if step.why is Why.TOO_LONG:
        return f"it asks for a wait of {step.wait:.0f} s, and {policy.server_wait_cap:.0f} s is the longest done here"
    if step.why is Why.DEADLINE:
        asked = judged.outcome.known is Known.REFUSED and judged.stated
        left = max(run.left() or 0.0, 0.0)
        wants = f"the portal asks for a wait of {step.wait:.1f} s" if asked else f"a repeat is due in {step.wait:.1f} s"
        return f"not repeated: {wants}, but only {left:.1f} s of the {run.total or 0:.1f} s limit are left"
    return f"not repeated: {step.why.value}"


def _story(run: Course[Any]) -> str:
    """Where the time of a call went: ``3 attempts 60.2 s, waiting to repeat 5.1 s; then waiting for a slot``."""
    parts: list[str] = []
    if run.records:
        seconds = sum(record.seconds for record in run.records)
        parts.append(f"{len(run.records)} attempt{'s' * (len(run.records) > 1)} {seconds:.1f} s")
    if run.waited:
        parts.append(f"waiting to repeat {run.waited:.1f} s")
    if run.queued:
        parts.append(f"waiting for a slot {run.queued:.1f} s")
    spent = ", ".join(parts)
    phase = _PHASES[run.phase]
    return f"{spent}; {phase}" if spent else phase


_PHASES = {
    "preparing": "while the state was read before the request; nothing was sent",
    "queue": "while waiting for a slot",
    "attempt": "during an attempt",
    "wait": "while waiting to repeat",
    "looking": "while looking whether the request took effect",
}
