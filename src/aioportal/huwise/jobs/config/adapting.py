"""What the files wish of a dataset, put as it can be compared with what this portal has. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .dataset_document import local_path, pair_resources, reads_file, resource_keys
from .metadata_document import metadata_document, remote_fields
from .secrecy import lacks_secrets

_FILE = "reads an uploaded file that the folder does not have: push it to the portal, or pull with files where it is"
_SECRET = "needs a secret, and files hold none: set it up on the portal once, its secrets stay there"  # noqa: S105


def adapted(
    wanted: Mapping[str, Any], there: Mapping[str, Any] | None, shown_metadata: Any
) -> tuple[dict[str, Any], dict[str, str]]:
    """A dataset's document without what files cannot bring to this portal.

    Args:
        wanted: the document of the folder.
        there: the document of the portal; None where it has no such dataset.
        shown_metadata: the metadata as the portal shows them.

    Returns:
        The document, and the names of the resources that are left out, with the reason.
    """
    document = dict(wanted)
    if "metadata" in document or "metadata_overrides" in document:
        document |= _metadata(wanted, shown_metadata)
    if "security" in document:
        document["security"] = {**((there or {}).get("security") or {}), **document["security"]}
    if "resources" not in document:
        return document, {}
    resources, left_out = _resources(document["resources"], (there or {}).get("resources") or [])
    return {**document, "resources": resources}, left_out


def adapted_rules(wanted: Mapping[str, Any], there: Mapping[str, Any] | None) -> dict[str, Any]:
    """Rulesets in full: what a rule does not say of the data stays as it is there."""
    document = dict(wanted)
    for who in ("users", "groups"):
        if who in document:
            known = (there or {}).get(who) or {}
            document[who] = {name: _rule(rule, known.get(name) or {}) for name, rule in document[who].items()}
    return document


def _rule(wanted: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    rule = {"permissions": [], **wanted}
    security = {**(there.get("security") or {}), **(wanted.get("security") or {})}
    return {**rule, "security": security} if security else rule


def _metadata(wanted: Mapping[str, Any], shown: Any) -> dict[str, Any]:
    """Overrides of what comes from nowhere are values like any other; what the portal fills in is left to it."""
    remote = remote_fields(shown)
    own = {template: dict(fields) for template, fields in (wanted.get("metadata") or {}).items()}
    overrides: dict[str, dict[str, Any]] = {}
    for template, fields in (wanted.get("metadata_overrides") or {}).items():
        for name, value in fields.items():
            place = overrides if f"{template}.{name}" in remote else own
            place.setdefault(template, {})[name] = value
    cells = {template: {name: {"value": value} for name, value in fields.items()} for template, fields in own.items()}
    found: dict[str, Any] = {}
    if "metadata" in wanted:
        found["metadata"] = metadata_document(cells)[0]
    if "metadata_overrides" in wanted:
        found["metadata_overrides"] = overrides
    return found


def _resources(
    wanted: list[dict[str, Any]], there: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Where the folder has no content, an uploaded file stays which it is, and none is made of its name."""
    counterpart = {new: old for old, new in pair_resources(there, wanted) if new is not None}
    keys = resource_keys(wanted)
    kept: list[dict[str, Any]] = []
    left_out = {}
    for index, one in enumerate(wanted):
        old = counterpart.get(index)
        if old is None and lacks_secrets(one):
            left_out[keys[index]] = _SECRET
        elif not reads_file(one) or local_path(one) is not None:
            kept.append(one)
        elif old is None:
            left_out[keys[index]] = _FILE
        elif reads_file(there[old]):
            kept.append({**one, "datasource": there[old]["datasource"]})
        else:
            kept.append(one)
    return kept, left_out
