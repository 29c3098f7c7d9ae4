"""What the errors of calls say, what they do not say, and that they survive pickling."""

from __future__ import annotations

import logging
import pickle
from typing import Any

import pytest
from call_fakes import KEY, Fail, Reply, Scripted, call_of, caller_of, reply, spec_of

from aioportal.core import errors
from aioportal.core.errors import ApiError, DecodeError, NotFoundError, PortalError
from aioportal.core.http import Answer, Stage
from aioportal.core.log import CallEvent


def failing(time_machine: Any, *steps: Any, **facts: Any) -> PortalError:
    spec, options = facts.pop("spec", spec_of("safe")), facts.pop("options", {})
    caller = caller_of(Scripted(*steps), time_machine, **options)
    with pytest.raises(PortalError) as caught:
        time_machine.loop.run_until_complete(caller.call(call_of(spec, **facts)))
    return caught.value


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, {"error_code": "bad_request", "message": "no"}, "BadRequestError", "bad_request"),
        (
            400,
            {"error_code": "validation_error", "detail": {"title": ["required"]}},
            "ValidationError",
            "validation_error",
        ),
        (422, {"detail": {"title": ["required"]}}, "ValidationError", None),
        (400, {"error_code": "invalid_dataset_status"}, "InvalidStateError", "invalid_dataset_status"),
        (400, {"error_code": "invalid_harvester_status"}, "InvalidStateError", "invalid_harvester_status"),
        (401, {"error_code": "unauthorized"}, "AuthenticationError", "unauthorized"),
        (403, None, "PermissionDeniedError", None),
        (404, {"error_code": "not_found", "message": "Pas trouvé."}, "NotFoundError", "not_found"),
        (409, {"error_key": "conflict"}, "ConflictError", "conflict"),
        (413, None, "BadRequestError", None),
        (418, None, "BadRequestError", None),
        (429, {"errorcode": 10002, "reset_time": "2126-01-01T00:00:00Z"}, "QuotaExceededError", "10002"),
        (501, None, "ServerError", None),
    ],
)
def test_status_and_code_choose_the_class(
    time_machine: Any, status: int, body: Any, kind: str, code: str | None
) -> None:
    error = failing(time_machine, reply(status, body))
    assert type(error) is getattr(errors, kind)
    assert isinstance(error, ApiError)
    assert (error.status, error.code) == (status, code)


@pytest.mark.parametrize(("status", "kind"), [(408, "ServerError"), (499, "ServerError"), (500, "ServerError")])
def test_time_outs_at_the_servers_side_are_server_errors(time_machine: Any, status: int, kind: str) -> None:
    assert type(failing(time_machine, *[reply(status)] * 6)).__name__ == kind


def test_the_first_line_says_what_where_and_which_request(time_machine: Any) -> None:
    body = {
        "error_code": "validation_error",
        "message": "Invalid\r\n input",
        "trace_id": "t-17",
        "detail": {"title": ["This field is required."], "metadata": {"default": {"language": ["Not a language."]}}},
    }
    error = failing(time_machine, reply(400, body), query="secret=1", path="/things/private-name/")
    assert str(error) == (
        "The portal answered 400 Bad Request: validation_error: Invalid input (title: This field is required.; "
        "metadata: default: language: Not a language.) "
        "[safe_thing: GET /things/{thing_uid}/ → 400, trace t-17]"
    )
    assert isinstance(error, ApiError)
    assert error.detail["title"] == ["This field is required."]
    assert "private-name" not in error.report()
    assert "secret" not in error.report()


def test_the_text_of_an_error_stays_below_two_kilobytes(time_machine: Any) -> None:
    body = {
        "error_code": "validation_error",
        "message": "m" * 9000,
        "detail": {"f" * 200 + str(i): ["x" * 900] for i in range(50)},
    }
    error = failing(time_machine, reply(400, body))
    assert len(str(error).encode()) <= 2048
    assert str(error).endswith("[safe_thing: GET /things/{thing_uid}/ → 400]")


def test_a_page_is_named_by_its_title(time_machine: Any) -> None:
    page = b"<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title></head><body>" + b"x" * 5000
    error = failing(time_machine, *[Reply(502, page, {"content-type": "text/html"})] * 6)
    assert "'502 Bad Gateway'" in str(error)
    assert "xxx" not in str(error)


@pytest.mark.parametrize("evidence", ["inferred", "guess"])
@pytest.mark.parametrize("status", [404, 405])
def test_404_on_an_unconfirmed_path_says_how_to_override_it(time_machine: Any, evidence: Any, status: int) -> None:
    error = failing(time_machine, reply(status), spec=spec_of("safe", evidence=evidence))
    assert 'paths={"safe_thing": "/…/"}' in str(error)


def test_404_on_a_documented_path_says_nothing_of_paths(time_machine: Any) -> None:
    error = failing(time_machine, reply(404, {"error_code": "not_found"}))
    assert type(error) is NotFoundError
    assert "paths=" not in str(error)


