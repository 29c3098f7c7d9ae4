"""Secrets that a portal takes and never shows again, and the updates that would blank them; pure.

Portals replace a connection or a harvester as a whole, and answer null where a secret is. To send back what was read
therefore logs the portal out of its source. So an update here is what is there with the changes over it, and is refused
where a secret of it is not given again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.errors import ArgumentError
from .bodies import jsonable, shown

CONNECTIONS = frozenset({"http", "ftp", "sharepoint", "google_drive", "amazon_s3", "azure_blob_storage"})
"""The kinds of connection whose parts are known."""

CONNECTION_READ_ONLY = frozenset(
    {
        "uid",
        "can_reuse",
        "can_manage",
        "dataset_count",
        "user_count",
        "group_count",
        "created_at",
        "updated_at",
    }
)
"""What portals tell of a connection and do not take."""

AUTH_READ_ONLY = frozenset({"ods_aws_account_id", "external_id", "is_valid", "application_id"})
"""What portals tell of a login and do not take."""

HARVESTER_READ_ONLY = frozenset(
    {
        "uid",
        "status",
        "remote_datasets_count",
        "harvested_datasets_count",
        "published_datasets_count",
        "attached_datasets_count",
        "has_error",
        "resource_errors_count",
        "created_at",
        "updated_at",
        "updated_by",
        "last_started_at",
        "last_success_at",
    }
)
"""What portals tell of a harvester and do not take."""

HARVESTER_SECRETS: Mapping[str, tuple[str, ...]] = {
    "arcgis": (),
    "arcgis_opendata": (),
    "ckan": ("api_key",),
    "csw": (),
    "datagouv": (),
    "datajson": (),
    "ftp": ("password",),
    "ftp_csv": ("password",),
    "ftp_with_meta_csv": ("password",),
    "junar": ("auth_key",),
    "ods": ("api_key",),
    "omi_node": (),
    "quandl": ("api_key",),
    "socrata": (),
    "wfs": (),
}
"""The secrets of each kind of harvester."""

AUTH_SECRETS: Mapping[str, tuple[str, ...]] = {
    "basic_auth": ("password",),
    "oauth2": ("client_secret", "username", "password", "code"),
    "oidc": ("client_secret", "code", "nonce"),
    "aws_signature_v4": ("secret_access_key",),
    "iam_role": (),
    "shared_key": ("shared_key",),
}
"""The secrets of each kind of login; which of them one has depends on its grant, and on whose client it is."""

_GRANTS: Mapping[str, tuple[str, ...]] = {
    "password": ("client_secret", "username", "password"),
    "authorization_code": ("client_secret", "code"),
    "client_credentials": ("client_secret",),
}
_PORTAL_LOGINS = frozenset({"sharepoint", "google_drive"})
"""Connections that log in through the portal's own client, which has no secret of theirs."""

WHOLE_UPDATES = frozenset({"update_connection", "update_harvester", "update_dataset_resource"})
"""The operations that take the place of what holds secrets."""

_REMEDY = (
    "The portal never shows secrets, so what was read holds null in their place. Give each of them again, "
    "or drop_secrets=True to lose them."
)


def connection_update(current: Any, changes: Any, *, drop_secrets: bool) -> dict[str, Any]:
    """The whole body with which a connection is updated.

    Args:
        current: the connection as it was read.
        changes: what is to change; a login of the same type is changed key by key.
        drop_secrets: send null for secrets that ``changes`` does not give.

    Raises:
        ArgumentError: that would blank a secret; the message names it.
    """
    there, wanted = _two(current, changes, CONNECTION_READ_ONLY)
    body = _merged(there, wanted)
    kind = body.get("type")
    missing = [] if kind in CONNECTIONS else _nulls({**there, **wanted}, except_for="auth")
    body.update(dict.fromkeys(missing))
    old = there.get("auth") if isinstance(there.get("auth"), dict) else None
    if isinstance(body.get("auth"), dict):
        body["auth"] = auth = _auth(old, wanted, kind)
        blank = [name for name in _auth_secrets(auth, kind) if not auth.get(name)]
        auth.update(dict.fromkeys(blank))
        missing += [f"auth.{name}" for name in blank]
    elif old is not None:
        missing.append("auth")  # the whole login would go
    hidden = _hidden(body.get("headers"))
    if hidden:
        missing += [f"the header {name}" for name in hidden]
        body["headers"] = [header for header in body["headers"] if header.get("value") is not None]
    return _allowed("connection", body, missing, drop_secrets=drop_secrets)


def connection_secrets(connection: Any) -> list[str]:
    """What somebody who makes the same connection again must give, because the portal does not show it.

    Args:
        connection: the connection as it was read.

    Returns:
        ``["auth.password", "headers.X-Key"]``; of a connection of an unknown kind, whatever is null.
    """
    there = jsonable(connection)
    shown = there if isinstance(there, dict) else {}
    kind, auth = shown.get("type"), shown.get("auth")
    names = [] if kind in CONNECTIONS else _nulls(shown, except_for="auth")
    if isinstance(auth, dict):
        names += [f"auth.{name}" for name in _auth_secrets(auth, kind)]
    return names + [f"headers.{name}" for name in _hidden(shown.get("headers"))]


