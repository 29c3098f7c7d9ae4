"""A real Redis server for one test, on a free port, with nothing on disk."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_TRIES = 5


class RedisServer:
    """A Redis of the test's own, in a process of its own.

    Args:
        folder: where it runs.
        password: what it asks for, or None.
    """

    def __init__(self, folder: Path, password: str | None = None) -> None:
        binary = shutil.which("redis-server")
        if binary is None:
            pytest.skip(
                "redis-server is not installed (Debian: apt-get install redis-server); it is what is tested with"
            )
        self._binary = binary
        self._folder = folder
        self._password = password
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def address(self) -> str:
        """Its address, the password included."""
        secret = f":{self._password}@" if self._password else ""
        return f"redis://{secret}127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, on the port of the last time if there was one; returns when it accepts connections."""
        for _ in range(_TRIES):
            port = self.port or _free_port()
            if self._accepts(port):
                self.port = port
                return
        raise AssertionError(f"redis-server did not start in {_TRIES} tries")

    def kill(self) -> None:
        """End it as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._wait()

    def pause(self) -> None:
        """Let it stand still: connections stay open, nothing is answered."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """End the pause."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it if it runs."""
        if self._process is not None:
            self._process.kill()
            self._wait()

    def _wait(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.wait(timeout=120)
        self._process.stdout.close()
        self._process = None

    def _accepts(self, port: int) -> bool:
        command = [self._binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command += ["--dir", str(self._folder), *(["--requirepass", self._password] if self._password else [])]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._process = process
        assert process.stdout is not None
        for line in process.stdout:
            if "eady to accept connections" in line:
                return True
        self._wait()  # the port was taken meanwhile
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A running Redis, empty."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def locked_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A running Redis that asks for a password."""
    server = RedisServer(tmp_path, "correct-horse-battery")
    server.start()
    yield server
    server.stop()
