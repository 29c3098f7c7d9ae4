"""The API below its base path: from an HTTP request to a handler's answer, or a refusal in the portal's words."""

from __future__ import annotations

import json
import logging
import uuid
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from . import jsontext
from .contract import OPERATIONS, Operation
from .exchange import Exchange, Handler, Reply
from .permissions import authenticate
from .portal import Portal
from .problems import Problem, not_found
from .router import Router

logger = logging.getLogger("aioportal.sandbox")

_LARGEST_JSON = 16 * 1024 * 1024
_FORM = "application/x-www-form-urlencoded"


class Dispatcher:
    """The ASGI application of the API; ``scope["sandbox"]`` holds what the outer layers know of the request."""

    def __init__(self, portal: Portal, router: Router, handlers: dict[str, Handler], base_path: str) -> None:
        self._portal = portal
        self._router = router
        self._handlers = handlers
        self._base = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except ClientDisconnect:
            # Nobody is there to be answered; what was done so far stands in the ledger.
            return
        except Problem as problem:
            answer = self._refusal(problem)
        except Exception:
            trace = str(uuid.uuid4())
            logger.exception("the sandbox failed at %s %s, trace %s", scope["method"], scope["path"], trace)
            answer = self._refusal(Problem(500, "internal_error", trace_id=trace))
        await answer(scope, receive, send)

    def _refusal(self, problem: Problem) -> Response:
        config = self._portal.config
        return _json(problem.render(config.language, config.error_shape), problem.status, problem.headers)

    async def _answer(self, request: Request) -> Response:
        portal, scope = self._portal, request.scope
        query = scope["query_string"].decode("latin-1")
        key = authenticate(portal.keys, request.headers, query)
        portal.quotas.count(key.name, portal.clock.now())
        match = self._router.match(scope["method"], scope["raw_path"].decode("latin-1").removeprefix(self._base))
        if match is None:
            raise not_found()
        if match.operation is None:
            allowed = {"Allow": ", ".join(match.allowed)}
            raise Problem(405, "method_not_allowed", headers=allowed, method=scope["method"])
        operation = OPERATIONS[match.operation]
        key.demand(operation.id, operation.tag)
        if "dataset_uid" in match.arguments:
            # An unknown dataset is told before the content is looked at, as it would be for a wrong path.
            portal.dataset(match.arguments["dataset_uid"])
        exchange = Exchange(
            portal=portal,
            operation=operation,
            arguments=match.arguments,
            query=portal.contract.check_query(operation, parse_qsl(query, keep_blank_values=True)),
            body=await self._body(request, operation),
            key=key,
            request_id=scope["sandbox"]["request_id"],
            origin=portal.config.public_url or f"{scope['scheme']}://{request.headers.get('host', portal.config.host)}",
            request=request,
        )
        reply = await self._handlers[operation.id](exchange)
        # An order with no time to settle has begun already when it is answered.
        await portal.engine.catch_up(portal.clock.now(), 0)
        return _json(reply.body, reply.status, reply.headers) if isinstance(reply, Reply) else reply

    async def _body(self, request: Request, operation: Operation) -> Any:
        if operation.body != "application/json":
            return None
        raw = await self._raw(request)
        if not raw and not self._portal.contract.body_required(operation):
            return None
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
            body: Any = {name: _plain(value) for name, value in parse_qsl(raw.decode("utf-8", "replace"))}
        else:
            try:
                body = jsontext.read(raw or b"null")
            except (ValueError, RecursionError):
                raise Problem(400, "bad_request") from None
        self._portal.contract.check_body(operation, body)
        return body

    async def _raw(self, request: Request) -> bytes:
        raw = bytearray()
        async for block in request.stream():
            raw += block
            if len(raw) > _LARGEST_JSON:
                raise Problem(413, "request_entity_too_large", limit=_LARGEST_JSON)
        return bytes(raw)


def _plain(value: str) -> Any:
    """A value of a form as the JSON that it spells, else as text."""
    try:
        return jsontext.read(value)
    except ValueError:
        return value


def _json(body: Any, status: int, headers: dict[str, str]) -> Response:
    if body is None and status == 204:
        return Response(None, status, headers)
    # Lone surrogates can come in as JSON escapes; they cannot leave as UTF-8.
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, status, headers, media_type="application/json")
