"""Code editor pages: HTML and CSS in languages under a slug, which is all that the API knows them by.

What is not documented is decided so: an update replaces all but the slug and the state of publication, which stay where
it does not name them; a bulk delete with neither slugs nor words is refused.
"""

from __future__ import annotations

from ..clock import stamp
from ..crud import Collection, Single, composed
from ..exchange import Exchange, Handler, Reply, missing, simple
from ..listing import found
from ..model import Dataset, Json
from ..places import free, place
from . import page_metadata
from .addresses import check_slug

PAGES = "/code_editor_pages/"
METADATA = "/code_editor_pages/{page_slug}/metadata/"
_TEMPLATE = "custom.html"


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **COLLECTION.handlers(),
        **_METADATA.handlers(),
        "bulk_delete_code_editor_pages": simple(_bulk_delete),
        "publish_code_editor_page": simple(lambda exchange: _order(exchange, on=True)),
        "unpublish_code_editor_page": simple(lambda exchange: _order(exchange, on=False)),
    }


def _check(exchange: Exchange, _dataset: Dataset | None, body: Json) -> None:
    others = exchange.portal.table(PAGES).keys() - {exchange.arguments.get("page_slug")}
    check_slug(body.get("slug"), others)


def _prepare(exchange: Exchange, dataset: Dataset | None, body: Json, old: Json | None) -> Json:
    portal, before = exchange.portal, old or {"is_published": False}
    own: Json = {
        "slug": body.get("slug", before.get("slug") or free("page", portal.table(PAGES))),
        "template": body.get("template", _TEMPLATE),
        "is_published": body.get("is_published", before["is_published"]),
    }
    item = composed(exchange, dataset, {**body, **own}, old)
    if own["is_published"] == before["is_published"]:
        return {**item, "_changed": True}
    exchange.key.require("manage_page")
    return _published(exchange, item, on=own["is_published"])


def _published(exchange: Exchange, page: Json, *, on: bool) -> Json:
    """The page shown as it is now, or taken off."""
    last: Json = {"last_published_at": stamp(exchange.portal.clock.now()), "_changed": False} if on else {}
    return {**page, "is_published": on, **last}


def _remark(old: Json, new: Json) -> Json:
    said: Json = {"renamed_from": old["slug"]} if old["slug"] != new["slug"] else {}
    if old["is_published"] != new["is_published"]:
        said["is_published"] = new["is_published"]
    return said


COLLECTION = Collection(PAGES, what="code_editor_page", check=_check, prepare=_prepare, remark=_remark)


def _order(exchange: Exchange, *, on: bool) -> Reply:
    """Publish or unpublish; nothing happens where everything is so already."""
    page = COLLECTION.find(exchange)
    if page["is_published"] != on or (on and page["_changed"]):
        COLLECTION.store(exchange, _published(exchange, page, on=on), "published" if on else "unpublished")
    return Reply({"detail": "ok"})


# --- metadata ---


def _touched(exchange: Exchange, _dataset: Dataset | None, body: Json, _old: Json | None) -> Json:
    """The metadata as they come; the page counts as edited."""
    page = COLLECTION.find(exchange)
    edited = {"updated_at": stamp(exchange.portal.clock.now()), "updated_by": {"username": exchange.portal.config.user}}
    exchange.portal.table(PAGES)[page["slug"]] = {**page, **edited, "_changed": True}
    return dict(body)


_METADATA = Single(METADATA, check=lambda _exchange, _dataset, body: page_metadata.check(body), prepare=_touched)


# --- several at once ---


def _bulk_delete(exchange: Exchange) -> Reply:
    """Delete the pages with one of the slugs, if any are given, that hold all of the words, if any are given."""
    slugs = {slug for slug in exchange.query.get("slug", ()) if slug}
    if not slugs and not exchange.query.get("search", "").split():
        raise missing("slug", "search")
    pages = exchange.portal.table(PAGES).values()
    titled = [{**page, "_title": _title(exchange, page["slug"])} for page in pages]
    fitting = found(exchange, titled, "slug", "description", "_title")
    gone = [page["slug"] for page in fitting if not slugs or page["slug"] in slugs]
    for slug in gone:
        COLLECTION.remove(exchange, slug)
    return Reply(gone)


def _title(exchange: Exchange, slug: str) -> str:
    stored = exchange.portal.table(METADATA, place(METADATA, {"page_slug": slug}))
    return page_metadata.text(stored.get("", {}), "title")
