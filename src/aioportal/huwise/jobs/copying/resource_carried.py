"""Which resources of a dataset the target can read, and in what form; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ... import datasource as datasources
from ...bodies import same_json
from ...hidden import AUTH_READ_ONLY, CONNECTION_READ_ONLY, connection_secrets
from ...reconcile import agrees
from ..plan import FieldChange
from .identity import Json
from .mapping import SecretSource
from .secret_values import given_for, lacking

_REALTIME = "realtime_"
_NEVER = {
    "federated": "whose permissions it reads with is not shown",
    "ods_form": "it belongs to a form of the source",
    "snowflake_odbc": "what it needs is not documented",
}


@dataclass(frozen=True, slots=True)
class CarriedResource:
    """What becomes of one resource.

    Attributes:
        name: its title, numbered where titles repeat.
        index: which of those with this title it is, from 0.
        body: ``type``, ``title``, ``params`` and ``datasource`` or ``url`` for the target; the uid of an uploaded file
            and all secrets are put in when it is sent.
        file: the uploaded file on the source: its uid and name.
        secrets: the place of each secret, and where it is.
        problem: why it cannot be copied, or empty.
        notes: what is not carried over.
    """

    name: str
    index: int
    body: Json
    file: Json | None = None
    secrets: Mapping[str, SecretSource] = field(default_factory=dict)
    problem: str = ""
    notes: tuple[str, ...] = ()


def carried_resource(
    resource: Json,
    name: str,
    index: int,
    connections: Mapping[str, tuple[str | None, str]],
    secrets: Mapping[str, SecretSource],
) -> CarriedResource:
    """Sort one resource.

    Args:
        resource: as the source shows it.
        name: its title, numbered where titles repeat.
        index: which of those with this title it is.
        connections: uid on the source → uid on the target, or None and why.
        secrets: those that the mapping has for this resource.
    """
    params = resource.get("params")
    params = params if isinstance(params, dict) else {}
    kept = {key: value for key, value in params.items() if not key.startswith(_REALTIME) and value is not None}
    notes = ("its realtime key and its pushed records are not carried over",) if len(kept) < len(params) else ()
    body: Json = {"type": resource.get("type"), "title": title_of(resource), "params": kept}
    source = resource.get("datasource")
    if not isinstance(source, dict) or not source.get("type"):
        if resource.get("url"):
            return CarriedResource(name, index, {**body, "url": resource["url"]}, notes=notes)
        why = "the source shows nothing that it reads from: its records were pushed"
        return CarriedResource(name, index, body, problem=why, notes=notes)
    if datasources.is_uploaded(source):
        return _uploaded(name, index, body, source, notes)
    if source["type"] in _NEVER:
        why = f"its datasource of type {source['type']} is not carried over: {_NEVER[source['type']]}"
        return CarriedResource(name, index, body, problem=why, notes=notes)
    return _connected(name, index, body, source, connections, secrets, notes)


def title_of(resource: Json) -> str:
    """What a resource is called, by which it is found again."""
    return str(resource.get("title") or resource.get("display_name") or resource.get("uid"))


def _uploaded(name: str, index: int, body: Json, source: Json, notes: tuple[str, ...]) -> CarriedResource:
    file = source.get("file")
    uid = file.get("uid") if isinstance(file, dict) else None
    if not isinstance(file, dict) or not isinstance(uid, str):
        return CarriedResource(name, index, body, problem="the source does not show its file", notes=notes)
    shown = {"uid": uid, "filename": file.get("filename") or uid, "created_at": file.get("created_at")}
    return CarriedResource(name, index, {**body, "datasource": {"type": datasources.UPLOADED_FILE}}, shown, notes=notes)


def _connected(
    name: str,
    index: int,
    body: Json,
    source: Json,
    connections: Mapping[str, tuple[str | None, str]],
    secrets: Mapping[str, SecretSource],
    notes: tuple[str, ...],
) -> CarriedResource:
    datasource = {key: value for key, value in source.items() if value is not None}
    connection = datasource.get("connection")
    wanted = connection_secrets({"type": "http", "headers": datasource.get("headers")})
    uid = connection.get("uid") if isinstance(connection, dict) else None
    problem = ""
    if isinstance(uid, str) and uid:
        there, problem = connections.get(uid, (None, f"its connection {uid} is not mapped"))
        datasource["connection"] = {"uid": there} if there is not None else {}
    elif isinstance(connection, dict):
        inline = plain_connection(connection)
        datasource["connection"] = inline
        wanted += [f"connection.{place}" for place in connection_secrets(inline)]
    given = given_for(wanted, secrets)
    why = problem or lacking(wanted, secrets)
    return CarriedResource(name, index, {**body, "datasource": datasource}, None, given, why, notes)


def plain_connection(connection: Json) -> Json:
    """A connection as requests hold it, without what portals say of it, and without its uid; secrets are null."""
    kept = {key: value for key, value in connection.items() if key not in CONNECTION_READ_ONLY and value is not None}
    auth = kept.get("auth")
    if isinstance(auth, dict):
        kept["auth"] = {key: value for key, value in auth.items() if key not in AUTH_READ_ONLY and key != "claims"}
    return kept


def resource_differences(wished: CarriedResource, found: Json | None, *, same_file: bool) -> tuple[FieldChange, ...]:
    """What of a resource on the target differs from what is wished.

    Args:
        wished: as it should be.
        found: as the target shows it, or None where it has none.
        same_file: for uploaded files, whether the target's has the same content.
    """
    there = found or {}
    body = wished.body
    changes = [FieldChange("type", there.get("type"), body["type"])] if body["type"] != there.get("type") else []
    params = there.get("params")
    known = params if isinstance(params, dict) else {}
    changes += [
        FieldChange(f"params.{key}", known.get(key), value)
        for key, value in body["params"].items()
        if not agrees(value, known.get(key))
    ]
    if wished.file is not None:
        if found is None or not same_file or not datasources.is_uploaded(there.get("datasource")):
            changes.append(FieldChange("file", _filename(there), wished.file["filename"]))
    elif "datasource" in body:
        if not same_datasource(body["datasource"], there.get("datasource")):
            changes.append(FieldChange("datasource", _shown(there.get("datasource")), _shown(body["datasource"])))
    elif body.get("url") != there.get("url"):
        changes.append(FieldChange("url", there.get("url"), body.get("url")))
    return tuple(changes)


def same_datasource(wished: Json, found: Any) -> bool:
    """Whether a datasource of the target reads what is wished; secrets do not count, nobody can see them."""
    if not isinstance(found, dict) or wished.get("type") != found.get("type"):
        return False
    mine, other = wished.get("connection"), found.get("connection")
    if isinstance(mine, dict):
        if not isinstance(other, dict) or mine.get("uid") != other.get("uid"):
            return False
        if mine.get("uid") is None and not same_inline(mine, plain_connection(other)):
            return False
    if not _same_headers(wished.get("headers"), found.get("headers")):
        return False
    rest = {key: value for key, value in wished.items() if key not in ("connection", "headers")}
    return agrees(rest, found)


def same_inline(mine: Json, other: Json) -> bool:
    """Whether two connections are set up the same, as far as portals show that; pure of secrets."""
    keys = {key for key in mine.keys() | other.keys() if mine.get(key) is not None or other.get(key) is not None}
    return all(
        _same_auth(mine.get(key), other.get(key))
        if key == "auth"
        else _same_headers(mine.get(key), other.get(key))
        if key == "headers"
        else same_json(mine.get(key), other.get(key))
        for key in keys - {"is_reusable"}
    )


def _same_auth(mine: Any, other: Any) -> bool:
    shown = [
        {key: value for key, value in auth.items() if value is not None} if isinstance(auth, dict) else {}
        for auth in (mine, other)
    ]
    return same_json(*shown)


def _same_headers(mine: Any, other: Any) -> bool:
    one, two = (
        {str(item.get("name")): item.get("value") for item in headers if isinstance(item, dict)}
        if isinstance(headers, list)
        else {}
        for headers in (mine, other)
    )
    return one.keys() == two.keys() and all(
        one[name] == two[name] for name in one if one[name] is not None and two[name] is not None
    )


def _filename(resource: Json) -> Any:
    source = resource.get("datasource")
    file = source.get("file") if isinstance(source, dict) else None
    return file.get("filename") if isinstance(file, dict) else None


def _shown(source: Any) -> Any:
    """A datasource as a plan shows it: no login, no header, nothing that could be a secret."""
    if not isinstance(source, dict):
        return None
    connection = source.get("connection")
    kept = {key: value for key, value in source.items() if key not in ("headers", "connection")}
    if isinstance(connection, dict):
        kept["connection"] = {key: connection[key] for key in ("uid", "type", "url") if connection.get(key)}
    return kept


def referred_connections(resources: Iterable[Json]) -> list[str]:
    """The uids of the connections that resources name, each once."""
    uids: list[str] = []
    for resource in resources:
        source = resource.get("datasource")
        connection = source.get("connection") if isinstance(source, dict) else None
        uid = connection.get("uid") if isinstance(connection, dict) else None
        if isinstance(uid, str) and uid and uid not in uids:
            uids.append(uid)
    return uids
