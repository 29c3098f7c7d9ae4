"""Around the application: the log of requests, and the faults applied to them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .clock import header_date
from .contract import BASE_PATH, OPERATIONS
from .faults import Fault, Faults
from .portal import Portal
from .protocol import Connection
from .router import Router
from .words import asked_for, preferred

CONTROL = "/_sandbox"
# Seconds a request waits for data that should have been read by now; beyond it, the dataset is shown as processing.
_PATIENCE = 0.25
_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>gateway</body></html>"


class Front:
    """The outermost layer: numbers and logs every request but those to the control interface, and applies faults."""

    def __init__(self, app: ASGIApp, portal: Portal, router: Router, faults: Faults) -> None:
        self._app = app
        self._portal = portal
        self._router = router
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or do to it what the script says."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection: Connection = scope["state"]["connection"]
        path = scope["raw_path"].decode("latin-1")
        if path.startswith(CONTROL):
            await self._app(scope, receive, send)
            return
        connection.requests += 1
        entry = self._log(scope, path, connection)
        scope["sandbox"] = {"request_id": entry["request_id"]}
        # Each request runs in a context of its own, so that this holds for it alone.
        asked_for.set(preferred(dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")))
        fault = self._faults.find(scope["method"], path, first=connection.requests == 1)

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry["status"] = message["status"]
                message = _dated(message, self._portal.clock.now())
            await send(message)

        if fault is None:
            await self._app(scope, receive, watched)
            return
        entry["fault"] = fault.kind
        await Struck(self._app, self._portal, fault, scope, receive, watched).run()

    def _log(self, scope: Scope, path: str, connection: Connection) -> dict[str, Any]:
        headers = dict(scope["headers"])
        request_id = headers.get(b"x-request-id", b"").decode("latin-1") or uuid.uuid4().hex
        match = (
            self._router.match(scope["method"], path.removeprefix(BASE_PATH)) if path.startswith(BASE_PATH) else None
        )
        operation = match.operation if match else None
        return self._portal.requests.open(
            method=scope["method"],
            path=OPERATIONS[operation].path if operation else path,
            operation=operation,
            connection=connection.number,
            number=connection.requests,
            request_id=request_id,
        )


def _dated(message: Message, now: float) -> Message:
    """The head of an answer with a Date of the portal's own clock, to measure its other dates by."""
    headers = list(message.get("headers", ()))
    if any(name.lower() == b"date" for name, _ in headers):
        return message
    return {**message, "headers": [*headers, (b"date", header_date(now).encode())]}


class Present:
    """Brings the portal up to the present before each request, so that whoever asks sees what is due."""

    def __init__(self, app: ASGIApp, portal: Portal) -> None:
        self._app = app
        self._portal = portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Catch up, then pass on."""
        await self._portal.engine.catch_up(self._portal.clock.now(), _PATIENCE)
        await self._app(scope, receive, send)


class Struck:
    """One request under a fault."""

    def __init__(self, app: ASGIApp, portal: Portal, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        self._app = app
        self._portal = portal
        self._fault = fault
        self._scope = scope
        self._receive = receive
        self._send = send
        self._connection: Connection = scope["state"]["connection"]
        self._kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "answer": self._answer,
            "apply_then_answer": self._apply_then_answer,
            "apply_then_drop": self._apply_then_drop,
            "drop": self._drop,
            "stall": self._stall,
            "cut_body_after": self._cut_body,
            "html": self._html,
            "management": self._management,
            "drop_after_request_bytes": self._drop_midway,
            "close_after": self._close_after,
        }

    async def run(self) -> None:
        """Do what the fault says."""
        await self._kinds[self._fault.kind]()

    # --- answers instead of the portal's ---

    async def _answer(self) -> None:
        # "early" answers before the body is read, as a server does that refuses an upload from its head.
        if not self._fault.value.get("early"):
            await self._drain()
        await self._say(self._fault.value)

    async def _apply_then_answer(self) -> None:
        await self._apply(_ignore)
        await self._say(self._fault.value)

    async def _html(self) -> None:
        await self._drain()
        await self._say({"status": self._fault.value, "html": _PAGE.format(self._fault.value)})

    async def _management(self) -> None:
        await self._drain()
        given = self._fault.value
        message = given.get("message", "refused")
        body = {
            "status_code": given["status"],
            "error_key": given.get("error_key", "BadRequestException"),
            "message": message,
            "raw_message": given.get("raw_message", message),
            "raw_params": given.get("raw_params", {}),
        }
        await self._say({"status": given["status"], "json": body})

    # --- connections that end ---

    async def _apply_then_drop(self) -> None:
        await self._apply(_ignore)
        await self._end()

    async def _drop(self) -> None:
        if self._fault.value != "head":
            await self._drain()
        await self._end()

    async def _drop_midway(self) -> None:
        left: int = self._fault.value
        more = True
        while more and left > 0:
            message = await self._receive()
            left -= len(message.get("body", b""))
            more = message["type"] == "http.request" and message.get("more_body", False)
        await self._end()

    async def _cut_body(self) -> None:
        left: int = self._fault.value
        cut = False

        async def short(message: Message) -> None:
            nonlocal left, cut
            if cut:
                return
            if message["type"] == "http.response.body":
                body = message.get("body", b"")
                cut = len(body) >= left
                message = {**message, "body": body[:left], "more_body": True}
                left -= len(body)
            await self._send(message)

        await self._apply(short)
        await self._end()

    async def _close_after(self) -> None:
        # The answer says nothing of it: a client that keeps the connection finds it stale.
        await self._apply(self._send)
        self._connection.close()

    async def _end(self) -> None:
        if self._fault.do.get("reset"):
            self._connection.reset()
        else:
            self._connection.close()
        # Until the server has noticed: it would otherwise complain of an application that never answered.
        while (await self._receive())["type"] != "http.disconnect":
            pass

    # --- time ---

    async def _stall(self) -> None:
        if self._fault.do.get("when", "before") == "before":
            await self._portal.clock.wait(self._fault.value)
            await self._apply(self._send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self._apply(hold)
        await self._portal.clock.wait(self._fault.value)
        for message in held:
            await self._send(message)

    # --- parts ---

    async def _apply(self, send: Send) -> None:
        await self._app(self._scope, self._receive, send)

    async def _drain(self) -> None:
        more = True
        while more:
            message = await self._receive()
            more = message["type"] == "http.request" and message.get("more_body", False)

    async def _say(self, answer: Mapping[str, Any]) -> None:
        content, kind = _content(answer)
        given = {name.lower(): str(value) for name, value in answer.get("headers", {}).items()}
        headers = {"content-type": kind} | given | {"content-length": str(len(content))}
        if answer.get("close"):
            headers["connection"] = "close"
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": answer["status"], "headers": raw})
        await self._send({"type": "http.response.body", "body": content})


async def _ignore(_message: Message) -> None:
    """Swallow what the portal answers."""


def _content(answer: Mapping[str, Any]) -> tuple[bytes, str]:
    if answer.get("html") is not None:
        return str(answer["html"]).encode(), "text/html; charset=utf-8"
    if "json" in answer:
        return json.dumps(answer["json"]).encode(), "application/json"
    return str(answer.get("body") or "").encode(), "text/plain; charset=utf-8"
