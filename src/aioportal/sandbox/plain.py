"""Handlers of all operations that need none of their own: what they do follows from method, path and answer.

A list with its create, retrieve, update and delete is a ``Collection``; a retrieve and update of what is not listed is
a ``Single``; a POST below an object is an action, which turns the switch that it names. What fits none of these stays
without a handler, and the sandbox does not start.
"""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import Container
from typing import Any

from .answers import has
from .contract import OPERATIONS, Operation
from .crud import Collection, Single
from .exchange import Exchange, Handler, Reply, missing, simple
from .model import Json
from .places import is_collection, item_path, operation_at
from .upload import receive_form

_FORM = "multipart/form-data"
# Of an action: its kind in the ledger, the switch of the object that it turns, and which way.
_ACTIONS: dict[str, tuple[str, str, bool]] = {
    "publish": ("published", "is_published", True),
    "unpublish": ("unpublished", "is_published", False),
    "archive": ("archived", "is_archived", True),
    "unarchive": ("unarchived", "is_archived", False),
    "revoke": ("revoked", "is_revoked", True),
}


def handlers(served: Container[str]) -> dict[str, Handler]:
    """By operation id, for all operations that are not ``served`` yet and fit."""
    fitting = {item.id: _handler(item) for item in OPERATIONS.values() if item.id not in served}
    return {operation: handler for operation, handler in fitting.items() if handler is not None}


def _handler(operation: Operation) -> Handler | None:
    path = operation.path
    above, word = path[: path.rstrip("/").rindex("/") + 1], path.strip("/").rpartition("/")[2]
    if operation.body == _FORM:
        return _update_by_form(Collection(above)) if operation.method == "PUT" else None
    if word.startswith("{"):
        return (Collection(above) if is_collection(above) else Single(path)).handlers().get(operation.id)
    if operation_at("PUT", path) is not None:
        return Single(path).handlers().get(operation.id)
    if operation.method == "GET" and (operation.answer or "").endswith("Page"):
        return Collection(path).handlers()[operation.id]
    if operation.method == "GET":
        return None
    if operation.method == "DELETE":
        return simple(lambda exchange: _clear(exchange, Collection(path)))
    if operation_at("GET", path) is not None:
        return Collection(path).handlers()[operation.id]
    if word == "bulk_delete":
        return simple(lambda exchange: _clear(exchange, Collection(above)))
    return _action(operation, above, word)


# --- actions ---


def _action(operation: Operation, above: str, word: str) -> Handler | None:
    if not above.endswith("}/") or word not in _ACTIONS:
        return None
    kind, switch, on = _ACTIONS[word]
    collection = Collection(above[: above.rstrip("/").rindex("/") + 1])

    def act(exchange: Exchange) -> Reply:
        item = collection.find(exchange)
        contract = exchange.portal.contract
        shown = operation_at("GET", item_path(collection.path))
        if shown is not None and has(contract, contract.answer_schema(shown), switch):
            item = {**item, switch: on}
        collection.store(exchange, item, kind)
        same = shown is not None and shown.answer == operation.answer
        return Reply(collection.show(exchange, item) if same else {"detail": "ok"})

    return simple(act)


# --- several at once ---


def _clear(exchange: Exchange, collection: Collection) -> Reply:
    """Delete the objects that the query or the body names by their keys; unknown ones are not missed."""
    given: Json = exchange.body if isinstance(exchange.body, dict) else exchange.query
    wanted = next((value for value in given.values() if isinstance(value, list)), None)
    if not wanted:
        raise missing("non_field_errors")
    gone = [key for key in dict.fromkeys(wanted) if key in collection.items(exchange)]
    for key in gone:
        collection.remove(exchange, key)
    return Reply(gone) if exchange.operation.answer is not None else Reply(None, 204)


# --- with a file ---


def _update_by_form(collection: Collection) -> Handler:
    updates = collection.handlers()

    async def update(exchange: Exchange) -> Any:
        collection.find(exchange)
        exchange.body = await _received(exchange)
        return await updates[exchange.operation.id](exchange)

    return update


async def _received(exchange: Exchange) -> Json:
    """The fields of a form, and of its file what the contract knows of files; the bytes are kept beside."""
    portal = exchange.portal
    target = portal.folder / f"form.{secrets.token_hex(8)}"
    content_type = exchange.request.headers.get("content-type", "")
    fields, file = await receive_form(exchange.request.stream(), content_type, "file", target, portal.config.max_upload)
    body: Json = dict(fields)
    if file is None:
        target.unlink(missing_ok=True)
        return body
    return {
        **body,
        "filename": file.filename,
        "mimetype": file.content_type or mimetypes.guess_type(file.filename)[0],
        "_file": target.name,
    }
