"""The retry table, row by row, and what surrounds it."""

from __future__ import annotations

from typing import Any

import pytest
from call_fakes import (
    Fail,
    Looks,
    PiecesFactory,
    Reply,
    Scripted,
    Step,
    call_of,
    caller_of,
    finish,
    reply,
    spec_of,
)

from aioportal.core.errors import (
    ApiError,
    OutcomeUnknownError,
    PortalError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    TransportError,
    ValidationError,
)
from aioportal.core.http import Stage
from aioportal.core.reconcile import NOT_SEEN, Happened, NotSeen, Unreadable
from aioportal.core.retry import RetryPolicy
from aioportal.core.spec import RetryClass

CLASSES: tuple[RetryClass, ...] = ("safe", "idempotent", "reconcilable", "unsafe")
HARMLESS: tuple[RetryClass, ...] = ("safe", "idempotent")
RISKY: tuple[RetryClass, ...] = ("reconcilable", "unsafe")
OK = reply(200, "done")
DONE = '"done"'

NOT_SENT = [
    Fail("connect", Stage.WAITING),
    Fail("connect_timeout", Stage.WAITING),
    Fail("tls", Stage.WAITING),
    Fail("pool_timeout", Stage.WAITING),
    Fail("disconnect", Stage.WAITING),
    Fail("write", Stage.SENDING),
]
REFUSED: list[tuple[Reply, float | None]] = [
    (reply(429), None),
    (reply(429, retry_after="7"), 7.0),
    (
        reply(
            429,
            {"errorcode": 10002, "error": "quota", "reset_time": "2026-02-02T02:42:10Z"},
            date="Mon, 02 Feb 2026 02:42:00 GMT",
        ),
        10.0,
    ),
    (reply(503, retry_after="7"), 7.0),
    (reply(503, retry_after="Mon, 02 Feb 2026 02:42:05 GMT", date="Mon, 02 Feb 2026 02:42:00 GMT"), 5.0),
    (reply(425, retry_after="2"), 2.0),
]
AMBIGUOUS: list[Step] = [
    *(reply(status) for status in (500, 502, 504, 408, 499, 503, 520, 524, 529)),
    Fail("disconnect", Stage.SENT),
    Fail("read_timeout", Stage.SENT),
    Fail("write_timeout", Stage.SENT),
    Fail("protocol", Stage.ANSWERED),
    Fail("disconnect", Stage.ANSWERED, status=200),
    Fail("disconnect", Stage.SENDING),  # all was handed over, and may have left while the transport waited
]


def ids(value: Any) -> str | None:
    if isinstance(value, Reply):
        return str(value.status) + ("+" if value.headers.get("retry-after") else "")
    return f"{value.kind}-{value.stage.name}" if isinstance(value, Fail) else None


class Run:
    """One call against a script, in virtual time."""

    def __init__(self, time_machine: Any, retry: RetryClass, *steps: Step, **facts: Any) -> None:
        options = facts.pop("options", {})
        method, evidence = facts.pop("method", None), facts.pop("evidence", "documented")
        self.transport = Scripted(*steps)
        self.caller = caller_of(self.transport, time_machine, **options)
        self.reconciler = facts.get("reconciler")
        if self.reconciler is not None:
            self.reconciler.now = time_machine.now
        began = time_machine.now()
        self.error: PortalError | None = None
        self.value: str | None = None
        call = call_of(spec_of(retry, method, evidence=evidence), **facts)
        try:
            self.value = time_machine.loop.run_until_complete(self.caller.call(call))
        except PortalError as error:
            self.error = error
        self.seconds = time_machine.now() - began

    @property
    def requests(self) -> int:
        return len(self.transport.requests)


@pytest.mark.parametrize("retry", CLASSES)
@pytest.mark.parametrize("step", NOT_SENT, ids=ids)
def test_not_sent_is_repeated_by_every_class(time_machine: Any, retry: RetryClass, step: Step) -> None:
    looks = Looks() if retry in RISKY else None
    run = Run(time_machine, retry, step, step, OK, reconciler=looks)
    assert (run.value, run.requests) == (DONE, 3)


