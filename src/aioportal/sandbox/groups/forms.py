"""Forms and the versions of their questions.

What is not documented is decided so: a form has a first draft from the start; a publish makes it the version that
people fill in and puts the next draft beside it; the versions that were published before stay to be read.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..clock import stamp
from ..crud import Collection, composed, visible
from ..exchange import Exchange, Handler, Reply, simple
from ..listing import Field, by_field, found, ordered
from ..model import Dataset, Json
from ..problems import invalid, not_found, unknown_value
from .addresses import check_slug

FORMS = "/forms/"
DRAFTS = "/forms/{form_uid}/drafts/"
SUBMISSIONS = "/forms/{form_uid}/submissions/"

_SORTS: dict[str, Field] = {
    **by_field("slug", "created_at", "updated_at", "first_published_at", "published_at", "nb_submissions"),
    "title": lambda item: item["title"].casefold(),
}
# Of the states only ``published`` and ``all`` are documented.
_STATES = {"all": (True, False), "published": (True,), "unpublished": (False,), "draft": (False,)}


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **COLLECTION.handlers(),
        "create_form": simple(_create),
        "publish_form": simple(_publish),
        "unpublish_form": simple(_unpublish),
        "list_form_drafts": simple(_drafts),
        "retrieve_form_draft": simple(lambda exchange: Reply(_version(exchange))),
        "update_form_draft": simple(_write),
    }


# --- forms ---


def _check(exchange: Exchange, _dataset: Dataset | None, body: Json) -> None:
    check_slug(body["slug"], {form["slug"] for form in exchange.portal.table(FORMS).values()})


def _prepare(exchange: Exchange, dataset: Dataset | None, body: Json, old: Json | None) -> Json:
    """Only publishing makes a published version, whatever the body says."""
    item = composed(exchange, dataset, {**body, "has_published_version": False}, old)
    return {name: value for name, value in item.items() if name not in ("published_by", "nb_submissions")}


def show(exchange: Exchange, form: Json) -> Json:
    """A form as the API answers it."""
    return {**visible(exchange, form), "nb_submissions": len(exchange.portal.table(SUBMISSIONS, form["uid"]))}


def _arrange(exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    state = exchange.query.get("status", "all")
    if state not in _STATES:
        raise unknown_value("status", state)
    listed = [show(exchange, form) for form in found(exchange, items, "title", "slug")]
    fitting = [form for form in listed if form["has_published_version"] in _STATES[state]]
    return ordered(exchange, fitting, _SORTS)


COLLECTION = Collection(FORMS, what="form", prefix="fm_", check=_check, prepare=_prepare, show=show, arrange=_arrange)


def _create(exchange: Exchange) -> Reply:
    form = COLLECTION.add(exchange, exchange.body)
    empty: Json = {"default_language": "en", "ending": {}, "sections": []}
    _begin(exchange, form["uid"], 1, empty)
    return Reply(show(exchange, form), exchange.operation.success[0])


def _publish(exchange: Exchange) -> Reply:
    """Make the draft the version that people fill in; nothing happens where its questions are those already."""
    form = COLLECTION.find(exchange)
    versions = exchange.portal.table(DRAFTS, form["uid"])
    draft = next(item for item in versions.values() if item["is_draft"])
    shown = _shown(exchange, form["uid"])
    if shown is None or shown["content"] != draft["content"]:
        now, author = stamp(exchange.portal.clock.now()), {"username": exchange.portal.config.user}
        _retire(exchange, form["uid"])
        versions[str(draft["version"])] = {**draft, "is_draft": False, "is_published": True}
        _begin(exchange, form["uid"], draft["version"] + 1, draft["content"])
        published = {"has_published_version": True, "published_at": now, "published_by": author}
        item = {"first_published_at": now, **form, **published}
        COLLECTION.store(exchange, item, "published", version=draft["version"])
    return Reply({"detail": "ok"})


def _unpublish(exchange: Exchange) -> Reply:
    form = COLLECTION.find(exchange)
    if form["has_published_version"]:
        _retire(exchange, form["uid"])
        COLLECTION.store(exchange, {**form, "has_published_version": False}, "unpublished")
    return Reply({"detail": "ok"})


# --- versions of their questions ---


def _begin(exchange: Exchange, form_uid: str, version: int, content: Json) -> None:
    """A new draft."""
    now = stamp(exchange.portal.clock.now())
    exchange.portal.table(DRAFTS, form_uid)[str(version)] = {
        "version": version,
        "is_published": False,
        "is_draft": True,
        "created_at": now,
        "updated_at": now,
        "created_by": {"username": exchange.portal.config.user},
        "content": content,
    }


def _shown(exchange: Exchange, form_uid: str) -> Json | None:
    """The version that people fill in, if there is one."""
    versions = exchange.portal.table(DRAFTS, form_uid).values()
    return next((item for item in versions if item["is_published"]), None)


def _retire(exchange: Exchange, form_uid: str) -> None:
    shown = _shown(exchange, form_uid)
    if shown is not None:
        exchange.portal.table(DRAFTS, form_uid)[str(shown["version"])] = {**shown, "is_published": False}


def _drafts(exchange: Exchange) -> Reply:
    form = COLLECTION.find(exchange)
    return exchange.page(exchange.portal.table(DRAFTS, form["uid"]).values(), dict)


def _version(exchange: Exchange) -> Json:
    """The version that the path names.

    Raises:
        Problem: 404.
    """
    form = COLLECTION.find(exchange)
    version = exchange.portal.table(DRAFTS, form["uid"]).get(exchange.arguments["version"])
    if version is None:
        raise not_found()
    return version


def _write(exchange: Exchange) -> Reply:
    """Other questions, all of them; only for what is still a draft."""
    version, form = _version(exchange), COLLECTION.find(exchange)
    if not version["is_draft"]:
        raise invalid(version="published" if version["is_published"] else "fixed")
    now = stamp(exchange.portal.clock.now())
    changed = {**version, "content": exchange.body["content"], "updated_at": now}
    exchange.portal.table(DRAFTS, form["uid"])[str(version["version"])] = changed
    edited = {"updated_at": now, "updated_by": {"username": exchange.portal.config.user}}
    exchange.portal.table(FORMS)[form["uid"]] = {**form, **edited}
    exchange.note("updated", "draft", form["uid"], version=version["version"])
    return Reply(changed)
