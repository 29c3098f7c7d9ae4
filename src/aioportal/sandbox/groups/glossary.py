"""Terms of the glossary: names and aliases, each of which means one thing on the whole portal."""

from __future__ import annotations

from collections.abc import Iterable

from ..crud import Collection
from ..exchange import Exchange, Handler, Reply, simple
from ..listing import Field, by_field, found, ordered
from ..model import Dataset, Json
from ..problems import Problem, invalid

TERMS = "/glossary/terms/"
_SORTS: dict[str, Field] = {
    **by_field("updated_at"),
    "name": lambda item: item["name"].casefold(),
    "description": lambda item: item["description"].casefold(),
}


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {**COLLECTION.handlers(), "bulk_delete_glossary_terms": simple(_bulk_delete)}


def _words(item: Json) -> list[tuple[str, str]]:
    """Where in a term a word stands, and the word: its name and its aliases."""
    aliases = item.get("aliases", [])
    return [("name", item["name"]), *((f"aliases.{number}", alias) for number, alias in enumerate(aliases))]


def _check(exchange: Exchange, _dataset: Dataset | None, body: Json) -> None:
    terms = exchange.portal.table(TERMS)
    taken = {word for uid, term in terms.items() if uid != exchange.arguments.get("uid") for _, word in _words(term)}
    own: set[str] = set()
    for field, word in _words(body):
        if not word.strip():
            raise Problem(400, "validation_error", detail={field: ["empty"]})
        if word in taken or word in own:
            raise Problem(400, "validation_error", detail={field: ["taken" if word in taken else "repeated"]})
        own.add(word)


def _arrange(exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    worded = ({**item, "_aliases": " ".join(item["aliases"])} for item in items)
    listed = found(exchange, worded, "name", "_aliases", "description")
    return ordered(exchange, listed, _SORTS, parameter="ordering")


COLLECTION = Collection(TERMS, what="glossary_term", prefix="te_", check=_check, arrange=_arrange)


def _bulk_delete(exchange: Exchange) -> Reply:
    """Delete the terms that are there; others are not missed."""
    if not exchange.body["uid_list"]:
        raise invalid(uid_list="empty")
    for uid in exchange.body["uid_list"]:
        if uid in exchange.portal.table(TERMS):
            COLLECTION.remove(exchange, uid)
    return Reply(None, 204)
