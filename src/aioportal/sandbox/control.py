"""The interface for tests and demonstrations below ``/_sandbox/``: no key, but from this machine only."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import control_sources as sources
from .clock import fine_stamp
from .contract import OPERATIONS
from .faults import Faults
from .groups.exports import add_address
from .groups.feedbacks import send
from .groups.form_submissions import submit
from .groups.user_requests import raise_request
from .layers import CONTROL
from .making import free_id, make, with_remote
from .model import Dataset, Finish, Json
from .portal import Portal

Answer = Callable[[Json], Awaitable[Any]]


class Control:
    """The control interface of one portal."""

    def __init__(self, portal: Portal, faults: Faults) -> None:
        self._portal = portal
        self._faults = faults

    def routes(self) -> list[Route]:
        """All control endpoints, with and without a slash at the end."""
        table: dict[tuple[str, str], Answer] = {
            ("GET", "ledger"): self._ledger,
            ("GET", "requests"): self._requests,
            ("GET", "faults"): self._show_faults,
            ("POST", "faults"): self._add_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "clock"): self._clock,
            ("POST", "clock"): self._move_clock,
            ("GET", "config"): self._config,
            ("POST", "config"): self._change_config,
            ("POST", "datasets"): self._dataset,
            ("POST", "seed"): self._seed,
            ("POST", "user_requests"): self._user_request,
            ("POST", "harvesters"): self._harvester,
            ("POST", "feedbacks"): self._feedback,
            ("POST", "exports"): self._export,
            ("POST", "submissions"): self._submission,
            ("GET", "secrets"): self._secrets,
            ("POST", "reset"): self._reset,
            ("GET", "health"): self._health,
        }
        return [
            Route(f"{CONTROL}/{name}{slash}", _guarded(answer), methods=[method])
            for (method, name), answer in table.items()
            for slash in ("", "/")
        ]

    async def _catch_up(self) -> None:
        await self._portal.engine.catch_up(self._portal.clock.now(), None)

    async def _ledger(self, _body: Json) -> Any:
        await self._catch_up()
        return {"entries": self._portal.ledger.entries}

    async def _requests(self, _body: Json) -> Any:
        return {"count": self._portal.requests.count, "entries": list(self._portal.requests.entries)}

    async def _show_faults(self, _body: Json) -> Any:
        return {"faults": [item.show() for item in self._faults.items]}

    async def _add_faults(self, body: Json) -> Any:
        given = body.get("faults")
        if not isinstance(given, list):
            raise ValueError('{"faults": [...]} is expected')  # noqa: TRY004 - answered as any wrong content
        probe = Faults()
        for item in given:
            probe.add(item)
        if body.get("replace"):
            self._faults.clear()
        return {"faults": [self._faults.add(item).show() for item in given]}

    async def _clear_faults(self, _body: Json) -> Any:
        self._faults.clear()
        return {"faults": []}

    async def _clock(self, _body: Json) -> Any:
        now = self._portal.clock.now()
        return {"now": now, "date": fine_stamp(now), "frozen": self._portal.clock.frozen}

    async def _move_clock(self, body: Json) -> Any:
        unknown = set(body) - {"advance", "freeze"}
        seconds = body.get("advance", 0)
        if unknown or not isinstance(seconds, int | float) or seconds < 0:
            raise ValueError('{"advance": seconds} and {"freeze": true or false} are understood')
        if "freeze" in body:
            self._portal.clock.freeze(bool(body["freeze"]))
        if seconds:
            self._portal.clock.advance(seconds)
        await self._catch_up()
        return await self._clock({})

    async def _config(self, _body: Json) -> Any:
        return self._portal.config.switches()

    async def _change_config(self, body: Json) -> Any:
        self._portal.config.change(body)
        return self._portal.config.switches()

    async def _dataset(self, body: Json) -> Any:
        """Knobs of one dataset: how long it is processed, how its next publish ends, what a remote portal says."""
        known = {"dataset", "processing_seconds", "processing_word", "error", "records_errors", "record_limit"}
        unknown = set(body) - known - {"remote_metadata"}
        if unknown:
            raise ValueError(f"unknown: {sorted(unknown)}")
        dataset = self._named(body.get("dataset"))
        if "processing_seconds" in body:
            dataset.machine.processing_seconds = body["processing_seconds"]
        if "processing_word" in body:
            dataset.machine.word = body["processing_word"]
        if body.keys() & {"error", "records_errors", "record_limit"}:
            dataset.forced = Finish(body.get("error"), body.get("records_errors"), body.get("record_limit"))
        dataset.metadata = with_remote(dataset.metadata, body.get("remote_metadata") or {})
        return {"uid": dataset.uid, "dataset_id": dataset.dataset_id}

    async def _user_request(self, body: Json) -> Any:
        """A request as a person would make it: the API can only read them."""
        return raise_request(self._portal, body)

    async def _harvester(self, body: Json) -> Any:
        return sources.write_harvester(self._portal, body)

    async def _feedback(self, body: Json) -> Any:
        return send(self._portal, self._named(body.get("dataset")), body)

    async def _export(self, body: Json) -> Any:
        return add_address(self._portal, self._named(body.get("dataset")), body)

    async def _submission(self, body: Json) -> Any:
        return submit(self._portal, body)

    async def _secrets(self, _body: Json) -> Any:
        return sources.held_secrets(self._portal)

    def _named(self, ref: Any) -> Dataset:
        found = self._portal.datasets.get(str(ref)) or self._portal.dataset_by_id(str(ref))
        if found is None:
            raise ValueError(f"no dataset {ref!r}")
        return found

    async def _seed(self, body: Json) -> Any:
        """Many datasets at once; not effects of the API, so not in the ledger."""
        count, prefix = body.get("datasets"), str(body.get("prefix", "seeded"))
        if set(body) - {"datasets", "prefix"} or type(count) is not int or not 0 <= count <= 100_000:
            raise ValueError('{"datasets": count, "prefix": text} is expected')
        uids = []
        for number in range(count):
            metadata: Json = {"default": {"title": {"value": f"{prefix} {number}"}}}
            dataset_id = free_id(self._portal, f"{prefix}-{number:05}")
            uids.append(make(self._portal, dataset_id, metadata, restricted=False, security=None).uid)
        self._portal.on_change()
        return {"uids": uids}

    async def _reset(self, _body: Json) -> Any:
        self._faults.clear()
        # The clock first: what a new portal has from the start is dated.
        self._portal.clock.reset()
        self._portal.reset()
        return {}

    async def _health(self, _body: Json) -> Any:
        return {"operations": len(OPERATIONS), "datasets": len(self._portal.datasets)}


def _guarded(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if not is_loopback(request.client.host if request.client else ""):
            return JSONResponse({"error_code": "permission_denied", "message": "from this machine only"}, 403)
        raw = await request.body()
        try:
            body = json.loads(raw) if raw else {}
            if not isinstance(body, dict):
                raise ValueError("a JSON object is expected")  # noqa: TRY004 - answered as any wrong content
            return JSONResponse(await answer(body))
        except ValueError as error:
            return JSONResponse({"error_code": "bad_request", "message": str(error)}, 400)

    return endpoint


def is_loopback(host: str) -> bool:
    """Whether a client's address is this machine's own."""
    try:
        return ip_address(host.removeprefix("::ffff:")).is_loopback
    except ValueError:
        return False
