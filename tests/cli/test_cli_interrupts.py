"""Ctrl-C: heard at once, in every phase; the last line says how things stand and how to go on."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Run, until

from aioportal.testing import HuwiseSandbox, stall

WRITE = "update_template_field_dataset_metadata"
HEARD = "aioportal: stopping; what is under way is let end (Ctrl-C again: at once)\n"
GOES_ON = (
    "the same command with --journal run.jsonl goes on from there; "
    "`aioportal journal show run.jsonl` says what is done\n"
)


@pytest.fixture
def datasets(huwise_sandbox: HuwiseSandbox, file: Path) -> list[str]:
    names = huwise_sandbox.seed(2, "d")
    rows = "".join(f"{name},The dairy\n" for name in names)
    (file.parent / "table.csv").write_text(f"dataset_uid,default.publisher\n{rows}", "utf-8")
    return names


@contextmanager
def started(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command as a process; ended, whatever becomes of the test."""
    command = [str(PROGRAM), "huwise", *arguments]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def line_of(child: subprocess.Popen[str]) -> str:
    assert child.stderr is not None
    return child.stderr.readline()


APPLY = ("metadata", "apply", "table.csv", "--yes", "--publish", "no", "--journal", "run.jsonl")


def test_what_is_under_way_ends_and_that_is_said_before(
    environment: dict[str, str], process: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]
) -> None:
    huwise_sandbox.faults(stall(3600).on(WRITE, times=2))
    with started(environment, *APPLY) as child:
        until(lambda: len(huwise_sandbox.requests(operation=WRITE)) == 2)
        child.send_signal(signal.SIGINT)
        assert line_of(child) == HEARD
        assert child.poll() is None
        huwise_sandbox.advance(7200)
        _, told = child.communicate(timeout=120)
    assert (child.returncode, told) == (130, f"aioportal: interrupted; {GOES_ON}")
    assert process("journal", "show", "run.jsonl", "--json").json["counts"] == {"done": 2}


def test_a_second_one_ends_it_at_once_and_the_journal_knows_what_is_not_known(
    environment: dict[str, str], process: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]
) -> None:
    huwise_sandbox.faults(stall(3600).on(WRITE, times=2))
    with started(environment, *APPLY) as child:
        until(lambda: len(huwise_sandbox.requests(operation=WRITE)) == 2)
        child.send_signal(signal.SIGINT)
        assert line_of(child) == HEARD
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=120)
    assert (child.returncode, told) == (130, f"aioportal: interrupted; {GOES_ON}")
    assert process("journal", "show", "run.jsonl", "--json").json["counts"] == {"unknown": 2}


def test_of_a_single_publish_the_token_is_left(
    environment: dict[str, str], process: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]
) -> None:
    huwise_sandbox.configure(processing_seconds=1000)
    with started(environment, "publish", "d-00000") as child:
        assert line_of(child).endswith("publish: ordered\n")
        until(lambda: huwise_sandbox.requests(operation="retrieve_dataset_status", status=200))
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=120)
    assert child.returncode == 130
    found = re.search(
        r"^aioportal: interrupted; the portal's work goes on. Wait on: aioportal huwise wait '(.+)'$",
        told,
        re.MULTILINE,
    )
    assert found
    huwise_sandbox.advance(2000)
    assert process("huwise", "wait", found[1]).code == 0


@pytest.mark.parametrize("command", ["inventory", "status"])
def test_what_only_reads_says_that_nothing_was_ordered(
    command: str, environment: dict[str, str], huwise_sandbox: HuwiseSandbox, datasets: list[str]
) -> None:
    huwise_sandbox.faults(stall(3600).on("retrieve_dataset_status", times=None))
    with started(environment, command, "d-00000") as child:
        until(lambda: huwise_sandbox.requests(operation="retrieve_dataset_status"))
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=120)
    assert child.returncode == 130
    assert told.endswith("aioportal: interrupted; nothing was ordered\n")


@pytest.mark.parametrize(
    "arguments", [("metadata", "apply", "-"), ("publish", "--from", "-"), ("push", "--table", "-")]
)
def test_a_table_that_is_waited_for_is_given_up(arguments: tuple[str, ...], environment: dict[str, str]) -> None:
    """On a terminal by mistake: nobody knows the key that ends the input."""
    terminal, end = pty.openpty()
    try:
        with subprocess.Popen(
            [str(PROGRAM), "huwise", *arguments],
            env=environment,
            stdin=end,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as child:
            try:
                assert line_of(child) == "aioportal: reading standard input to its end (Ctrl-D)\n"
                child.send_signal(signal.SIGINT)
                out, told = child.communicate(timeout=120)
            finally:
                child.kill()
    finally:
        os.close(terminal)
        os.close(end)
    assert (child.returncode, out, told) == (130, "", "aioportal: interrupted; nothing was ordered\n")


def test_no_standard_input_at_all_is_no_traceback(environment: dict[str, str]) -> None:
    script = f"'{PROGRAM}' huwise metadata apply - --json <&-"
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "standard input is closed" in done.stdout
    assert done.stderr == ""
