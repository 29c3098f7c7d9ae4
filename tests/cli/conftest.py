"""The command line in this process, for speed, and as a process of its own, where that is what is tested."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aioportal.__main__ import main
from aioportal.testing import HuwiseSandbox

TABLE = "name,milk,months\nBrie,cow,2\nComté,cow,12\nManchego,sheep,6\n"
PROGRAM = Path(sys.executable).with_name("aioportal")


@dataclass
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document that it printed."""
        return json.loads(self.out)


Run = Callable[..., Said]


def until(condition: Callable[[], object], seconds: float = 120) -> None:
    """Wait for another process; a pause between two looks leaves it the machine."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        threading.Event().wait(0.02)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cheeses.csv"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.fixture
def environment(huwise_sandbox: HuwiseSandbox) -> dict[str, str]:
    return {
        "HUWISE_DOMAIN": huwise_sandbox.url,
        "HUWISE_API_KEY": huwise_sandbox.api_key,
        "PATH": os.environ["PATH"],
        "PYTHONIOENCODING": "utf-8",
        "PYTHONWARNINGS": "error",
        "TERM": "xterm",
    }


def checked(said: Said, *keys: str) -> Said:
    """What every command owes: no traceback, never the key."""
    both = said.out + said.err
    assert "Traceback" not in both, both
    for key in keys:
        assert key not in both
    return said


@pytest.fixture
def run(
    huwise_sandbox: HuwiseSandbox,
    file: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command here; waits move the portal's clock."""
    monkeypatch.setattr("aioportal.huwise.client.SystemClock", lambda: huwise_sandbox.clock)

    def call(*arguments: str, environ: dict[str, str] | None = None) -> Said:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["aioportal", *arguments])
            for name, value in {**environment, **(environ or {})}.items():
                patch.setenv(name, value)
            capsys.readouterr()
            code = main()
        out, err = capsys.readouterr()
        return checked(Said(code, out, err), huwise_sandbox.api_key)

    return call


@pytest.fixture
def process(environment: dict[str, str], file: Path, huwise_sandbox: HuwiseSandbox) -> Run:
    """Runs a command as a process; waits really wait."""
    huwise_sandbox.configure(settle=0, processing_seconds=0.1)

    def call(*arguments: str | Path, environ: dict[str, str] | None = None) -> Said:
        done = subprocess.run(
            [PROGRAM, *arguments], env=environment | (environ or {}), capture_output=True, encoding="utf-8", timeout=120
        )
        return checked(Said(done.returncode, done.stdout, done.stderr), huwise_sandbox.api_key)

    return call
