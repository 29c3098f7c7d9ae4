"""One dataset's configuration as plain JSON, made of what a portal shows of it. Pure.

{"dataset_id", "is_restricted", "security", "metadata": {template: {field: value}}, "metadata_overrides",
 "resources": […], "processors": […], "fields": […], "schedules": ["0 4 * * *"]}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...bodies import jsonable, same_json
from ...datasource import is_uploaded
from .jsontext import sort_key
from .metadata_document import metadata_document
from .names import numbered
from .secrecy import LEFT_OUT, without_secrets

SECTIONS = (
    "is_restricted",
    "security",
    "metadata",
    "metadata_overrides",
    "resources",
    "processors",
    "fields",
    "schedules",
)

_SERVER_MADE = frozenset(
    {"uid", "created_at", "updated_at", "created_by", "updated_by", "can_reuse", "can_manage", "dataset_count"}
    | {"user_count", "group_count", "ods_aws_account_id", "external_id", "is_valid", "application_id", "claims"}
)


@dataclass(frozen=True, slots=True)
class FileNames:
    """What is known of uploaded files by uid, and of connections by uid, when a document is made."""

    files: Mapping[str, str] = field(default_factory=dict)
    """File uid → the name it was uploaded under."""
    connection: Callable[[str], str | None] = lambda _uid: None
    """Connection uid → what people call it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What hangs on a dataset, as the portal shows it; None where it was not read."""

    resources: Sequence[dict[str, Any]] | None = None
    processors: Sequence[dict[str, Any]] | None = None
    fields: Sequence[dict[str, Any]] | None = None
    schedules: Sequence[dict[str, Any]] | None = None


def dataset_document(shown: Any, parts: Parts, names: FileNames) -> dict[str, Any]:
    """A dataset's configuration.

    Args:
        shown: the dataset, a model or plain JSON.
        parts: what hangs on it.
        names: of files and connections.
    """
    dataset = jsonable(shown)
    own, overrides = metadata_document(dataset.get("metadata"))
    document: dict[str, Any] = {
        "dataset_id": dataset.get("dataset_id"),
        "is_restricted": bool(dataset.get("is_restricted")),
        "security": security_document(dataset.get("default_security")),
        "metadata": own,
        "metadata_overrides": overrides,
    }
    if parts.resources is not None:
        document["resources"] = [body for _, body in keyed_resources(parts.resources, names)]
    for section, bodies in (("processors", parts.processors), ("fields", parts.fields)):
        if bodies is not None:
            document[section] = [step_document(body) for body in bodies]
    if parts.schedules is not None:
        document["schedules"] = sorted(str(item.get("cron_schedule")) for item in parts.schedules)
    return document


def security_document(shown: Any) -> dict[str, Any]:
    """What applies to the data: ``is_data_visible``, ``visible_fields``, ``filter_query``, ``api_calls_quota``."""
    rules = {key: value for key, value in (shown or {}).items() if key not in _SERVER_MADE}
    if isinstance(rules.get("visible_fields"), list):
        rules["visible_fields"] = sorted(rules["visible_fields"])
    return rules


def step_document(shown: Mapping[str, Any]) -> dict[str, Any]:
    """A processor or a field configuration without its uid."""
    body: dict[str, Any] = without_secrets({key: value for key, value in shown.items() if key not in _SERVER_MADE})
    return body


def keyed_resources(shown: Sequence[dict[str, Any]], names: FileNames) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each resource as shown, and its document, in an order of their own: portals promise none."""
    pairs = [(one, resource_document(one, names)) for one in shown]
    return sorted(
        pairs, key=lambda pair: (str(pair[1]["title"]), str(pair[1]["type"]), sort_key(without_path(pair[1])))
    )


def resource_document(shown: Mapping[str, Any], names: FileNames) -> dict[str, Any]:
    """A resource without what the portal adds to it; of an uploaded file, its name alone."""
    params = shown.get("params")
    body: dict[str, Any] = {
        "title": shown.get("title"),
        "type": shown.get("type"),
        # What begins so belongs to the resource's own key, which the portal makes and renews.
        "params": {
            key: value
            for key, value in without_secrets(params if isinstance(params, dict) else {}).items()
            if not key.startswith("realtime_") and value is not None
        },
    }
    source = shown.get("datasource")
    if isinstance(source, dict):
        body["datasource"] = _datasource(source, names)
    elif shown.get("url"):
        body["url"] = without_secrets({"url": shown["url"]})["url"]
    return body