@pytest.mark.parametrize("retry", CLASSES)
@pytest.mark.parametrize(("step", "wait"), REFUSED, ids=ids)
def test_refused_is_repeated_after_the_stated_time(
    time_machine: Any, retry: RetryClass, step: Reply, wait: float | None
) -> None:
    run = Run(time_machine, retry, step, OK, reconciler=Looks() if retry in RISKY else None)
    assert (run.value, run.requests) == (DONE, 2)
    if wait is None:
        assert run.seconds <= 0.5
    else:
        assert run.seconds == pytest.approx(wait, abs=1e-6)


@pytest.mark.parametrize("retry", HARMLESS)
@pytest.mark.parametrize("step", AMBIGUOUS, ids=ids)
def test_ambiguous_is_repeated_where_a_repeat_is_harmless(time_machine: Any, retry: RetryClass, step: Step) -> None:
    run = Run(time_machine, retry, step, step, OK)
    assert (run.value, run.requests) == (DONE, 3)


@pytest.mark.parametrize("retry", RISKY)
@pytest.mark.parametrize("step", AMBIGUOUS, ids=ids)
def test_ambiguous_is_never_repeated_blindly(time_machine: Any, retry: RetryClass, step: Step) -> None:
    run = Run(time_machine, retry, step)
    assert run.requests == 1
    assert isinstance(run.error, OutcomeUnknownError)
    assert run.error.evidence
    assert run.error.hint
    assert "not known" in str(run.error)


@pytest.mark.parametrize("retry", RISKY)
@pytest.mark.parametrize("step", AMBIGUOUS, ids=ids)
def test_ambiguous_that_shows_its_effect_happened(time_machine: Any, retry: RetryClass, step: Step) -> None:
    looks = Looks(Happened("seen"))
    run = Run(time_machine, retry, step, reconciler=looks)
    assert (run.value, run.requests, looks.prepared) == ("seen", 1, 1)


@pytest.mark.parametrize("retry", RISKY)
def test_an_effect_that_shows_late_happened(time_machine: Any, retry: RetryClass) -> None:
    looks = Looks(NOT_SEEN, Happened("seen"))
    run = Run(time_machine, retry, reply(504), reconciler=looks)
    assert (run.value, run.requests) == ("seen", 1)
    assert looks.looked_at[1] - looks.looked_at[0] == pytest.approx(3.0)


@pytest.mark.parametrize("retry", RISKY)
def test_no_effect_after_settling_is_repeated(time_machine: Any, retry: RetryClass) -> None:
    looks = Looks(NOT_SEEN, NOT_SEEN)
    run = Run(time_machine, retry, Fail("disconnect", Stage.SENT), OK, reconciler=looks)
    assert (run.value, run.requests, len(looks.looked_at)) == (DONE, 2, 2)
    assert run.seconds >= 3.0


def test_a_key_of_which_the_server_takes_no_second_is_repeated_after_one_look(time_machine: Any) -> None:
    looks = Looks(NOT_SEEN)
    looks.settle = 0.0
    run = Run(time_machine, "unsafe", reply(502), OK, reconciler=looks)
    assert (run.value, run.requests, len(looks.looked_at)) == (DONE, 2, 1)


def test_a_key_that_may_be_taken_twice_is_looked_up_twice_and_stays_unknown(time_machine: Any) -> None:
    looks = Looks(NotSeen("nothing new in the list"), NotSeen("still nothing"))
    looks.when_absent = "unknown"
    looks.hint = "List what is there."
    run = Run(time_machine, "unsafe", reply(504), reconciler=looks)
    assert run.requests == 1
    assert isinstance(run.error, OutcomeUnknownError)
    assert run.error.evidence == "504; nothing new in the list; then still nothing"
    assert run.error.hint == "List what is there."
    assert run.seconds == pytest.approx(3.0)


@pytest.mark.parametrize("unread", [Unreadable("no status"), ServerError("The portal answered 500", status=500)])
def test_an_unreadable_state_leaves_the_outcome_unknown(time_machine: Any, unread: Any) -> None:
    run = Run(time_machine, "reconcilable", reply(502), reconciler=Looks(unread, unread))
    assert run.requests == 1
    assert isinstance(run.error, OutcomeUnknownError)
    assert "502" in run.error.evidence


