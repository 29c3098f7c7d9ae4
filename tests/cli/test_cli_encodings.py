"""Standard output that takes few characters: nothing ends because of it, and no data are changed by it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Run

from aioportal.testing import HuwiseSandbox

PUBLISHER = "Crémerie 🧀"


@pytest.fixture
def wished(process: Run, huwise_sandbox: HuwiseSandbox) -> str:
    """A table that gives a dataset a publisher with characters that not every output has."""
    huwise_sandbox.seed(1, "d")
    Path("table.csv").write_text(f"dataset_id,default.publisher\nd-00000,{PUBLISHER}\n", "utf-8")
    return "table.csv"


@pytest.mark.parametrize(("encoding", "shown"), [("ascii", r"Cr\xe9merie \U0001f9c0"), ("utf-8", PUBLISHER)])
def test_lines_for_people_have_escapes_and_the_job_goes_on(
    encoding: str, shown: str, process: Run, wished: str, huwise_sandbox: HuwiseSandbox
) -> None:
    said = process("huwise", "metadata", "apply", wished, "--yes", environ={"PYTHONIOENCODING": encoding})
    assert said.code == 0
    assert f'default.publisher: "{shown}"' in said.out
    assert "metadata apply: 1 done" in said.out
    exported = process("huwise", "metadata", "export", "d-00000", "--json").json
    assert exported["rows"][0]["default.publisher"] == PUBLISHER


@pytest.mark.parametrize("publisher", [PUBLISHER, "Crémerie"])
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_json_is_json_in_any_encoding(encoding: str, publisher: str, process: Run, wished: str) -> None:
    Path(wished).write_text(f"dataset_id,default.publisher\nd-00000,{publisher}\n", "utf-8")
    said = process("huwise", "metadata", "apply", wished, "--json", environ={"PYTHONIOENCODING": encoding})
    assert said.code == 0
    assert said.out.isascii()
    assert json.loads(said.out)["plan"]["changes"][0]["fields"][0]["after"] == publisher


def test_a_table_is_not_printed_with_escapes(process: Run, wished: str) -> None:
    """Somebody would apply it, and write the escapes to the portal."""
    assert process("huwise", "metadata", "apply", wished, "--yes").code == 0
    export = ("huwise", "metadata", "export", "d-00000")
    said = process(*export, environ={"PYTHONIOENCODING": "ascii"})
    assert (said.code, said.out) == (2, "")
    assert "standard output takes ascii only" in said.err
    assert "--output" in said.err
    assert PUBLISHER in process(*export).out
    assert process(*export, "--json", environ={"PYTHONIOENCODING": "ascii"}).code == 0


def test_names_come_through_a_pipe_that_puts_a_mark_before_them(
    process: Run, environment: dict[str, str], huwise_sandbox: HuwiseSandbox
) -> None:
    """As shells of Windows do."""
    huwise_sandbox.seed(2, "d")
    done = subprocess.run(
        [PROGRAM, "huwise", "publish", "--from", "-"],
        env=environment,
        input=b"\xef\xbb\xbfd-00000\r\nd-00001\r\n",
        capture_output=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"publish: 2 to run" in done.stdout
