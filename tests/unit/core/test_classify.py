from __future__ import annotations

from typing import get_args

import pytest

from aioportal.core.classify import Known, classify_answer, classify_failure, error_for, sent_of
from aioportal.core.errorbody import ErrorBody
from aioportal.core.errors import QuotaExceededError, RateLimitError
from aioportal.core.http import FailureKind, Stage

W, S, T, A = Stage.WAITING, Stage.SENDING, Stage.SENT, Stage.ANSWERED


@pytest.mark.parametrize(
    ("known", "statuses"),
    [
        (Known.OK, [200, 201, 202, 204, 206, 299]),
        (Known.REFUSED, [429]),
        (Known.AMBIGUOUS, [500, 502, 503, 504, 408, 499, *range(520, 530), 507, 530, 599]),
        (Known.FAILED, [300, 301, 304, 400, 401, 403, 404, 405, 409, 413, 421, 422, 425, 451, 501, 505, 511]),
    ],
)
def test_statuses(known: Known, statuses: list[int]) -> None:
    assert {status: classify_answer(status, {}).known for status in statuses} == dict.fromkeys(statuses, known)


@pytest.mark.parametrize(
    ("status", "known"),
    [(503, Known.REFUSED), (425, Known.REFUSED), (429, Known.REFUSED), (500, Known.AMBIGUOUS), (404, Known.FAILED)],
)
def test_retry_after_makes_503_and_425_refusals(status: int, known: Known) -> None:
    assert classify_answer(status, {"retry-after": "1"}).known is known


@pytest.mark.parametrize(("status", "known"), [(502, Known.NOT_SENT), (429, Known.REFUSED), (413, Known.FAILED)])
def test_answers_that_come_before_the_request_is_complete(status: int, known: Known) -> None:
    outcome = classify_answer(status, {}, exhausted=False)
    assert outcome.known is known
    assert outcome.incomplete is (known is Known.NOT_SENT)


@pytest.mark.parametrize("kind", get_args(FailureKind))
def test_nothing_is_sent_before_sending(kind: FailureKind) -> None:
    final = kind in ("name", "certificate", "source")
    outcome = classify_failure(kind, W)
    assert outcome.known is (Known.FAILED if final else Known.NOT_SENT)
    assert (outcome.sent, outcome.incomplete) == ("no", False)


@pytest.mark.parametrize(
    ("kind", "stage", "exhausted", "known", "sent"),
    [
        # The whole request was handed over.
        ("disconnect", T, None, Known.AMBIGUOUS, "yes"),
        ("read_timeout", T, True, Known.AMBIGUOUS, "yes"),
        ("write", T, True, Known.AMBIGUOUS, "yes"),
        ("protocol", A, None, Known.AMBIGUOUS, "yes"),
        # The source was not read to its end.
        ("disconnect", S, False, Known.NOT_SENT, "partly"),
        ("read_timeout", S, False, Known.NOT_SENT, "partly"),
        ("write_timeout", S, False, Known.NOT_SENT, "partly"),
        ("protocol", A, False, Known.NOT_SENT, "partly"),
        # The connection broke under the write.
        ("write", S, None, Known.NOT_SENT, "partly"),
        ("write", S, True, Known.NOT_SENT, "partly"),
        # Handed to the operating system, perhaps, while the transport still waits to hear of it.
        ("disconnect", S, None, Known.AMBIGUOUS, "yes"),
        ("disconnect", S, True, Known.AMBIGUOUS, "yes"),
        ("write_timeout", S, True, Known.AMBIGUOUS, "yes"),
        ("source", S, False, Known.FAILED, "partly"),
    ],
)
def test_failures_on_the_way(kind: FailureKind, stage: Stage, exhausted: bool | None, known: Known, sent: str) -> None:
    outcome = classify_failure(kind, stage, exhausted=exhausted)
    assert (outcome.known, outcome.sent) == (known, sent)
    assert outcome.incomplete is (known is Known.NOT_SENT)


@pytest.mark.parametrize(
    ("status", "known"),
    [
        (200, Known.AMBIGUOUS),
        (302, Known.FAILED),
        (400, Known.FAILED),
        (429, Known.REFUSED),
        (502, Known.AMBIGUOUS),
        (503, Known.AMBIGUOUS),
        (None, Known.AMBIGUOUS),
    ],
)
def test_an_answer_whose_body_was_cut_keeps_its_status(status: int | None, known: Known) -> None:
    assert classify_failure("protocol", A, status=status).known is known


@pytest.mark.parametrize(
    ("stage", "exhausted", "sent"),
    [(W, None, "no"), (S, False, "partly"), (S, True, "yes"), (S, None, "yes"), (T, True, "yes"), (A, None, "yes")],
)
def test_how_far_a_call_got_that_was_given_up(stage: Stage, exhausted: bool | None, sent: str) -> None:
    assert sent_of(stage, exhausted) == sent


def test_a_quota_is_a_429_that_ends_far_away() -> None:
    assert type(error_for(429, ErrorBody(quota=True), stated=5.0)) is RateLimitError
    far = error_for(429, ErrorBody(), stated=90.0, retry_at=1000.0)
    assert isinstance(far, QuotaExceededError)
    assert (far.retry_at, far.retry_after) == (1000.0, 90.0)


def test_an_unknown_status_has_an_error_too() -> None:
    assert str(error_for(599, ErrorBody())).startswith("The portal answered 599")