def test_a_state_that_can_be_read_only_the_second_time_decides(time_machine: Any) -> None:
    run = Run(time_machine, "reconcilable", reply(502), reconciler=Looks(Unreadable("busy"), Happened("seen")))
    assert run.value == "seen"


def test_a_refusal_of_the_repeat_can_prove_the_first(time_machine: Any) -> None:
    busy = reply(400, {"error_code": "invalid_dataset_status", "message": "busy"})
    looks = Looks(NOT_SEEN, NOT_SEEN, accepts="invalid_dataset_status")
    run = Run(time_machine, "reconcilable", reply(504), busy, reconciler=looks)
    assert (run.value, run.requests) == ("accepted", 2)


def test_the_same_refusal_of_a_first_attempt_is_an_error(time_machine: Any) -> None:
    busy = reply(400, {"error_code": "invalid_dataset_status", "message": "busy"})
    run = Run(time_machine, "reconcilable", busy, reconciler=Looks(accepts="invalid_dataset_status"))
    assert type(run.error).__name__ == "InvalidStateError"


def test_a_refused_repeat_is_looked_up_once_more(time_machine: Any) -> None:
    taken = reply(400, {"error_code": "validation_error", "detail": {"dataset_id": ["taken"]}})
    looks = Looks(NOT_SEEN, NOT_SEEN, Happened("seen"))
    run = Run(time_machine, "unsafe", reply(504), taken, reconciler=looks)
    assert (run.value, run.requests) == ("seen", 2)


def test_a_refused_repeat_without_an_effect_is_the_error(time_machine: Any) -> None:
    wrong = reply(400, {"error_code": "validation_error", "detail": {"title": ["missing"]}})
    run = Run(time_machine, "unsafe", reply(504), wrong, reconciler=Looks(NOT_SEEN, NOT_SEEN, NOT_SEEN))
    assert isinstance(run.error, ValidationError)


def test_a_refused_repeat_with_an_unreadable_state_is_unknown(time_machine: Any) -> None:
    wrong = reply(403)
    run = Run(time_machine, "unsafe", reply(504), wrong, reconciler=Looks(NOT_SEEN, NOT_SEEN, Unreadable("403 too")))
    assert isinstance(run.error, OutcomeUnknownError)
    assert "403 too" in run.error.evidence


def test_a_lost_create_stays_unknown_when_its_repeats_cannot_be_sent(time_machine: Any) -> None:
    looks = Looks(NOT_SEEN)
    looks.settle = 0.0
    run = Run(time_machine, "unsafe", reply(504), *[Fail("connect", Stage.WAITING)] * 5, reconciler=looks)
    assert run.requests == 6
    assert isinstance(run.error, OutcomeUnknownError)
    assert "connect" in run.error.message


def test_a_state_that_never_moves_ends_in_the_servers_error(time_machine: Any) -> None:
    looks = Looks(*[NOT_SEEN] * 12)
    run = Run(time_machine, "reconcilable", *[reply(502)] * 6, reconciler=looks)
    assert isinstance(run.error, ServerError)
    assert "after 6 attempts" in str(run.error)


@pytest.mark.parametrize("evidence", ["documented", "observed"])
@pytest.mark.parametrize("lost", [reply(504), Fail("disconnect", Stage.SENT)], ids=ids)
def test_404_on_a_repeated_delete_is_success(time_machine: Any, evidence: Any, lost: Step) -> None:
    run = Run(time_machine, "idempotent", lost, reply(404), method="DELETE", evidence=evidence)
    assert (run.value, run.requests) == ("(empty)", 2)