def file_uid(resource: Mapping[str, Any]) -> str | None:
    """The uid of the uploaded file that a resource reads, as shown or in a document made of that."""
    source = resource.get("datasource")
    file = source.get("file") if isinstance(source, dict) and is_uploaded(source) else None
    uid = file.get("uid") if isinstance(file, dict) else None
    return uid if isinstance(uid, str) else None


def _datasource(source: dict[str, Any], names: FileNames) -> dict[str, Any]:
    if is_uploaded(source):
        file = source.get("file") or {}
        uid = file.get("uid")
        # The uid goes no further than this process: files know uploads by their name.
        return {"type": source["type"], "file": {"filename": names.files.get(str(uid)) or uid, "uid": uid}}
    body: dict[str, Any] = without_secrets({key: value for key, value in source.items() if key not in _SERVER_MADE})
    if body.get("headers") == []:
        del body["headers"]
    connection = source.get("connection")
    if isinstance(connection, dict):
        body["connection"] = _connection(connection, names)
    if source.get("type") == "federated":
        # Whose rights it reads with is not shown, only who that was.
        body.pop("permissions_user", None)
        body["impersonate_permissions"] = dict(LEFT_OUT)
    return body


def _connection(shown: dict[str, Any], names: FileNames) -> dict[str, Any]:
    uid = shown.get("uid")
    known = names.connection(uid) if isinstance(uid, str) else None
    if known is not None:
        return {"named": known}
    if isinstance(uid, str) and not shown.get("type"):
        # Neither its owner's list nor the resource tells more of it.
        return {"uid": uid}
    body: dict[str, Any] = without_secrets({key: value for key, value in shown.items() if key not in _SERVER_MADE})
    if isinstance(body.get("auth"), dict):
        body["auth"] = {key: value for key, value in body["auth"].items() if key not in _SERVER_MADE}
    return {key: value for key, value in body.items() if value is not None and value != []}


def resource_keys(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each resource is called in a comparison: its title; of several with one title, with a number."""
    return numbered(str(document.get("title")) for document in documents)


def without_path(document: Mapping[str, Any]) -> dict[str, Any]:
    """A resource's document as it is compared: without where its file lies, here or there."""
    return with_path(document, None)


def with_path(document: Mapping[str, Any], path: str | None) -> dict[str, Any]:
    """A resource's document as its file has it, with the place of its content where the folder has that."""
    body = dict(document)
    source = body.get("datasource")
    if isinstance(source, dict) and isinstance(source.get("file"), dict):
        file = {"filename": source["file"].get("filename")}
        body["datasource"] = {**source, "file": file if path is None else {**file, "path": path}}
    return body


def local_path(document: Mapping[str, Any]) -> str | None:
    """Where a resource's file lies in the folder, as its document says."""
    source = document.get("datasource")
    file = source.get("file") if isinstance(source, dict) else None
    path = file.get("path") if isinstance(file, dict) else None
    return path if isinstance(path, str) else None


def reads_file(document: Mapping[str, Any]) -> bool:
    """Whether a resource reads an uploaded file."""
    return is_uploaded(document.get("datasource"))


def pair_resources(
    there: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]
) -> list[tuple[int | None, int | None]]:
    """Which resource that is there is which of the wanted ones, by position; None for what has no counterpart.

    By title first; then by where the data come from, so that a new title is no new resource; then, where one is left
    on each side, those two.
    """
    left, right = list(range(len(there))), list(range(len(wanted)))
    keys_there, keys_wanted = resource_keys(there), resource_keys(wanted)
    pairs: list[tuple[int | None, int | None]] = []

    def match(same: Callable[[int, int], bool]) -> None:
        for index in list(right):
            found = next((other for other in left if same(other, index)), None)
            if found is not None:
                left.remove(found)
                right.remove(index)
                pairs.append((found, index))

    match(lambda a, b: keys_there[a] == keys_wanted[b])
    match(lambda a, b: same_json(_origin(there[a]), _origin(wanted[b])))
    if len(left) == len(right) == 1:
        match(lambda _a, _b: True)
    return [*pairs, *((one, None) for one in left), *((None, one) for one in right)]


def _origin(document: Mapping[str, Any]) -> Any:
    return [document.get("type"), without_path(document).get("datasource"), document.get("url")]
