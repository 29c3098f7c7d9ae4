"""Runs a page's snippets as a reader would, in order, against a local portal.

What is different from what the page says, and nothing else is:

- ``"data.example.org"`` and ``api_key="…"`` become the address and the key of the local portal; ``HUWISE_DOMAIN`` and
  ``HUWISE_API_KEY`` hold them as well. All Python snippets of a page share their names.
- ``test.example.org`` becomes the address of a second, empty portal that takes the same key, which is also in
  ``HUWISE_TARGET_API_KEY``; it is started when a page first names it.
- The client's clock is the portal's, so that waits take no time, and while a Python snippet runs no other time passes
  on the portal, however long it takes. Commands are processes of their own and really wait.
- Commands of ``NOT_RUN`` are not run, or something else is in their place, for the reason that stands there.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import gc
import inspect
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.docs.snippet_reader import ROOT, Command, Snippet, matches, read_commands

from aioportal.sandbox.server import SandboxServer
from aioportal.testing import HuwiseSandbox

BIN = Path(sys.executable).parent

NOT_RUN: dict[str, tuple[str, str | None]] = {
    r"make demo": (
        "sets up an environment first; the program it runs then is run instead",
        "python {root}/examples/demo.py",
    ),
    r"make test": ("would run this test again; that the Makefile has it is tested", None),
    r"pip install .*": ("the package is installed here, and tests do not leave the machine", None),
    r"export HUWISE_(DOMAIN|API_KEY)=.*": ("these point at the local portal already", None),
}
"""Commands as patterns, with the reason for not running them and what is run in their place."""

_SANDBOX = re.compile(r"aioportal sandbox\b(?!.*--help)")
_SECOND = "test.example.org"
_DATA = ROOT / "docs" / "files"
_SECONDS = 120


class PageRun:
    """One page's snippets on their way through one portal and one folder."""

    def __init__(self, sandbox: HuwiseSandbox, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.skipped: list[str] = []
        self._servers: list[subprocess.Popen[str]] = []
        self._second: SandboxServer | None = None
        self._written: set[str] = set()
        shutil.copytree(_DATA, folder, dirs_exist_ok=True)
        patch.chdir(folder)
        patch.setenv("HUWISE_DOMAIN", sandbox.url)
        patch.setenv("HUWISE_API_KEY", sandbox.api_key)
        patch.setattr("aioportal.huwise.client.SystemClock", lambda: sandbox.clock)

    async def run(self, snippet: Snippet) -> None:
        """Run one snippet; raises where it fails or prints something else."""
        match snippet.language:
            case "python" if snippet.title:
                self._write(snippet)
            case "python":
                self.sandbox.control("clock", freeze=True)
                try:
                    printed = await self._python(snippet)
                finally:
                    self.sandbox.control("clock", freeze=False)
                self._compare(snippet.where, snippet.output, printed)
            case "json":
                json.loads(snippet.text)
                if snippet.title:
                    self._write(snippet)
            case _:
                for command in read_commands(snippet):
                    await self._command(command)

    def close(self) -> None:
        """End what the page started, and see that it ends well."""
        for server in self._servers:
            server.send_signal(signal.SIGTERM)
        for server in self._servers:
            rest, _ = server.communicate(timeout=_SECONDS)
            assert (server.returncode, rest) == (0, "")
        if self._second is not None:
            self._second.close()
        assert not self._written, f"written to files, but not used by any command: {sorted(self._written)}"
        self.names.clear()
        gc.collect()  # a client that the page left open is a warning, and warnings are errors

    def _write(self, snippet: Snippet) -> None:
        name = snippet.title or ""
        (self.folder / name).write_text(self._redirected(snippet.text), "utf-8")
        self._written.add(name)

    async def _python(self, snippet: Snippet) -> str:
        # Line breaks before it make tracebacks point into the page.
        source = "\n" * (snippet.line - 1) + self._redirected(snippet.text)
        code = compile(source, snippet.where, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            if code.co_flags & inspect.CO_COROUTINE:
                await eval(code, self.names)
            else:
                # Where no other loop runs, so that `asyncio.run` works as in a program.
                await asyncio.to_thread(exec, code, self.names)
        return printed.getvalue()

    def _redirected(self, text: str) -> str:
        if _SECOND in text:
            text = text.replace(_SECOND, self._second_url())
        return text.replace('"data.example.org"', repr(self.sandbox.url)).replace(
            'api_key="…"', f"api_key={self.sandbox.api_key!r}"
        )

    def _second_url(self) -> str:
        if self._second is None:
            self._second = SandboxServer(api_key=self.sandbox.api_key).start()
        return self._second.url

    async def _command(self, given: Command) -> None:
        command: str | None = given.command
        for pattern, (_, instead) in NOT_RUN.items():
            if re.fullmatch(pattern, given.command):
                self.skipped.append(pattern)
                command = instead and instead.format(root=ROOT)
        if command is None:
            return
        with_portal = command == given.command
        self._written -= {name for name in self._written if name in command}
        if _SECOND in command:
            command = command.replace(_SECOND, self._second_url())
        if _SANDBOX.match(command):
            self._compare(given.where, given.output, await asyncio.to_thread(self._serve, command))
            return
        done = await asyncio.to_thread(
            subprocess.run,
            ["bash", "-c", command],
            cwd=self.folder,
            env=self._environment(with_portal=with_portal),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=_SECONDS,
        )
        assert done.returncode == 0, f"{given.where}: `{command}` ended with {done.returncode}:\n{done.stdout}"
        self._compare(f"{given.where}: {command}", given.output, done.stdout)

    def _serve(self, command: str) -> str:
        """Start what does not end by itself, and return the line it prints when it is ready."""
        server = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self.folder,
            env=self._environment(with_portal=False),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._servers.append(server)
        assert server.stdout is not None
        return server.stdout.readline()

    def _environment(self, *, with_portal: bool) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
        portal = {"HUWISE_DOMAIN": self.sandbox.url, "HUWISE_API_KEY": self.sandbox.api_key}
        if self._second is not None:
            portal["HUWISE_TARGET_API_KEY"] = self._second.api_key
        return {
            **kept,
            **(portal if with_portal else {}),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "100",
            "TERM": "dumb",
            # On a busy machine it warns of workers that end late; what is asked here is what the program prints.
            "DASK_LOGGING__DISTRIBUTED": "critical",
        }

    def _compare(self, where: str, shown: str | None, printed: str) -> None:
        if shown is None:
            assert printed == "", f"{where} prints what the page does not show:\n{printed}"
        elif shown.strip() != "...":
            assert matches(shown, printed), f"{where} shows\n{shown}\nbut this was printed:\n{printed}"
