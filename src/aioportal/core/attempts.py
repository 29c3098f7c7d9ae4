"""The attempts of one call, from the first to its value or its error."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from . import endings
from .classify import (
    Known,
    Outcome,
    body_of,
    classify_answer,
    classify_failure,
    redirect_error,
)
from .course import Course
from .deadline import within
from .decode import unreadable
from .endings import Judged
from .errorbody import ErrorBody
from .errors import PortalError, TransportError
from .http import Answer, Body, Request, Trace, TransportFailure
from .limiter import Gate
from .paths import origin
from .reconcile import Happened, Reconciler, Unreadable, reconcile, sight
from .retry import Reconcile, Repeat, Stop, Why, decide, may_repeat, stated_wait

if TYPE_CHECKING:
    pass

T = TypeVar("T")


class Attempts(Course[T]):
    """Makes the attempts of one call, with the waits and looks between them."""

    __slots__ = ()

    async def run(self) -> T:
        """The call's value, or one error of the SDK."""
        self.engine.budget.earn()
        try:
            value = await self._bounded()
        except PortalError as error:
            self.locate(error)
            raise
        finally:
            if self.ambient is not None:
                self.account(self.ambient)
        if self.engine.observer.attentive:
            self.tell("done", "ok", seconds=self.engine.clock.now() - self.began)
        return value

    async def _bounded(self) -> T:
        if self.total is None:
            return await self._go()
        if self.total <= 0:
            raise self.out_of_time()
        scope = asyncio.timeout(self.total)
        try:
            async with scope:
                return await self._go()
        except TimeoutError as error:
            if isinstance(error, PortalError) or not scope.expired():
                raise
        # Raised outside the handler: the cancelled frames of the HTTP library are no part of the story.
        raise self.out_of_time()

    async def _go(self) -> T:
        if self.call.reconciler is not None:
            self.phase = "preparing"
            with within(self.limit()):
                await self.call.reconciler.prepare()
        while True:
            result = await self._attempt()
            if isinstance(result, Answer) and 200 <= result.status_code < 300:
                self.succeeded(result.status_code)
                return self.decode(result)
            happened = await self.after(result)
            if happened is not None:
                return happened.value

    async def _attempt(self) -> Answer | TransportFailure:
        gate = await self.enter()
        status: int | None = None
        try:
            answer = await self.engine.transport.send(self.request(), self.trace)
            status = answer.status_code
            return answer
        except TransportFailure as failure:
            return self.cleaned(failure)
        finally:
            self.leave(gate, status)
            if self.body is not None:
                await self.close_body()

    async def enter(self) -> Gate | None:
        """Take a slot and begin an attempt with it."""
        engine = self.engine
        gate = engine.limiter.take(self.call.lane)
        if gate is False:
            self.phase, before = "queue", engine.clock.now()
            try:
                gate = await engine.limiter.enter(self.call.lane)
            except TransportError as error:
                raise endings.held_back(self, error) from None
            finally:
                self.queued += engine.clock.now() - before
        self.phase, self.body, self.trace = "attempt", None, Trace()
        self.tally.attempts += 1
        self.started = engine.clock.now()
        return gate

    def leave(self, gate: Gate | None, status: int | None) -> None:
        """Give the slot back."""
        limiter = self.engine.limiter
        if limiter.adaptive is not None and self.call.lane == "call":
            seconds = None if status is None else self.engine.clock.now() - self.started
            limiter.learn(self.call.spec.id, seconds, throttled=status in (429, 503))
        if gate is not None:
            gate.release()

    def request(self) -> Request:
        """The attempt's request, its body fresh.

        Raises:
            TransportFailure: the body could not be opened.
        """
        engine, call, spec = self.engine, self.call, self.call.spec
        body: bytes | Body | None
        if call.body is None or isinstance(call.body, bytes):
            body, content_type = call.body, call.content_type
        else:
            try:
                self.body = body = call.body.open(self.tally.attempts)
            except PortalError:
                raise
            except Exception as error:
                raise TransportFailure("source", f"{type(error).__name__}: {error}", self.trace.stage) from error
            content_type = body.content_type
        url = engine.base_url + call.path
        return Request(
            method=spec.method,
            url=f"{url}?{call.query}" if call.query else url,
            headers=engine.headers(spec.binary, content_type),
            body=body,
            careful=spec.retry in ("unsafe", "reconcilable"),
            timeouts=engine.timeouts,
        )

    def cleaned(self, failure: TransportFailure) -> TransportFailure:
        """The failure without what the HTTP library left in it: its frames, and a key that its text may quote.

        Only a cause (the body's own error) is kept.
        """
        clean = TransportFailure(failure.kind, self.engine.redact(failure.reason), failure.stage)
        clean.__cause__ = failure.__cause__
        return clean

    async def close_body(self) -> None:
        """Release what the attempt's body holds; a failure to close is no failure of the call."""
        if self.body is not None:
            try:
                await self.body.aclose()
            except Exception as error:
                self.engine.observer.note(f"{self.call.spec.id}: closing the body raised {type(error).__name__}")

    def decode(self, answer: Answer) -> T:
        """The value of a success."""
        try:
            return self.call.parse(answer)
        except PortalError:
            raise
        except Exception as error:
            harmless, redact = self.call.spec.retry == "safe", self.engine.redact
            problem = unreadable(answer, error, harmless=harmless, redact=redact)
        # Outside the handler: a parser's error holds the whole body, which must not travel with ours.
        raise problem

    async def after(self, result: Answer | TransportFailure) -> Happened[T] | None:
        """Draw the consequence of an attempt that is no success.

        Returns:
            The value where the effect turned out to have happened; None when it is time for the next attempt.

        Raises:
            PortalError: there is none.
        """
        engine, spec, reconciler = self.engine, self.call.spec, self.call.reconciler
        judged = self.judge(result)
        outcome = judged.outcome
        self.record(judged)
        if isinstance(result, Answer):
            if 300 <= result.status_code < 400:
                raise redirect_error(result.status_code, _target(result))
            if outcome.known is Known.FAILED and self.lost_as:
                return await self._refused_repeat(result, judged)
            self.answered = (result.status_code, judged.said)
        if outcome.known is Known.AMBIGUOUS:
            self.lost_as = self.evidence = outcome.text
            self.unresolved = spec.retry in ("reconcilable", "unsafe")
        facts: dict[str, Any] = {
            "chance": engine.random.random(),
            "stated": judged.stated,
            "replayable": self._replayable(),
        }
        step = decide(
            outcome,
            spec.retry,
            self.tally,
            engine.policy,
            reconcilable=reconciler is not None,
            time_left=self.left(),
            **facts,
        )
        if isinstance(step, Reconcile) and reconciler is not None:
            looked = engine.clock.now()
            happened = await self._look(reconciler, outcome)
            if happened is not None:
                return happened
            step = may_repeat(outcome, self.tally, engine.policy, time_left=self.left(), **facts)
            if isinstance(step, Repeat):
                # The look has waited already; a pause after it would only let a late effect come and go unseen.
                step = Repeat(max(0.0, step.wait - (engine.clock.now() - looked)), step.draws)
        if isinstance(step, Repeat):
            if not step.draws or engine.budget.spend():
                await self._wait(step, outcome)
                return None
            step = Stop(Why.BUDGET, step.wait)
        assert isinstance(step, Stop)  # noqa: S101 - decide() says Reconcile only to a call that has a reconciler
        raise endings.unresolved(self, judged, step) if self.unresolved else endings.stopped(self, judged, step)

    def judge(self, result: Answer | TransportFailure) -> Judged:
        """What is known after an attempt, what its body says, and how long the server asks to wait."""
        exhausted = None if self.body is None else self.body.exhausted
        if isinstance(result, TransportFailure):
            outcome = classify_failure(result.kind, result.stage, exhausted=exhausted, status=self.trace.status)
            return Judged(result, outcome, ErrorBody(), None)
        outcome = classify_answer(result.status_code, result.headers, exhausted=exhausted is not False)
        redact = self.engine.redact
        said = body_of(redact.content(result.content), result.headers)
        said = replace(
            said,
            code=said.code and redact(said.code),
            message=said.message and redact(said.message),
            detail=redact.data(said.detail),
            trace_id=said.trace_id and redact(said.trace_id),
        )
        return Judged(result, outcome, said, stated_wait(result.headers, said.reset_time, self.engine.clock.wall()))

    def _replayable(self) -> bool:
        body = self.call.body
        return body is None or isinstance(body, bytes) or body.replayable

    async def _refused_repeat(self, answer: Answer, judged: Judged) -> Happened[T]:
        """A definite refusal after an attempt whose answer was lost: perhaps the trace of that attempt's effect."""
        spec, reconciler = self.call.spec, self.call.reconciler
        error = endings.refused(self, judged, Stop(Why.FINAL))
        if answer.status_code == 404 and spec.method == "DELETE" and spec.retry in ("safe", "idempotent"):
            # On a path that nobody has seen work, a 404 may as well mean that there is no such path.
            if spec.evidence in ("documented", "observed"):
                return Happened(self.decode(Answer(204, {}, b"")))
        elif reconciler is not None and spec.retry in ("reconcilable", "unsafe"):
            happened = reconciler.accept(error)
            if happened is not None:
                return happened
            self.phase, self.unresolved = "looking", True
            with within(self.limit()):
                seen = await sight(reconciler)
            if isinstance(seen, Happened):
                return seen
            if isinstance(seen, Unreadable):
                raise endings.unknown(self, f"{self.evidence}; {seen.why}", f"a repeat: {judged.outcome.text}")
        raise error

    async def _look(self, reconciler: Reconciler[T], outcome: Outcome) -> Happened[T] | None:
        """Find out whether the effect is there; None where the request may be repeated."""
        self.phase = "looking"
        if self.engine.observer.attentive:
            self.tell("reconcile", outcome.text, sent=outcome.sent)
        before = self.engine.clock.now()
        with within(self.limit()):
            verdict = await reconcile(reconciler, lost_at=before, clock=self.engine.clock, pause=self._pause)
        self.waited += self.engine.clock.now() - before
        if verdict.happened is not None:
            return verdict.happened
        self.evidence = f"{outcome.text}; {verdict.evidence}"
        if not verdict.repeat:
            raise endings.unknown(self, self.evidence, "looking at the state did not tell")
        # What shows in a state did not happen when the state did not move. A key that is not there yet is weaker: the
        # first request can still be under way, so its outcome stays open until a repeat is answered.
        self.unresolved = self.call.spec.retry == "unsafe"
        return None

    async def _pause(self, seconds: float) -> bool:
        left = self.left()
        if left is not None and seconds >= left:
            return False
        await self.engine.clock.sleep(seconds)
        return True

    async def _wait(self, step: Repeat, outcome: Outcome) -> None:
        self.phase = "wait"
        if self.engine.observer.attentive:
            self.tell("repeat", outcome.text, wait=step.wait, sent=outcome.sent)
        before = self.engine.clock.now()
        await self.engine.clock.sleep(step.wait)
        self.tally.backoff += step.wait if step.draws else 0.0
        self.waited += self.engine.clock.now() - before
        self.records[-1] = self.records[-1]._replace(waited=step.wait)


def _target(answer: Answer) -> str:
    """The origin that a redirect points to, without its path and query."""
    location = answer.headers.get("location", "")
    try:
        return origin(location)
    except PortalError:
        return "another path of the portal" if location.startswith("/") else "an address that cannot be read"