@pytest.mark.parametrize(
    ("evidence", "method", "steps"),
    [
        ("inferred", "DELETE", [reply(504), reply(404)]),
        ("guess", "DELETE", [reply(504), reply(404)]),
        ("documented", "PUT", [reply(504), reply(404)]),
        ("documented", "DELETE", [reply(404)]),
        ("documented", "DELETE", [Fail("connect", Stage.WAITING), reply(404)]),
        ("documented", "DELETE", [reply(429, retry_after="1"), reply(404)]),
    ],
)
def test_any_other_404_is_an_error(time_machine: Any, evidence: Any, method: str, steps: list[Step]) -> None:
    run = Run(time_machine, "idempotent", *steps, method=method, evidence=evidence)
    assert isinstance(run.error, ApiError)
    assert run.error.status == 404


@pytest.mark.parametrize("retry", CLASSES)
@pytest.mark.parametrize("kind", ["name", "certificate"])
def test_names_and_certificates_are_final(time_machine: Any, retry: RetryClass, kind: Any) -> None:
    run = Run(time_machine, retry, Fail(kind, Stage.WAITING), reconciler=Looks() if retry in RISKY else None)
    assert run.requests == 1
    assert isinstance(run.error, TransportError)
    assert (run.error.sent, run.error.kind) == ("no", kind)
    assert run.error.hint


@pytest.mark.parametrize("retry", CLASSES)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 422, 425, 501, 505, 511])
def test_definite_answers_are_never_repeated(time_machine: Any, retry: RetryClass, status: int) -> None:
    run = Run(time_machine, retry, reply(status), reconciler=Looks() if retry in RISKY else None)
    assert run.requests == 1
    assert isinstance(run.error, ApiError)
    assert run.error.status == status


@pytest.mark.parametrize("retry", CLASSES)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
def test_a_redirect_is_an_error_and_is_not_followed(time_machine: Any, retry: RetryClass, status: int) -> None:
    away = reply(status, location="https://login.example.net/path?token=abc")
    run = Run(time_machine, retry, away, reconciler=Looks() if retry in RISKY else None)
    assert run.requests == 1
    assert isinstance(run.error, ApiError)
    assert "https://login.example.net" in str(run.error)
    assert "abc" not in str(run.error)
    assert "domain" in (run.error.hint or "")


@pytest.mark.parametrize("retry", CLASSES)
@pytest.mark.parametrize(
    "step",
    [Fail("write", Stage.SENDING, read=4), Fail("disconnect", Stage.SENDING, read=4), reply(502, read=4)],
    ids=ids,
)
def test_an_upload_that_breaks_is_repeated_twice_at_most(time_machine: Any, retry: RetryClass, step: Step) -> None:
    body = PiecesFactory()
    looks = Looks() if retry in RISKY else None
    run = Run(time_machine, retry, *[step] * 3, body=body, lane="upload", reconciler=looks)
    assert run.requests == 3
    assert body.opened == [1, 2, 3]
    assert body.closed == 3
    assert "broke 3 times" in str(run.error)
    assert not isinstance(run.error, OutcomeUnknownError)
    if isinstance(run.error, TransportError):
        assert run.error.sent == "partly"


def test_an_upload_that_breaks_is_sent_whole_again(time_machine: Any) -> None:
    body = PiecesFactory()
    run = Run(time_machine, "unsafe", Fail("write", Stage.SENDING, read=4), OK, body=body, lane="upload")
    assert run.value == DONE
    assert run.transport.received == [b"0...", b"0...1...2..."]
    assert run.transport.requests[1].headers["Content-Type"] == "multipart/form-data; boundary=abc"


def test_a_broken_upload_that_was_complete_is_ambiguous(time_machine: Any) -> None:
    run = Run(time_machine, "unsafe", Fail("disconnect", Stage.SENT), body=PiecesFactory(), lane="upload")
    assert isinstance(run.error, OutcomeUnknownError)
    assert run.requests == 1


@pytest.mark.parametrize("status", [401, 413])
def test_an_early_refusal_of_an_upload_is_that_refusal(time_machine: Any, status: int) -> None:
    run = Run(time_machine, "unsafe", reply(status, read=4), body=PiecesFactory(), lane="upload")
    assert isinstance(run.error, ApiError)
    assert run.error.status == status


