"""Metadata: templates of fields, each with a value; writing a template or all of it replaces what was there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..exchange import Exchange, Handler, Reply, simple
from ..model import SECTIONS, Dataset, Json
from ..problems import Problem, not_found

# Templates that every portal has; all others are a portal's own.
STANDARD = ("default", "visualization", "internal", "asset_content_configuration")
_REMOTE = ("remote_value", "override_remote_value")


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _switch(value: Any) -> bool:
    return isinstance(value, bool)


# The kinds of the fields that the documentation describes; a value of another kind is refused.
_KINDS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "default": {
        "title": _text,
        "description": _text,
        "keyword": _texts,
        "modified": _text,
        "modified_updates_on_metadata_change": _switch,
        "modified_updates_on_data_change": _switch,
        "geographic_reference": _texts,
        "geographic_reference_auto": _switch,
        "language": _text,
        "timezone": _text,
        "publisher": _text,
        "attributions": _texts,
    },
    "internal": {"license_id": _text, "theme_id": _texts, "draft": _switch},
}


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        "list_all_dataset_metadata": simple(lambda exchange: Reply(shown(exchange.dataset().metadata))),
        "update_all_dataset_metadata": simple(_replace_all),
        "list_template_dataset_metadata": simple(_template),
        "update_template_dataset_metadata": simple(_replace_template),
        "retrieve_template_field_dataset_metadata": simple(_field),
        "update_template_field_dataset_metadata": simple(_set),
        "delete_template_field_dataset_metadata": simple(_delete),
    }


def shown(metadata: Json) -> Json:
    """Metadata as answered: of a remote field, the visible value is the remote one unless it is overridden."""
    return {template: {name: _shown(cell) for name, cell in fields.items()} for template, fields in metadata.items()}


def _shown(cell: Json) -> Json:
    if "remote_value" not in cell:
        return {"value": cell.get("value")}
    overridden = cell.get("override_remote_value", False)
    return {
        "value": cell.get("value") if overridden else cell["remote_value"],
        "remote_value": cell["remote_value"],
        "override_remote_value": overridden,
    }


def creatable(given: Mapping[str, Any], *, refuse_empty: bool) -> Json:
    """What of the metadata of a create is kept: the standard templates.

    Fields of a portal's own templates vanish without a word, as observed on portals; they are written afterwards.

    Raises:
        Problem: 400 ``validation_error`` for malformed fields, and with ``refuse_empty`` for null and empty text.
    """
    kept: Json = {}
    for template in STANDARD:
        if template in given:
            kept[template] = checked(template, given[template], {})
            for name, cell in kept[template].items():
                if refuse_empty and cell["value"] in (None, ""):
                    raise Problem(400, "validation_error", detail={f"metadata.{template}.{name}": ["empty"]})
    return _with_license(kept)


def checked(template: str, given: Any, old: Mapping[str, Any]) -> Json:
    """The fields of one template as they will be stored.

    Args:
        template: its name.
        given: field to ``{"value": …}``.
        old: the fields stored so far; what a field has of a remote portal is kept.

    Raises:
        Problem: 400 ``validation_error`` naming the field.
    """
    if not isinstance(given, dict):
        raise Problem(400, "validation_error", detail={template: ["malformed"]})
    return {name: _cell(template, name, cell, old.get(name, {})) for name, cell in given.items()}


def _cell(template: str, name: str, given: Any, old: Mapping[str, Any]) -> Json:
    field = f"{template}.{name}"
    if not isinstance(given, dict):
        raise Problem(400, "validation_error", detail={field: ["malformed"]})
    if "value" not in given:
        raise Problem(400, "validation_error", detail={f"{field}.value": ["required"]})
    value = given["value"]
    fits = _KINDS.get(template, {}).get(name)
    if fits is not None and value is not None and not fits(value):
        raise Problem(400, "validation_error", detail={f"{field}.value": ["malformed"]})
    cell: Json = {"value": value}
    if "remote_value" in old:
        overridden = given.get("override_remote_value", old.get("override_remote_value", False))
        cell |= {"remote_value": old["remote_value"], "override_remote_value": bool(overridden)}
    return cell


def _with_license(metadata: Json) -> Json:
    """The platform copies the licence that was chosen into its own template (observed on portals)."""
    chosen = metadata.get("default", {}).get("license_id")
    if chosen is None:
        return metadata
    return {**metadata, "internal": {**metadata.get("internal", {}), "license_id": {"value": chosen["value"]}}}


def _write(exchange: Exchange, dataset: Dataset, metadata: Json, uid: str, kind: str = "updated") -> None:
    # Fields of another portal cannot be deleted from here: they lose only their local value.
    dataset.metadata = _with_license({template: fields for template, fields in metadata.items() if fields})
    exchange.portal.edited(dataset, SECTIONS["metadata"])
    exchange.note(kind, "metadata", uid, dataset)


def _remaining(old: Mapping[str, Any], given: Json) -> Json:
    remote = {name: cell for name, cell in old.items() if "remote_value" in cell and name not in given}
    return given | {name: {**cell, "override_remote_value": False} for name, cell in remote.items()}


def _replace_all(exchange: Exchange) -> Reply:
    dataset, given = exchange.editable_dataset(), exchange.body
    old = dataset.metadata
    metadata = {
        template: _remaining(old.get(template, {}), checked(template, given.get(template, {}), old.get(template, {})))
        for template in [*given, *(name for name in old if name not in given)]
    }
    _write(exchange, dataset, metadata, "*")
    return Reply(shown(dataset.metadata))


def _template(exchange: Exchange) -> Reply:
    name = exchange.arguments["template_name"]
    fields = exchange.dataset().metadata.get(name)
    if fields is None:
        if name not in STANDARD and name not in exchange.portal.table("/metadata/templates/"):
            raise not_found()
        return Reply({})
    return Reply(shown({name: fields})[name])


def _replace_template(exchange: Exchange) -> Reply:
    dataset, name = exchange.editable_dataset(), exchange.arguments["template_name"]
    old = dataset.metadata.get(name, {})
    fields = _remaining(old, checked(name, exchange.body, old))
    _write(exchange, dataset, {**dataset.metadata, name: fields}, name)
    return Reply(shown({name: dataset.metadata.get(name, {})})[name])


def _find(exchange: Exchange) -> tuple[Dataset, str, str, Json]:
    dataset = exchange.dataset()
    template, name = exchange.arguments["template_name"], exchange.arguments["template_field_name"]
    cell = dataset.metadata.get(template, {}).get(name)
    if cell is None:
        raise not_found()
    return dataset, template, name, cell


def _field(exchange: Exchange) -> Reply:
    return Reply(_shown(_find(exchange)[3]))


def _set(exchange: Exchange) -> Reply:
    dataset = exchange.editable_dataset()
    template, name = exchange.arguments["template_name"], exchange.arguments["template_field_name"]
    old = dataset.metadata.get(template, {})
    cell = checked(template, {name: exchange.body}, old)[name]
    _write(exchange, dataset, {**dataset.metadata, template: {**old, name: cell}}, f"{template}.{name}")
    return Reply(_shown(cell))


def _delete(exchange: Exchange) -> Reply:
    dataset, template, name, cell = _find(exchange)
    exchange.portal.demand_editable(dataset)
    fields = {key: other for key, other in dataset.metadata[template].items() if key != name}
    if "remote_value" in cell:
        fields[name] = {**cell, "override_remote_value": False}
    _write(exchange, dataset, {**dataset.metadata, template: fields}, f"{template}.{name}", kind="deleted")
    return Reply(None, 204)
