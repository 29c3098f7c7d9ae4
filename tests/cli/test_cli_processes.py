"""The command line as a process: pipes that break, terminals, signals, extras that are not installed."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Run, Said, checked, until

from aioportal.testing import HuwiseSandbox

PUSH = ("huwise", "push", "cheeses.csv", "--dataset", "cheeses")


def test_push_as_a_program(process: Run, huwise_sandbox: HuwiseSandbox) -> None:
    first, second = process(*PUSH), process(*PUSH)
    assert (first.code, second.code) == (0, 0)
    assert "created" in first.out
    assert "updated in place" in second.out
    assert len(huwise_sandbox.ledger("created", operation="create_dataset")) == 1


def test_python_m_aioportal_is_the_same(environment: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "aioportal", "huwise", "datasets", "--json"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")


def test_a_reader_that_goes_away_is_no_error(
    environment: dict[str, str], tmp_path: Path, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.seed(3000)
    script = f"set -o pipefail; '{PROGRAM}' huwise datasets | head -n 1"
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")


def test_a_reader_of_the_steps_that_goes_away_does_not_end_the_push(
    environment: dict[str, str], file: Path, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.configure(settle=0, processing_seconds=0.1)
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as broken:
        done = subprocess.run(
            [PROGRAM, *PUSH], env=environment, stdout=subprocess.PIPE, stderr=broken, text=True, timeout=120
        )
    assert done.returncode == 0
    assert "created" in done.stdout
    assert len(huwise_sandbox.ledger("published")) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
@pytest.mark.parametrize(
    ("name", "err"),
    [
        ("seeded-00000", "aioportal: the work is done, but the output cannot be written: No space left on device\n"),
        ("nothing", "aioportal: the output cannot be written: No space left on device\naioportal: no dataset has "),
    ],
)
def test_an_output_that_cannot_be_written_is_told(
    name: str, err: str, environment: dict[str, str], huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.seed(1)
    command = [PROGRAM, "huwise", "status", name, "--json"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr.startswith(err)
    assert "Traceback" not in done.stderr


def test_nobody_to_tell_anything_is_no_traceback(environment: dict[str, str], tmp_path: Path) -> None:
    script = f"set -o pipefail; '{PROGRAM}' huwise status nothing 2>&1 | true"
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_streams_that_are_closed_are_not_written_to(environment: dict[str, str], tmp_path: Path) -> None:
    """An error must not get into the JSON because there is no standard error."""
    command = f"'{PROGRAM}' huwise status nothing"

    def said(script: str) -> tuple[int, str, str]:
        done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    assert said(f"{command} 2>&-") == (1, "", "")
    assert said(f"{command} --json >&-") == (1, "", "")
    assert said(f"'{PROGRAM}' huwise datasets --json >&-") == (0, "", "")


def on_a_terminal(command: list[str], environment: dict[str, str]) -> Said:
    """Run ``command`` on a terminal of its own; all that the terminal got is ``err``."""
    terminal, end = pty.openpty()
    with subprocess.Popen(command, env=environment | {"COLUMNS": "100"}, stdin=end, stdout=end, stderr=end) as child:
        os.close(end)
        shown = b""
        try:
            while block := os.read(terminal, 65536):
                shown += block
        except OSError:  # how a terminal ends on Linux
            pass
        finally:
            os.close(terminal)
        code = child.wait(timeout=120)
    return Said(code, "", shown.decode())


def test_a_terminal_gets_bars(environment: dict[str, str], file: Path, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.configure(settle=0, processing_seconds=0.1)
    said = checked(on_a_terminal([str(PROGRAM), *PUSH], environment), huwise_sandbox.api_key)
    assert said.code == 0
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.err)
    assert re.search(r"✓ upload +━+ +59/59 bytes", plain)
    assert re.search(r"✓ publish +━+ idle", plain)
    assert re.search(r"dataset   cheeses \(da_\w+\), created", plain)


def test_json_on_a_terminal_is_json_alone(
    environment: dict[str, str], file: Path, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.configure(settle=0, processing_seconds=0.1)
    said = on_a_terminal([str(PROGRAM), *PUSH, "--json"], environment)
    assert re.fullmatch(r"\{.*\}\r\n", said.err)


def test_an_interrupted_wait_says_that_the_work_goes_on(
    environment: dict[str, str], file: Path, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.configure(settle=0, processing_seconds=1)
    with subprocess.Popen(
        [PROGRAM, *PUSH],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        until(lambda: huwise_sandbox.requests(operation="publish_dataset", status=200))
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=120)
    checked(Said(child.returncode, out, err), huwise_sandbox.api_key)
    assert (child.returncode, out) == (130, "")
    assert err.endswith("aioportal: interrupted; what was ordered on the portal goes on\n")
    huwise_sandbox.advance(10)
    assert len(huwise_sandbox.ledger("published")) == 1


_WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
sys.argv = ["aioportal", *{arguments!r}]
from aioportal.__main__ import main
sys.exit(main())
"""


def without(missing: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line where packages cannot be imported."""
    code = _WITHOUT.format(missing=missing, arguments=arguments)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_its_extra_the_command_says_which(missing: str) -> None:
    done = without([missing], "huwise", "datasets")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{missing}'" in done.stderr
    assert done.stderr.endswith('Install it with: pip install "aioportal[cli]"\n')
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "jsonschema"])
def test_without_its_extra_the_sandbox_says_which(missing: str) -> None:
    done = without([missing], "sandbox")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith('Install it with: pip install "aioportal[sandbox]"\n')
    assert "Traceback" not in done.stderr


def test_an_import_that_fails_for_another_reason_is_not_hidden() -> None:
    done = without(["aioportal.cli.shape"], "huwise", "datasets")
    assert done.returncode == 1
    assert "aioportal.cli.shape" in done.stderr


class Sandbox:
    """``aioportal sandbox`` as a process."""

    def __init__(self, *arguments: str | Path) -> None:
        command = [PROGRAM, "sandbox", "--api-key", "the-key-of-this-sandbox", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @property
    def line(self) -> str:
        """The next line that it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self, number: signal.Signals) -> Said:
        """Send a signal; what was said after the first line."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=120)
        return Said(self.process.returncode, out, err)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_sandbox_prints_one_line_and_ends_well(number: signal.Signals, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    sandbox = Sandbox("--processing-seconds", "0.1", "--settle", "0", "--state", state)
    found = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", sandbox.line)
    assert found
    assert len(HuwiseSandbox(found[1], "the-key-of-this-sandbox").seed(3, "kept")) == 3
    said = sandbox.end(number)
    assert (said.code, said.out, said.err) == (0, "", "")
    assert "kept-00002" in state.read_text("utf-8")


def test_the_sandbox_says_what_it_cannot_do(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"datasets": 3}', "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        cases: list[tuple[str | Path, ...]] = [
            ("--port", str(taken.getsockname()[1])),
            ("--port", "70000"),
            ("--workers", "0"),
            ("--colour",),
            ("--state", bad),
        ]
        for arguments, sandbox in [(arguments, Sandbox(*arguments)) for arguments in cases]:
            out, err = sandbox.process.communicate(timeout=120)
            assert (sandbox.process.returncode, out) == (2, ""), arguments
            assert "aioportal sandbox: " in err
            assert "Traceback" not in err
            assert "the-key-of-this-sandbox" not in err
    assert bad.read_text("utf-8") == '{"datasets": 3}'


def test_help_of_the_sandbox_is_its_own(environment: dict[str, str]) -> None:
    done = subprocess.run([PROGRAM, "sandbox", "--help"], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert "--processing-seconds" in done.stdout
