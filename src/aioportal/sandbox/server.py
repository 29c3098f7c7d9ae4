"""The portal as a server: in a thread for tests, or as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import signal
import socket
import threading
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import uvicorn

from .app import Application
from .config import SandboxConfig, from_options
from .protocol import SandboxProtocol

_START_SECONDS = 120


class _Server(uvicorn.Server):
    """uvicorn's server that can be told when it is ready and ends at once when asked to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.on_ready: Callable[[], None] = lambda: None
        self._ending = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the process's signals to whoever runs it; uvicorn would raise them again after an orderly end."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self.on_ready()

    async def main_loop(self) -> None:
        """Turn until the end was asked for, without waiting for the next turn to notice."""
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            try:
                await asyncio.wait_for(self._ending.wait(), 0.1)
            except TimeoutError:
                continue
            self.should_exit = True

    def end(self) -> None:
        """Ask for the end; from the server's own loop."""
        self.should_exit = True
        self._ending.set()


def _listen(config: SandboxConfig) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    sock = socket.create_server((config.host, config.port), family=family, backlog=1024)
    # Accepted sockets inherit it; asyncio sets it only on sockets that name their protocol, and head and body of an
    # answer are two writes, of which the second would wait 40 ms for the client's delayed acknowledgement.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _url(config: SandboxConfig, sock: socket.socket) -> str:
    host = f"[{config.host}]" if ":" in config.host else config.host
    return f"http://{host}:{sock.getsockname()[1]}"


def _make(application: Application, config: SandboxConfig) -> _Server:
    return _Server(
        uvicorn.Config(
            application.asgi,
            http=SandboxProtocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,  # the machine's time; the portal's own is added by the outermost layer
            proxy_headers=False,
            timeout_keep_alive=max(1, int(config.keep_alive)),
            timeout_graceful_shutdown=1,
        )
    )


class SandboxServer:
    """A portal on a free port of this machine, in a thread with its own event loop.

        with SandboxServer(settle=0.3, processing_seconds=1) as server:
            server.url, server.api_key
            server.post("/_sandbox/clock", {"advance": 5})

    Args:
        config: how it behaves; the defaults if absent.
        options: single fields of ``SandboxConfig``, put over ``config``.
    """

    def __init__(self, config: SandboxConfig | None = None, **options: Any) -> None:
        self.config = from_options(config, options)
        self.url = ""
        self._server: _Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    @property
    def api_key(self) -> str:
        """The key that may do everything."""
        return self.config.api_key

    @property
    def base_url(self) -> str:
        """The address of the API itself."""
        return f"{self.url}/api/automation/v1.0"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> Self:
        """Serve; returns when requests are answered.

        Raises:
            OSError: the address is in use, or not this machine's.
            RuntimeError: it could not start.
        """
        application = Application(self.config)
        try:
            sock = _listen(self.config)
        except OSError:
            application.close()
            raise
        self.url = _url(self.config, sock)
        ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(application, sock, ready), name="aioportal-sandbox", daemon=True
        )
        self._thread.start()
        if not ready.wait(_START_SECONDS) or self._failure is not None or self._server is None:
            raise RuntimeError(f"the sandbox did not start: {self._failure!r}")
        return self

    def _run(self, application: Application, sock: socket.socket, ready: threading.Event) -> None:
        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            self._server = _make(application, self.config)
            self._server.on_ready = ready.set
            await self._server.serve(sockets=[sock])

        try:
            asyncio.run(serve())
        except BaseException as error:
            self._failure = error
        finally:
            sock.close()
            application.close()
            ready.set()

    def close(self) -> None:
        """Stop serving and wait for the thread; a second call does nothing."""
        if self._thread is None:
            return
        if self._loop is not None and self._server is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._server.end)
        self._thread.join()
        self._thread = None

    # --- control ---

    def get(self, path: str) -> Any:
        """GET a control endpoint, ``/_sandbox/ledger``; answers its JSON."""
        return self.control("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        """POST to a control endpoint, ``/_sandbox/clock``; answers its JSON."""
        return self.control("POST", path, {} if body is None else body)

    def delete(self, path: str) -> Any:
        """DELETE at a control endpoint, ``/_sandbox/faults``."""
        return self.control("DELETE", path)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the control interface.

        Raises:
            ValueError: it was refused; the message says why.
        """
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=60)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status >= 400:
                raise ValueError(f"{method} {path}: {answer.status} {text}")
            return json.loads(text)
        finally:
            connection.close()

    def advance(self, seconds: float) -> None:
        """Move the portal's clock; all that is due then has happened when this returns."""
        self.post("/_sandbox/clock", {"advance": seconds})

    def faults(self, *faults: dict[str, Any]) -> None:
        """Append faults to the script."""
        self.post("/_sandbox/faults", {"faults": list(faults)})

    def ledger(self) -> list[dict[str, Any]]:
        """Every effect so far, in order."""
        entries: list[dict[str, Any]] = self.get("/_sandbox/ledger")["entries"]
        return entries

    def requests(self) -> list[dict[str, Any]]:
        """Every request to the API so far."""
        entries: list[dict[str, Any]] = self.get("/_sandbox/requests")["entries"]
        return entries


def run(config: SandboxConfig) -> int:
    """Serve until SIGTERM or SIGINT; prints one line when ready.

    Returns:
        0 after an orderly end.
    """
    application = Application(config)
    try:
        with _listen(config) as sock:
            asyncio.run(_serve(application, config, sock))
    finally:
        application.close()
    return 0


async def _serve(application: Application, config: SandboxConfig, sock: socket.socket) -> None:
    server = _make(application, config)
    loop = asyncio.get_running_loop()
    # Asking twice must not turn an orderly end into a killed process: these stay in force while the state is written.
    for number in (signal.SIGTERM, signal.SIGINT):
        _on_signal(loop, number, server.end)
    server.on_ready = lambda: print(f"listening on {_url(config, sock)}", flush=True)
    await server.serve(sockets=[sock])


def _on_signal(loop: asyncio.AbstractEventLoop, number: signal.Signals, end: Callable[[], None]) -> None:
    try:
        loop.add_signal_handler(number, end)
    except NotImplementedError:
        # Windows; there a signal is noticed when the loop next wakes, which the server makes it do ten times a second.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))
