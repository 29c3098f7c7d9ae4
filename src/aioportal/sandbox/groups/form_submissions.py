"""What people answered to forms.

They come in by the portal's public side, as documented, or through the control interface, which also plays the
reviewer: the API only reads them, replaces their answers and deletes them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .. import jsontext
from ..clock import stamp
from ..crud import Collection, visible
from ..exchange import Exchange, Handler, Reply, missing
from ..listing import Field, by_field, found, ordered
from ..model import Json
from ..permissions import authenticate
from ..portal import Portal
from ..problems import Problem, invalid, not_found
from ..upload import receive_form
from .forms import FORMS, SUBMISSIONS
from .users import USERS
from .users import show as show_user

_SUBMIT = "/api/portal/v1.0/forms/{slug}/submit"
_FORM = "multipart/form-data"
_STATES = ("pending", "approved", "rejected")
_SEEDED = {"form", "content", "lang", "status", "created_by", "age"}
_REVIEWED = {"form", "submission", "status", "revision"}
_SORTS: dict[str, Field] = {
    **by_field("uid", "status", "lang"),
    "created_at": lambda item: item["_made"],
    "updated_at": lambda item: item["_edited"],
}


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {**COLLECTION.handlers(), "update_form_submission": _update}


# --- as the API shows them ---


def _show(exchange: Exchange, item: Json) -> Json:
    portal, form = exchange.portal, exchange.portal.table(FORMS)[exchange.arguments["form_uid"]]
    answer = visible(exchange, item)
    if form["enable_frontoffice_submission_edition"]:
        name = quote(form["slug"] or form["uid"])
        answer["change_request_link"] = f"{exchange.origin}/forms/{name}/submissions/{item['uid']}/"
    for name in set(exchange.query.get("expand", ())) & {"created_by", "updated_by"}:
        user = portal.table(USERS).get((answer[name] or {}).get("username", ""))
        if user is not None:
            answer[name] = show_user(exchange, user)
    return answer


def _arrange(exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    """The newest first, unless the query says otherwise; a direction of its own wins over a minus."""
    texts = ({**item, "_text": " ".join(_texts(item["content"]))} for item in items)
    listed = found(exchange, texts, "_text")
    direction = exchange.query.get("ordering")
    if "sort" not in exchange.query:
        return sorted(listed, key=_SORTS["created_at"], reverse=direction != "asc")
    listed = ordered(exchange, listed, _SORTS)
    if direction is None:
        return listed
    descending = exchange.query["sort"].strip().startswith("-")
    return listed[::-1] if descending != (direction == "desc") else listed


def _texts(value: Any) -> Iterable[str]:
    """All texts and numbers in answers."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


COLLECTION = Collection(SUBMISSIONS, what="submission", show=_show, arrange=_arrange)


async def _update(exchange: Exchange) -> Reply:
    """Other answers: what was answered before and is left out becomes empty."""
    COLLECTION.find(exchange)
    given = await _answers(exchange.portal, exchange.request)
    # Looked for again: it may have gone while the form came in.
    old = COLLECTION.find(exchange)
    now = exchange.portal.clock.now()
    author = {"username": exchange.portal.config.user}
    edited: Json = {"updated_at": stamp(now), "updated_by": author, "_edited": now}
    item = {**old, "content": {**dict.fromkeys(old["content"]), **given}, **edited}
    COLLECTION.store(exchange, item, "updated")
    return Reply(_show(exchange, item))


async def _answers(portal: Portal, request: Request) -> Json:
    """The answers in a request's form: JSON text in its field ``data``; other fields are not looked at.

    Raises:
        Problem: 400 ``validation_error`` where the request holds no such thing.
    """
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != _FORM:
        raise missing("data")
    target = portal.folder / f"answers.{secrets.token_hex(8)}.part"
    try:
        fields, _ = await receive_form(request.stream(), content_type, "file", target, portal.config.max_upload)
    except Problem as problem:
        # A form that ends before it is complete has no ``data``, whatever else it lacks.
        raise missing("data") if problem.code == "validation_error" else problem from None
    finally:
        target.unlink(missing_ok=True)
    if "data" not in fields:
        raise missing("data")
    try:
        answers = jsontext.read(fields["data"])
    except (ValueError, RecursionError):
        raise invalid(data="malformed") from None
    if not isinstance(answers, dict):
        raise invalid(data="malformed")
    return answers


# --- as they come in ---