@pytest.mark.parametrize(
    "steps",
    [
        [reply(400, {"error_code": "validation_error", "detail": {"a": ["b"]}})],
        [reply(429, {"errorcode": 1, "reset_time": "2126-01-01T00:00:00Z"})],
        [Fail("connect", Stage.WAITING)] * 6,
        [Fail("disconnect", Stage.SENT)] * 6,
        [Reply(200, b"{")],
    ],
)
def test_every_error_survives_pickling(time_machine: Any, steps: list[Any]) -> None:
    error = failing(time_machine, *steps)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (str(copy), copy.report(), vars(copy)) == (str(error), error.report(), vars(error))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"api_key": "fresh-secret', "line 1 column"),
        (b"\xff\xfe", "could not be read"),
        (b"<html><head><title>Sign in</title></head></html>", "'Sign in'"),
    ],
)
def test_a_success_that_cannot_be_read_is_a_decode_error_without_its_content(
    time_machine: Any, body: bytes, said: str
) -> None:
    error = failing(time_machine, Reply(200, body, {"content-type": "text/html; charset=utf-8"}))
    assert type(error) is DecodeError
    assert (error.status, error.operation) == (200, "safe_thing")
    assert said in str(error)
    assert "fresh-secret" not in str(error) + error.report()
    assert error.__cause__ is None
    assert error.__context__ is None


def test_a_page_instead_of_json_hints_at_the_domain_and_at_the_effect(time_machine: Any) -> None:
    page = Reply(200, b"<html><title>Sign in</title></html>", {"content-type": "text/html"})
    error = failing(time_machine, page, spec=spec_of("unsafe"))
    assert "login page" in str(error)
    assert "took effect is not known" in str(error)


def test_a_parser_that_misses_a_key_is_named_with_its_place_and_no_value(time_machine: Any) -> None:
    def parse(answer: Answer) -> str:
        return answer.json()["metadata"]  # type: ignore[no-any-return] - raises before it returns

    error = failing(time_machine, reply(201, {"api_key": "fresh-secret"}), parse=parse, spec=spec_of("unsafe"))
    assert "no 'metadata' in test_call_errors.py:" in str(error)
    assert "the request itself succeeded" in str(error)
    assert "fresh-secret" not in error.report() + str(error)


def test_an_error_of_the_sdk_in_the_parser_is_located_and_passed_on(time_machine: Any) -> None:
    def parse(answer: Answer) -> str:
        raise errors.DriftError("The answer differs from the contract")

    error = failing(time_machine, reply(200, {}), parse=parse)
    assert type(error) is errors.DriftError
    assert error.operation == "safe_thing"


def test_a_key_that_a_server_or_a_library_quotes_is_taken_out(time_machine: Any) -> None:
    body = {"error_code": "bad_request", "message": f"bad key {KEY}", "detail": {KEY: [f"x {KEY}"]}}
    error = failing(time_machine, reply(400, body))
    assert KEY not in str(error) + error.report() + repr(vars(error)) + repr(pickle.dumps(error))
    assert "[secret]" in str(error)


def test_events_tell_each_step_and_a_raising_hook_breaks_nothing(
    time_machine: Any, caplog: pytest.LogCaptureFixture
) -> None:
    events: list[CallEvent] = []

    def hook(event: CallEvent) -> None:
        events.append(event)
        raise RuntimeError("metrics are down")

    caller = caller_of(Scripted(reply(503, retry_after="2"), reply(200, 1)), time_machine, on_event=hook)
    with caplog.at_level(logging.DEBUG, "aioportal"):
        assert (
            time_machine.run(caller.call(call_of(spec_of("safe"), query="token=zzqueryzz", path="/things/zzpathzz/")))
            == "1"
        )
    assert [(event.kind, event.attempt, event.outcome, event.status) for event in events] == [
        ("attempt", 1, "503", 503),
        ("repeat", 1, "503", None),
        ("attempt", 2, "ok", 200),
        ("done", 2, "ok", None),
    ]
    assert events[1].wait == 2.0
    assert events[-1].seconds == pytest.approx(2.0)
    assert {event.path for event in events} == {"/things/{thing_uid}/"}
    for record in caplog.records:
        shown = record.getMessage() + repr(vars(record))
        assert not any(word in shown for word in ("zzpathzz", "zzqueryzz", KEY))
    assert sum(record.levelno == logging.INFO for record in caplog.records) == 1
    assert sum("on_event raised" in record.getMessage() for record in caplog.records) == 4


def test_failures_and_looks_are_told_too(time_machine: Any) -> None:
    events: list[CallEvent] = []
    failing(time_machine, reply(404), options={"on_event": events.append})
    assert [(event.kind, event.outcome) for event in events] == [("attempt", "404"), ("failed", "NotFoundError")]


def test_the_repr_of_a_call_shows_no_content() -> None:
    call = call_of(spec_of("safe"), path="/things/private/", query="token=abc", body=b'{"password": 1}')
    assert not any(word in repr(call) for word in ("zzpathzz", "zzqueryzz", "password"))