@pytest.mark.parametrize(
    "step", [reply(429, retry_after="1"), Fail("write", Stage.SENDING, read=4), Fail("connect", Stage.WAITING)], ids=ids
)
def test_a_source_that_is_read_once_is_not_repeated(time_machine: Any, step: Step) -> None:
    body = PiecesFactory(replayable=False)
    run = Run(time_machine, "idempotent", step, body=body, lane="upload")
    assert run.requests == 1
    assert "read only once" in str(run.error)
    assert run.error is not None
    assert "Pass a path" in (run.error.hint or "")


def test_a_failing_source_ends_the_call_at_once(time_machine: Any) -> None:
    class Opens(PiecesFactory):
        def open(self, attempt: int) -> Any:
            raise OSError("no such file")

    run = Run(time_machine, "idempotent", body=Opens(), lane="upload")
    assert run.requests == 0
    assert isinstance(run.error, TransportError)
    assert (run.error.kind, run.error.sent) == ("source", "no")
    assert isinstance(run.error.__cause__, OSError)
    assert "no such file" in str(run.error)


@pytest.mark.parametrize(("stage", "sent"), [(Stage.WAITING, "no"), (Stage.SENDING, "partly")])
def test_a_source_that_fails_while_it_is_sent_is_final(time_machine: Any, stage: Stage, sent: str) -> None:
    run = Run(time_machine, "unsafe", Fail("source", stage, read=4), body=PiecesFactory(), lane="upload")
    assert run.requests == 1
    assert isinstance(run.error, TransportError)
    assert (run.error.kind, run.error.sent) == ("source", sent)


@pytest.mark.parametrize("retry", RISKY)
def test_an_unsafe_upload_whose_source_failed_is_not_unknown(time_machine: Any, retry: RetryClass) -> None:
    run = Run(time_machine, retry, Fail("source", Stage.SENDING, read=4), body=PiecesFactory(), reconciler=Looks())
    assert type(run.error) is TransportError


@pytest.mark.parametrize("retry", CLASSES)
def test_only_calls_with_an_effect_ask_for_a_fresh_connection(time_machine: Any, retry: RetryClass) -> None:
    run = Run(time_machine, retry, OK)
    assert run.transport.requests[0].careful is (retry in RISKY)


def test_six_attempts_then_the_servers_error(time_machine: Any) -> None:
    run = Run(time_machine, "safe", *[reply(502, {"error_code": "internal_error", "trace_id": "t-1"})] * 6)
    assert isinstance(run.error, ServerError)
    assert (run.error.status, run.error.code, run.error.trace_id) == (502, "internal_error", "t-1")
    assert [record.outcome for record in run.error.attempts] == ["502"] * 6
    waits = [record.waited for record in run.error.attempts]
    assert waits[-1] == 0
    assert all(0 <= wait <= 0.5 * 2**number for number, wait in enumerate(waits[:-1]))
    assert run.seconds == pytest.approx(sum(waits))
    assert "after 6 attempts" in run.error.report() or "attempt 6" in run.error.report()


def test_six_disconnects_then_a_transport_error_that_says_it_was_sent(time_machine: Any) -> None:
    run = Run(time_machine, "idempotent", *[Fail("disconnect", Stage.SENT)] * 6)
    assert type(run.error) is TransportError
    assert run.error.sent == "yes"


def test_an_attempt_that_was_sent_is_not_forgotten_for_a_later_one_that_was_not(time_machine: Any) -> None:
    run = Run(time_machine, "idempotent", reply(502, {"message": "Bad gateway"}), *[Fail("connect", Stage.WAITING)] * 5)
    assert type(run.error) is TransportError
    assert run.error.sent == "yes"
    assert "an earlier attempt was answered 502: Bad gateway" in str(run.error)


def test_repeats_can_be_switched_off(time_machine: Any) -> None:
    run = Run(time_machine, "safe", reply(502), options={"policy": RetryPolicy(attempts=1)})
    assert run.requests == 1
    assert isinstance(run.error, ServerError)


