"""Exit codes, which say what a script can do next, and what comes with them: no traceback, never the key."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from tests.cli.conftest import Run

from aioportal import errors
from aioportal.cli.exits import Exit, as_data, exit_code
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop, html

PUSH = ("huwise", "push", "cheeses.csv", "--dataset", "cheeses")


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address where nobody listens, and nobody else can begin to meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_the_codes_are_as_stated() -> None:
    assert {code.name: code.value for code in Exit} == {
        "DONE": 0,
        "REFUSED": 1,
        "USAGE": 2,
        "UNREACHABLE": 3,
        "UNKNOWN": 4,
        "INTERRUPTED": 130,
    }


_CODES: dict[type[errors.PortalError], Exit] = {
    errors.ArgumentError: Exit.USAGE,
    errors.OutcomeUnknownError: Exit.UNKNOWN,
    errors.OperationTimeoutError: Exit.UNKNOWN,
    errors.TransportError: Exit.UNREACHABLE,
    errors.DeadlineExceededError: Exit.UNREACHABLE,
}


@pytest.mark.parametrize("name", sorted(set(errors.__all__) - {"AttemptRecord"}))
def test_every_error_has_its_code_and_its_json(name: str) -> None:
    kind: type[errors.PortalError] = getattr(errors, name)
    more: tuple[Any, ...] = ([errors.TransportError("gone")],) if kind is errors.BulkError else ()
    error = kind("it went wrong", *more, operation="publish_dataset", hint="look")
    assert exit_code(error) == _CODES.get(kind, Exit.REFUSED)
    data = json.loads(json.dumps(as_data(error)))
    assert data["error"].items() >= {"type": name, "message": "it went wrong", "hint": "look"}.items()


WRONG: dict[str, tuple[tuple[str, ...], dict[str, str], str]] = {
    "no such command": (("huwise", "pusch"), {}, "No such command"),
    "no such group": (("huwiese",), {}, "No such command"),
    "no such option": (("huwise", "datasets", "--jason"), {}, "No such option"),
    "no argument": (("huwise", "status"), {}, "Missing argument"),
    "no dataset": (("huwise", "push", "cheeses.csv"), {}, "--dataset"),
    "nothing at all": ((), {}, "Usage"),
    "no such file": (("huwise", "push", "none.csv", "--dataset", "x"), {}, "'none.csv' cannot be read"),
    "a folder": (("huwise", "push", ".", "--dataset", "x"), {}, "not a regular file"),
    "no file to upload": (("huwise", "upload", "x", "none.csv"), {}, "'none.csv' cannot be read"),
    "a path as a name": (("huwise", "status", ".."), {}, "names nothing"),
    "an empty name": (("huwise", "status", ""), {}, "names nothing"),
    "no domain": (("huwise", "datasets"), {"HUWISE_DOMAIN": ""}, "--domain"),
    "no key": (("huwise", "datasets"), {"HUWISE_API_KEY": ""}, "HUWISE_API_KEY"),
    "a key that is none": (("huwise", "datasets"), {"HUWISE_API_KEY": "two\nlines"}, "api_key"),
    "no key file": (("huwise", "datasets", "--api-key-file", "none"), {}, "'none' cannot be read"),
    "plain http": (("huwise", "datasets"), {"HUWISE_DOMAIN": "http://data.example.org"}, "plain http"),
    "credentials": (("huwise", "datasets"), {"HUWISE_DOMAIN": "https://me:pass@data.example.org"}, "credentials"),
    "no token": (("huwise", "wait", "soon"), {}, "token"),
    "limit 0": (("huwise", "datasets", "--limit", "0"), {}, "--limit"),
    "no time": ((*PUSH, "--timeout", "0"), {}, "not above 0"),
    "no number": ((*PUSH, "--timeout", "nan"), {}, "not above 0"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_told_and_nothing_is_sent(case: str, run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    arguments, environ, word = WRONG[case]
    said = run(*arguments, environ=environ)
    assert said.code == 2
    assert word in said.out + said.err
    assert huwise_sandbox.requests() == []
    assert "pass@" not in said.err
    assert "lines" not in said.err


def _refused(sandbox: HuwiseSandbox, case: str) -> tuple[str, ...]:
    match case:
        case "not found":
            return ("huwise", "status", "nothing")
        case "forbidden":
            sandbox.faults(answer(403, json={"error_code": "permission_denied", "message": "no"}).on("list_datasets"))
        case "quota":
            sandbox.faults(answer(429, headers={"Retry-After": "7200"}).on("list_datasets"))
        case "server error":
            sandbox.faults(answer(500, json={"error_code": "internal_error"}).on("list_datasets", times=None))
        case "gateway page":
            sandbox.faults(html(502).on("list_datasets", times=None))
        case "no JSON":
            sandbox.faults(answer(200, html="<h1>Log in</h1>").on("list_datasets"))
    return ("huwise", "datasets")


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        ("not found", "NotFoundError"),
        ("forbidden", "PermissionDeniedError"),
        ("quota", "QuotaExceededError"),
        ("server error", "ServerError"),
        ("gateway page", "ServerError"),
        ("no JSON", "DecodeError"),
    ],
)
def test_a_refusal_is_one(case: str, kind: str, run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    arguments = _refused(huwise_sandbox, case)
    said = run(*arguments)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("aioportal: ")
    _refused(huwise_sandbox, case)
    as_json = run(*arguments, "--json")
    assert (as_json.code, as_json.err, as_json.json["error"]["type"]) == (1, "", kind)


def test_a_wrong_key_is_one_and_is_not_shown(run: Run) -> None:
    said = run("huwise", "datasets", environ={"HUWISE_API_KEY": "a-key-of-another-portal"})
    assert said.code == 1
    assert "401" in said.err
    assert "a-key-of-another-portal" not in said.err + said.out


def test_a_failed_publish_is_one(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    run(*PUSH, "--no-publish")
    huwise_sandbox.prepare_publish("cheeses", error="the columns differ")
    said = run(*PUSH)
    assert said.code == 1
    assert "the columns differ" in said.err
    huwise_sandbox.prepare_publish("cheeses", record_limit=2)
    error = run("huwise", "publish", "cheeses", "--json").json["error"]
    assert (error["type"], error["state"]) == ("LimitReachedError", "limit_reached")


def test_not_reached_is_three(run: Run, nobody: str) -> None:
    said = run("huwise", "datasets", environ={"HUWISE_DOMAIN": nobody})
    assert (said.code, said.out) == (3, "")
    assert "refused" in said.err
    error: dict[str, Any] = run("huwise", "datasets", "--json", environ={"HUWISE_DOMAIN": nobody}).json["error"]
    assert error["type"] == "TransportError"


def test_an_unknown_outcome_is_four(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    run(*PUSH, "--no-publish")
    huwise_sandbox.faults(
        apply_then_drop().on("publish_dataset"),
        # The status can be read before the order and never again.
        answer(403).on("retrieve_dataset_status", after=1, times=None),
    )
    said = run("huwise", "publish", "cheeses", "--json")
    assert (said.code, said.json["error"]["type"]) == (4, "OutcomeUnknownError")


def test_work_that_goes_on_is_four_and_the_token_is_told(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    run(*PUSH, "--no-publish")
    huwise_sandbox.prepare_publish("cheeses", seconds=600)
    said = run("huwise", "publish", "cheeses", "--timeout", "10", "--json")
    assert said.code == 4
    error = said.json["error"]
    assert (error["type"], error["state"]) == ("OperationTimeoutError", "processing")
    assert run("huwise", "wait", error["token"]).code == 0


def test_a_wait_for_nothing_that_exists_is_one(run: Run) -> None:
    token = '{"v":1,"kind":"publish","ref":"da_gone42","started":1795300455.0}'
    said = run("huwise", "wait", token)
    assert said.code == 1
    assert "404" in said.err
