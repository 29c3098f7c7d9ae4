"""Studio pages: a draft that is edited, and the version that is shown, made from it by a publish.

What is not documented is decided so: the version that is shown is called ``published``, an unpublish removes it, it
cannot be edited, and a content is replaced as a whole.
"""

from __future__ import annotations

from ..clock import stamp
from ..crud import Collection, composed, visible
from ..exchange import Exchange, Handler, Reply, simple
from ..model import Dataset, Json
from ..places import free
from ..problems import Problem, invalid, not_found
from . import page_metadata
from .addresses import check_slug

PAGES = "/studio_pages/"
CONTENTS = "/studio_pages/{studio_page_uid}/contents/"
DRAFT, PUBLISHED = "draft", "published"
_PARTS = ("blocks", "layouts", "data_providers", "filters")


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **COLLECTION.handlers(),
        "create_studio_page": simple(_create),
        "publish_studio_page": simple(_publish),
        "unpublish_studio_page": simple(_unpublish),
        "retrieve_studio_page_content": simple(lambda exchange: Reply(visible(exchange, _version(exchange)))),
        "update_studio_page_content": simple(_write),
        "retrieve_studio_page_content_metadata": simple(lambda exchange: Reply(_version(exchange)["_metadata"])),
        "update_studio_page_content_metadata": simple(_write_metadata),
    }


# --- pages ---


def _check(exchange: Exchange, _dataset: Dataset | None, body: Json) -> None:
    check_slug(body.get("slug"), _slugs(exchange, exchange.arguments.get("studio_page_uid", "")))


def _slugs(exchange: Exchange, but: str = "") -> set[str]:
    return {page["slug"] for uid, page in exchange.portal.table(PAGES).items() if uid != but}


def _prepare(exchange: Exchange, dataset: Dataset | None, body: Json, old: Json | None) -> Json:
    """An address stays where it is not named; who may see the page has a documented default."""
    slug = body.get("slug") or (old["slug"] if old else free("page", _slugs(exchange)))
    given = {**body, "slug": slug, "public": body.get("public", False)}
    return {name: value for name, value in composed(exchange, dataset, given, old).items() if name != "contents"}


def _show(exchange: Exchange, page: Json) -> Json:
    versions = exchange.portal.table(CONTENTS, page["uid"]).values()
    return {**visible(exchange, page), "contents": [_summary(version) for version in versions]}


def _summary(version: Json) -> Json:
    texts = {name: page_metadata.text(version["_metadata"], name) for name in ("title", "description")}
    named = {name: version[name] for name in ("version_name", "created_at", "updated_at", "updated_by")}
    return {**named, **{name: text for name, text in texts.items() if text}}


COLLECTION = Collection(PAGES, what="studio_page", prefix="sp_", check=_check, prepare=_prepare, show=_show)


def _create(exchange: Exchange) -> Reply:
    page = COLLECTION.add(exchange, exchange.body)
    draft: Json = {"version_name": DRAFT, **{part: {} for part in _PARTS}, "created_at": page["created_at"]}
    exchange.portal.table(CONTENTS, page["uid"])[DRAFT] = {**draft, **_edit(exchange), "_metadata": {}}
    return Reply(_show(exchange, page), exchange.operation.success[0])


def _publish(exchange: Exchange) -> Reply:
    """Show the draft; nothing happens where it is shown already."""
    page = COLLECTION.find(exchange)
    versions = exchange.portal.table(CONTENTS, page["uid"])
    draft = versions[DRAFT]
    if not page_metadata.text(draft["_metadata"], "title"):
        raise Problem(400, "validation_error", detail={"asset.title": ["required"]})
    shown, now = versions.get(PUBLISHED), stamp(exchange.portal.clock.now())
    if shown is None or any(shown[name] != draft[name] for name in (*_PARTS, "_metadata")):
        created = now if shown is None else shown["created_at"]
        versions[PUBLISHED] = {**draft, "version_name": PUBLISHED, "created_at": created, **_edit(exchange)}
        COLLECTION.store(exchange, {"first_published_at": now, **page}, "published")
    return Reply({"detail": "ok"})


def _unpublish(exchange: Exchange) -> Reply:
    page = COLLECTION.find(exchange)
    if exchange.portal.table(CONTENTS, page["uid"]).pop(PUBLISHED, None) is not None:
        COLLECTION.store(exchange, page, "unpublished")
    return Reply({"detail": "ok"})


# --- contents ---


def _edit(exchange: Exchange) -> Json:
    """When, and by whom."""
    portal = exchange.portal
    return {"updated_at": stamp(portal.clock.now()), "updated_by": {"username": portal.config.user}}


def _version(exchange: Exchange) -> Json:
    """The version that the path names.

    Raises:
        Problem: 404.
    """
    page = COLLECTION.find(exchange)
    version = exchange.portal.table(CONTENTS, page["uid"]).get(exchange.arguments["version_name"])
    if version is None:
        raise not_found()
    return version


def _change(exchange: Exchange, what: str, values: Json) -> Json:
    """The draft with other values, kept and noted.

    Raises:
        Problem: 404 for an unknown version, 400 for one that cannot be edited.
    """
    version, page = _version(exchange), COLLECTION.find(exchange)
    if version["version_name"] != DRAFT:
        raise invalid(version_name="fixed")
    edit = _edit(exchange)
    changed = exchange.portal.table(CONTENTS, page["uid"])[DRAFT] = {**version, **values, **edit}
    exchange.portal.table(PAGES)[page["uid"]] = {**page, "updated_at": edit["updated_at"]}
    exchange.note("updated", what, page["uid"], version=DRAFT)
    return changed


def _write(exchange: Exchange) -> Reply:
    # Whole: what was not sent is gone.
    content = _change(exchange, "content", {part: exchange.body.get(part, {}) for part in _PARTS})
    return Reply(visible(exchange, content))


def _write_metadata(exchange: Exchange) -> Reply:
    _version(exchange)
    page_metadata.check(exchange.body)
    return Reply(_change(exchange, "metadata", {"_metadata": exchange.body})["_metadata"])
