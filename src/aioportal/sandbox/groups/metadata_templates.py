"""Metadata templates: those of the system, which are only put in or out of use, and those of the portal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..clock import stamp
from ..crud import Collection, composed, visible
from ..exchange import Exchange, Handler, Reply, simple
from ..model import Dataset, Json
from ..portal import Portal
from ..problems import Problem, invalid, not_found

TEMPLATES = "/metadata/templates/"
_HITS = 20
_LANGUAGES = ("en", "fr", "de", "es", "it", "nl")
_LICENSES = ("cc-by", "cc0", "etalab-2.0", "odbl")
_THEMES = ("Culture", "Economy", "Environment", "Health", "Mobility", "Mobile services")
# Of each template of the system: its title, its type, whether it is always in use, its fields by name and type.
_SYSTEM: dict[str, tuple[str, str, bool, dict[str, str]]] = {
    "default": (
        "Standard",
        "basic",
        True,
        {
            "title": "text",
            "description": "html",
            "keyword": "list",
            "license_id": "enum",
            "language": "enum",
            "timezone": "text",
            "modified": "datetime",
            "geographic_reference": "list",
            "publisher": "text",
            "attributions": "list",
        },
    ),
    "internal": ("Internal", "admin", True, {"license_id": "enum", "theme_id": "enumlist", "draft": "boolean"}),
    "visualization": ("Visualization", "extra", True, {"map_marker_color": "text", "analyze_disabled": "boolean"}),
    "asset_content_configuration": ("Page of the dataset", "extra", True, {"tabs": "multitext"}),
    "dcat": (
        "DCAT",
        "interop",
        False,
        {"created": "datetime", "issued": "datetime", "creator": "text", "contact_name": "text"},
    ),
}
_CHOICES = {"license_id": _LICENSES, "language": _LANGUAGES, "theme_id": _THEMES}


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **COLLECTION.handlers(),
        "delete_metadata_template": simple(_delete),
        "list_metadata_template_fields": simple(_fields),
        "retrieve_metadata_template_field": simple(lambda exchange: Reply(_field_asked(exchange))),
        "suggest_metadata_template_field_choices": simple(_suggest),
    }


def furnish(portal: Portal) -> None:
    """The templates that come with the platform."""
    table = portal.table(TEMPLATES)
    for name, (title, kind, always, fields) in _SYSTEM.items():
        if name not in table:
            table[name] = {
                "name": name,
                "title": title,
                "is_active": always,
                "is_always_active": always,
                "is_system": True,
                "schema": [_defined({"name": field, "type": type_}) for field, type_ in fields.items()],
                "created_at": stamp(portal.clock.now()),
                "created_by": None,
                "updated_at": stamp(portal.clock.now()),
                "updated_by": None,
                "type": kind,
            }


def _defined(given: Json) -> Json:
    """A field in full."""
    choices = list(_CHOICES[given["name"]]) if given["name"] in _CHOICES else None
    return {
        "type": "text",
        "label": given["name"],
        "help_text": None,
        "is_hidden": False,
        "self_suggest": False,
        "is_filter": False,
        "i18n": False,
        "suggest_url": None,
        "choices": choices,
        "labels": None,
        "requirement_level": "optional",
        **given,
    }


def _check(exchange: Exchange, _dataset: Dataset | None, body: Json) -> None:
    names = [field["name"] for field in body["schema"]]
    for position, name in enumerate(names):
        if name in names[:position]:
            raise Problem(400, "validation_error", detail={f"schema.{position}.name": ["repeated"]})
    if exchange.arguments.get("template_name", body["name"]) != body["name"]:
        raise invalid(name="fixed")


def _prepare(exchange: Exchange, dataset: Dataset | None, body: Json, old: Json | None) -> Json:
    """A template of the portal as it was sent; of one of the system, only whether it is in use."""
    if old is not None and old["is_system"]:
        if old["is_always_active"] and not body["is_active"]:
            raise invalid(is_active="fixed")
        user, now = {"username": exchange.portal.config.user}, stamp(exchange.portal.clock.now())
        return {**old, "is_active": body["is_active"], "updated_at": now, "updated_by": user}
    return composed(exchange, dataset, {**body, "schema": [_defined(field) for field in body["schema"]]}, old)


def _arrange(exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    query = exchange.query
    return [
        item
        for item in items
        if item["is_active"] == query.get("is_active", item["is_active"])
        and item["type"] == query.get("type", item["type"])
    ]


COLLECTION = Collection(
    path=TEMPLATES, what="metadata_template", key="name", check=_check, prepare=_prepare, show=visible, arrange=_arrange
)


def _delete(exchange: Exchange) -> Reply:
    item = COLLECTION.find(exchange)
    if item["is_system"]:
        raise Problem(400, "bad_request", word="system_template")
    COLLECTION.remove(exchange, item["name"])
    return Reply(None, 204)


# --- fields ---


def _fields(exchange: Exchange) -> Reply:
    return exchange.page(COLLECTION.find(exchange)["schema"], dict)


def _field_asked(exchange: Exchange) -> Json:
    wanted = exchange.arguments["template_field_name"]
    found: Json | None = next((item for item in COLLECTION.find(exchange)["schema"] if item["name"] == wanted), None)
    if found is None:
        raise not_found()
    return found


def _suggest(exchange: Exchange) -> Reply:
    """Choices, and with ``self_suggest`` the values that datasets have, one word of which begins like the query."""
    template, field = COLLECTION.find(exchange)["name"], _field_asked(exchange)
    known = [
        *(field["choices"] or ()),
        *(_used(exchange.portal, template, field["name"]) if field["self_suggest"] else ()),
    ]
    asked = exchange.query["query"].casefold()
    fitting = [
        value
        for value in dict.fromkeys(known)
        if value.casefold().startswith(asked) or any(word.startswith(asked) for word in value.casefold().split())
    ]
    count = exchange.query.get("count", _HITS)
    hits = fitting[:count]
    if exchange.portal.config.suggestions == "list":
        return Reply(hits)
    exact = {"nb_hits": True, "typo": True}
    return Reply(
        {
            "hits": hits,
            "nb_hits": len(fitting),
            "page": 0,
            "hits_per_page": count,
            "exhaustive_nb_hits": True,
            "exhaustive_typo": True,
            "exhaustive": exact,
            "query": exchange.query["query"],
            "params": f"query={exchange.query['query']}",
            "processing_time_ms": 1,
        }
    )


def _used(portal: Portal, template: str, field: str) -> list[str]:
    values: list[Any] = []
    for dataset in portal.datasets.values():
        value = dataset.metadata.get(template, {}).get(field, {}).get("value")
        values += value if isinstance(value, list) else [value]
    return sorted({value for value in values if isinstance(value, str)})
