"""The reading side of the local portal: published datasets and their records, as the Explore API 2.1 shows them.

Only what shows that a publish arrived: one dataset, and its records by window. Parameters that would choose, order or
group records are refused rather than ignored.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .clock import stamp
from .config import SandboxConfig
from .permissions import Key, authenticate, given_key
from .problems import Problem
from .publication import Publication
from .tabular import read_slice

BASE_PATH = "/api/explore/v2.1"
DEFAULT_LIMIT = 10
MAX_LIMIT = 100
MAX_WINDOW = 10_000
"""``offset + limit`` at most (Huwise documentation of the Explore API)."""

_UNKNOWN_PARAMETER = "InvalidRESTParameterError"  # observed on portals for a limit or offset out of range
_REFUSED = ("select", "where", "order_by", "group_by", "refine", "exclude")


class Readable(Protocol):
    """What reading needs of the portal."""

    @property
    def config(self) -> SandboxConfig:
        """For the language of refusals."""
        ...

    @property
    def keys(self) -> Mapping[str, Key]:
        """All keys by their secret."""
        ...

    def publication(self, dataset_id: str) -> Publication | None:
        """What readers see of the dataset at this moment; None if it is unknown or not published."""
        ...


def routes(portal: Readable) -> list[Route]:
    """The routes of the reading side, each with and without trailing slash.

    Args:
        portal: Where published tables are found. A restricted dataset is there for requests with a known key only.
    """

    async def dataset(request: Request) -> Any:
        return _dataset(_visible(portal, request))

    async def records(request: Request) -> Any:
        limit, offset = _window(request)
        found = _visible(portal, request)
        try:
            return await _records(found, offset, limit)
        except FileNotFoundError:
            # Published anew or taken back since the line before: look again, at the table of now.
            return await _records(_visible(portal, request), offset, limit)

    place = BASE_PATH + "/catalog/datasets/{dataset_id}"
    endpoints = {place: _answering(portal, dataset), f"{place}/records": _answering(portal, records)}
    return [Route(path + slash, endpoint) for path, endpoint in endpoints.items() for slash in ("", "/")]


def _answering(
    portal: Readable, handler: Callable[[Request], Awaitable[Any]]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return _json(200, await handler(request))
        except Problem as problem:
            return _json(problem.status, problem.render(portal.config.language, "automation"), problem.headers)

    return endpoint


def _json(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, status, headers, media_type="application/json")


def _visible(portal: Readable, request: Request) -> Publication:
    """The publication that the request may see.

    Raises:
        Problem: 401 for a key that the portal does not know; 404 where there is nothing to see.
    """
    query = request.scope["query_string"].decode("latin-1")
    known = given_key(request.headers, query) is not None
    if known:
        authenticate(portal.keys, request.headers, query)
    dataset_id = request.path_params["dataset_id"]
    found = portal.publication(dataset_id)
    if found is None or (found.is_restricted and not known):
        # To whoever may not see it, a restricted dataset does not exist.
        message = f"There is no published dataset {dataset_id!r} that this request may see."
        raise Problem(404, "not_found", body={"error_code": "not_found", "message": message})
    return found


def _window(request: Request) -> tuple[int, int]:
    """Limit and offset of a request.

    Raises:
        Problem: 400, a number out of range, or a parameter that the sandbox does not evaluate.
    """
    for name in _REFUSED:
        if name in request.query_params:
            raise _refusal(f"The sandbox reads records by limit and offset only; it cannot evaluate {name}.")
    limit = _number(request, "limit", DEFAULT_LIMIT, -1, MAX_LIMIT)
    offset = _number(request, "offset", 0, 0, MAX_WINDOW)
    limit = MAX_LIMIT if limit == -1 else limit  # -1 asks for as many as one answer may hold
    if offset + limit > MAX_WINDOW:
        raise _refusal(f"offset + limit is {offset + limit}, but at most {MAX_WINDOW} is allowed.")
    return limit, offset


def _number(request: Request, name: str, default: int, low: int, high: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    digits = text.removeprefix("-")
    # Nine digits are beyond any limit here; more would only cost time.
    if digits.isascii() and digits.isdigit() and len(digits) < 10 and low <= int(text) <= high:
        return int(text)
    raise _refusal(f"{name} is {text[:40]!r}, but a whole number from {low} to {high} is expected.")


def _refusal(message: str) -> Problem:
    return Problem(400, "bad_request", body={"error_code": _UNKNOWN_PARAMETER, "message": message})


async def _records(found: Publication, offset: int, limit: int) -> dict[str, Any]:
    # After an abort fewer records are visible than the table holds.
    wanted = max(0, min(limit, found.records - offset))
    _, results = await asyncio.to_thread(read_slice, found.table, offset, wanted)
    return {"total_count": found.records, "results": results}


def _dataset(found: Publication) -> dict[str, Any]:
    default = _values(found.metadata.get("default"))
    processed = stamp(found.published_at).replace("Z", "+00:00")
    metas = {name: _values(template) for name, template in found.metadata.items()}
    metas["default"] = {**default, "records_count": found.records, "data_processed": processed}
    return {
        "dataset_id": found.dataset_id,
        "dataset_uid": found.dataset_uid,
        "attachments": [],
        "alternative_exports": [],
        "has_records": found.records > 0,
        "data_visible": True,
        "features": [],
        "visibility": "restricted" if found.is_restricted else "domain",
        "metas": metas,
        "fields": [_field(item) for item in found.fields],
    }


def _values(template: Any) -> dict[str, Any]:
    """A template's fields by their visible values: a remote value shows unless it is overridden."""
    shown: dict[str, Any] = {}
    for name, entry in template.items() if isinstance(template, Mapping) else ():
        if not isinstance(entry, Mapping):
            shown[name] = entry
        elif "remote_value" in entry and not entry.get("override_remote_value"):
            shown[name] = entry["remote_value"]
        else:
            shown[name] = entry.get("value")
    return shown


def _field(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": item["name"],
        "label": item["label"],
        "type": item["type"],
        "description": item.get("description"),
        "annotations": {entry["name"]: entry.get("args", []) for entry in item.get("annotations", [])},
    }