def test_a_wait_longer_than_a_minute_is_a_quota_error_at_once(time_machine: Any) -> None:
    body = {
        "errorcode": 10002,
        "error": "Too many",
        "reset_time": "2026-02-03T00:00:00Z",
        "call_limit": 5000,
        "limit_time_unit": "day",
    }
    run = Run(time_machine, "unsafe", reply(429, body, date="Mon, 02 Feb 2026 23:00:00 GMT"), reconciler=Looks())
    assert (run.requests, run.seconds) == (1, 0.0)
    assert isinstance(run.error, QuotaExceededError)
    assert run.error.retry_after == 3600.0
    assert run.error.retry_at == pytest.approx(time_machine.wall() + 3600.0)
    assert run.error.detail["call_limit"] == 5000


def test_503_with_a_long_wait_is_a_server_error_at_once(time_machine: Any) -> None:
    run = Run(time_machine, "safe", reply(503, retry_after="3600"))
    assert run.requests == 1
    assert isinstance(run.error, ServerError)
    assert run.error.retry_after == 3600.0
    assert "3600 s" in str(run.error)


def test_stated_waits_draw_nothing_from_the_budget_nor_from_our_backoff(time_machine: Any) -> None:
    options = {"policy": RetryPolicy(budget=0.0, budget_floor=0, backoff_total=0.0)}
    run = Run(time_machine, "safe", *[reply(429, retry_after="50")] * 5, OK, options=options, timeout=None)
    assert run.value == DONE
    assert run.seconds == pytest.approx(250.0)


def test_bursts_without_a_stated_wait_end_in_a_rate_limit_error(time_machine: Any) -> None:
    run = Run(time_machine, "safe", *[reply(429)] * 6)
    assert type(run.error) is RateLimitError


def test_the_budget_is_shared_by_all_calls(time_machine: Any) -> None:
    transport = Scripted(*[reply(502)] * 400)
    caller = caller_of(transport, time_machine, policy=RetryPolicy(budget=0.1, budget_floor=10))

    async def storm() -> list[PortalError]:
        errors = []
        for _ in range(100):
            with pytest.raises(ServerError) as caught:
                await caller.call(call_of(spec_of("safe")))
            errors.append(caught.value)
        return errors

    errors = time_machine.run(storm())
    assert len(transport.requests) == 100 + 10 + 10
    assert "retry budget" in str(errors[-1])
    assert caller.budget.refused > 0


def test_a_stated_wait_that_does_not_fit_fails_at_once_and_says_so(time_machine: Any) -> None:
    run = Run(time_machine, "safe", reply(429, retry_after="30"), timeout=20.0)
    assert run.seconds == 0.0
    assert type(run.error) is RateLimitError
    assert "30.0 s, but only 20.0 s of the 20.0 s limit are left" in str(run.error)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 206])
def test_any_2xx_is_success(time_machine: Any, status: int) -> None:
    assert Run(time_machine, "unsafe", reply(status)).value == "(empty)"


def test_a_refusal_whose_body_was_cut_is_still_a_refusal(time_machine: Any) -> None:
    run = Run(time_machine, "unsafe", Fail("protocol", Stage.ANSWERED, status=429), OK)
    assert run.value == DONE
    run = Run(time_machine, "unsafe", Fail("protocol", Stage.ANSWERED, status=400))
    assert run.requests == 1
    assert type(run.error) is TransportError


def test_stated_waits_leave_our_own_backoff_untouched(time_machine: Any) -> None:
    steps = [reply(429, retry_after="50"), reply(429, retry_after="50"), reply(502), OK]
    run = Run(time_machine, "safe", *steps, timeout=None)
    assert run.value == DONE


def test_headers_with_a_boundary_are_not_kept(time_machine: Any) -> None:
    transport = Scripted(*[OK] * 4)
    caller = caller_of(transport, time_machine)
    for body in (PiecesFactory(), PiecesFactory(), b"{}", None):
        call = call_of(spec_of("idempotent"), body=body, content_type="application/json" if body == b"{}" else None)
        finish(time_machine, caller.call(call))
    assert [request.headers.get("Content-Type") for request in transport.requests] == [
        "multipart/form-data; boundary=abc",
        "multipart/form-data; boundary=abc",
        "application/json",
        None,
    ]
    assert len(caller._engine._headers) == 2