def harvester_update(current: Any, changes: Any, *, drop_secrets: bool) -> dict[str, Any]:
    """The whole body with which a harvester is updated.

    Args:
        current: the harvester as it was read.
        changes: what is to change.
        drop_secrets: send null for secrets that ``changes`` does not give.

    Raises:
        ArgumentError: that would blank a secret; the message names it.
    """
    there, wanted = _two(current, changes, HARVESTER_READ_ONLY)
    body = _merged(there, wanted)
    kind = body.get("type")
    secrets = HARVESTER_SECRETS.get(kind) if isinstance(kind, str) else None
    if secrets is None:
        # Nobody knows what this kind hides, but what it hides is null.
        secrets = tuple(_nulls({**there, **wanted}))
    missing = [name for name in secrets if not body.get(name)]
    body.update(dict.fromkeys(missing))
    return _allowed("harvester", body, missing, drop_secrets=drop_secrets)


def refuse_nulls(operation: str, payload: Any) -> None:
    """Let an update that the caller made pass only where it does not send the nulls that the portal shows for secrets.

    What is left out of the body altogether is the caller's own decision.

    Args:
        operation: one of ``WHOLE_UPDATES``.
        payload: its body.

    Raises:
        ArgumentError: it does; the message names them.
    """
    body = jsonable(payload)
    body = body if isinstance(body, dict) else {}
    if operation == "update_harvester":
        known = HARVESTER_SECRETS.get(str(body.get("type")))
        given = {key: value for key, value in body.items() if key not in HARVESTER_READ_ONLY}
        found = [name for name in _nulls(given) if known is None or name in known]
        typed = "portal.harvester(uid).update"
    elif operation == "update_connection":
        found, typed = _null_secrets(body), "portal.connection(uid).update"
    else:
        source = body.get("datasource")
        source = source if isinstance(source, dict) else {}
        connection = source.get("connection")
        # A reference to a stored connection keeps its secrets, whatever is shown beside it.
        inline = connection if isinstance(connection, dict) and not connection.get("uid") else {}
        found = [f"datasource.connection.{name}" for name in _null_secrets(inline)]
        found += [f"datasource.headers.{name}" for name in _hidden(source.get("headers"))]
        typed = "portal.dataset(uid).resources.update"
    if found:
        raise ArgumentError(
            f"the body of {operation} would blank {', '.join(found)}",
            hint=f"The portal shows secrets as null. Give them, leave out what may go, or use {typed}.",
        )


def _null_secrets(connection: Mapping[str, Any]) -> list[str]:
    """The secrets of a connection that its body holds as null; of an unknown kind, whatever it holds as null."""
    given = {key: value for key, value in connection.items() if key not in CONNECTION_READ_ONLY}
    kind, auth = str(given.get("type")), given.get("auth")
    found = [] if kind in CONNECTIONS else _nulls(given, except_for="auth")
    if isinstance(auth, dict):
        secrets = _auth_secrets(auth, kind)
        found += [f"auth.{name}" for name in _nulls(auth) if name in secrets]
    return found + [f"headers.{name}" for name in _hidden(given.get("headers"))]


def _two(current: Any, changes: Any, read_only: frozenset[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    there, wanted = shown(current, "type"), jsonable(changes)
    if not isinstance(wanted, dict):
        raise ArgumentError(
            f"changes must be a mapping or an input model, not {type(changes).__name__}",
            hint='{"url": "https://…"}, or all of it; what is left out stays.',
        )
    return (
        {key: value for key, value in there.items() if key not in read_only},
        {key: value for key, value in wanted.items() if key not in read_only},
    )


def _merged(there: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """``there`` with ``wanted`` over it; of another kind, what is there means nothing."""
    if "type" in wanted and wanted["type"] != there.get("type"):
        return dict(wanted)
    return {**{key: value for key, value in there.items() if value is not None}, **wanted}


def _auth(old: dict[str, Any] | None, wanted: dict[str, Any], connection: Any) -> dict[str, Any]:
    """The login to send: the old one with the new one's keys over it, or the new one where it is of another type."""
    new = wanted.get("auth")
    new = new if isinstance(new, dict) else {}
    merged = dict(new) if old is None or new.get("type", old.get("type")) != old.get("type") else {**old, **new}
    dropped = AUTH_READ_ONLY | ({"claims"} if connection in _PORTAL_LOGINS else frozenset())
    return {key: value for key, value in merged.items() if key not in dropped}


def _auth_secrets(auth: Mapping[str, Any], connection: Any) -> tuple[str, ...]:
    kind, grant = auth.get("type"), auth.get("grant_type")
    if kind == "oauth2" and isinstance(grant, str) and grant in _GRANTS:
        return _GRANTS[grant]
    if kind == "oidc":
        return ("nonce", "code") if connection in _PORTAL_LOGINS else ("client_secret", "code")
    if isinstance(kind, str) and kind in AUTH_SECRETS:
        return AUTH_SECRETS[kind]
    return tuple(_nulls(auth))


def _nulls(shown: Mapping[str, Any], *, except_for: str = "") -> list[str]:
    return [name for name, value in shown.items() if value is None and name != except_for]


def _hidden(headers: Any) -> list[str]:
    found = [item for item in headers if isinstance(item, dict)] if isinstance(headers, list) else []
    return [str(item.get("name")) for item in found if item.get("value") is None]


def _allowed(noun: str, body: dict[str, Any], missing: list[str], *, drop_secrets: bool) -> dict[str, Any]:
    if missing and not drop_secrets:
        raise ArgumentError(f"the update would blank secrets of the {noun}: {', '.join(missing)}", hint=_REMEDY)
    return body