def routes(portal: Portal) -> list[Route]:
    """The public side: where people send their answers."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await _submitted(portal, request), 201)
        except Problem as problem:
            body = problem.render(portal.config.language, portal.config.error_shape)
            return JSONResponse(body, problem.status, problem.headers)
        except ClientDisconnect:
            return Response(None, 400)

    return [Route(_SUBMIT + slash, endpoint, methods=["POST"]) for slash in ("", "/")]


async def _submitted(portal: Portal, request: Request) -> Json:
    form = _open(portal, request)
    content = await _answers(portal, request)
    # Looked for again: it may have been taken off while the answers came in.
    form = _open(portal, request)
    author = None if form["access_type"] == "open" else {"username": portal.config.user}
    item = _add(portal, form, {"content": content, "created_by": author, "lang": portal.config.language})
    return {"uid": item["uid"], "status": item["status"]}


def _open(portal: Portal, request: Request) -> Json:
    """The form of the address, if whoever asks may fill it in.

    Raises:
        Problem: 404 for an unknown form and one that is not published, 401 and 403 where access is not open.
    """
    slug = request.path_params["slug"]
    forms = portal.table(FORMS).values()
    form = next((form for form in forms if form["slug"] == slug and form["has_published_version"]), None)
    if form is None:
        raise not_found()
    if form["access_type"] != "open":
        key = authenticate(portal.keys, request.headers, request.url.query)
        if form["access_type"] == "restricted":
            key.require("submit_private_form")
    return form


def _add(portal: Portal, form: Json, body: Json) -> Json:
    made = portal.clock.now() - float(body.get("age", 0))
    author = body.get("created_by")
    item: Json = {
        "uid": portal.uids.uuid(),
        "lang": body.get("lang", "en"),
        "created_at": stamp(made),
        "created_by": author,
        "updated_at": stamp(made),
        "updated_by": author,
        "content": body["content"],
        "status": body.get("status") or ("pending" if form["enable_moderation"] else "approved"),
        "revision": None,
        "change_request_link": None,
        "_made": made,
        "_edited": made,
    }
    portal.table(SUBMISSIONS, form["uid"])[item["uid"]] = item
    portal.on_change()
    return item


# --- control ---


def submit(portal: Portal, body: Json) -> Json:
    """Answer a form as a person would, or review an answer as a moderator would; neither is an effect of the API.

    Args:
        portal: where.
        body: ``form``, its uid or slug, and ``content``, the answers; maybe ``lang``, ``status``, ``created_by`` and,
            in seconds, ``age``. Or ``form``, ``submission``, its uid, and ``status``, the outcome of the review, maybe
            with ``revision``, what the reviewer says.

    Returns:
        The submission, without the parts that depend on who asks.

    Raises:
        ValueError: an unknown form, submission or name, no answers, or a state that the form does not have.
    """
    reviewed = "submission" in body
    unknown = sorted(set(body) - (_REVIEWED if reviewed else _SEEDED))
    forms = portal.table(FORMS).values()
    form = next((form for form in forms if body.get("form") in (form["uid"], form["slug"])), None)
    if unknown or body.get("form") is None or form is None:
        raise ValueError(f"unknown: {unknown}" if unknown else f"no form {body.get('form')!r}")
    status = body.get("status")
    if (reviewed or status is not None) and status not in _STATES:
        raise ValueError(f"a status is one of {', '.join(_STATES)}, not {status!r}")
    if status not in (None, "approved") and not form["enable_moderation"]:
        raise ValueError(f"the form is not moderated: its submissions are approved, not {status!r}")
    if reviewed:
        item = _review(portal, form, body)
    elif not isinstance(body.get("content"), dict):
        raise ValueError('{"form": …, "content": {…}} is expected')
    else:
        item = _add(portal, form, body)
    return {name: value for name, value in item.items() if not name.startswith("_")}


def _review(portal: Portal, form: Json, body: Json) -> Json:
    submissions = portal.table(SUBMISSIONS, form["uid"])
    old = submissions.get(str(body["submission"]))
    if old is None:
        raise ValueError(f"no submission {body['submission']!r}")
    now, author = portal.clock.now(), {"username": portal.config.user}
    revision = {"status": body["status"], "created_at": stamp(now), "created_by": author, **body.get("revision", {})}
    edited = {"updated_at": stamp(now), "updated_by": author, "_edited": now}
    item = {**old, "status": body["status"], "revision": revision if form["enable_moderation"] else None, **edited}
    submissions[item["uid"]] = item
    portal.on_change()
    return item
