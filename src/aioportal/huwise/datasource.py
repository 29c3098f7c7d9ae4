"""Datasources as plain JSON: which can be sent back as they were read, and what they point to; pure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ..core.errors import ArgumentError

UPLOADED_FILE = "uploaded_file"


def uploaded_file(file_uid: str) -> dict[str, Any]:
    """The datasource of a file that was uploaded."""
    return {"type": UPLOADED_FILE, "file": {"uid": file_uid}}


def http(url: str, *, headers: dict[str, str] | None = None, connection_uid: str | None = None) -> dict[str, Any]:
    """The datasource of a file at an address.

    Args:
        url: the whole address; with ``connection_uid`` the path below the connection's own address does as well.
        headers: request headers that the portal is to send.
        connection_uid: a reusable connection, instead of an anonymous one to the address's origin.

    Raises:
        ArgumentError: no address, or one with credentials in it, which would show to every editor of the dataset.
    """
    if not isinstance(url, str) or not url:
        raise ArgumentError(f"url={url!r} is no address", hint="add_http('https://example.org/data.csv')")
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise ArgumentError("url contains credentials", hint="Make a connection with them and pass connection_uid.")
    relative = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    connection: dict[str, Any]
    if connection_uid is not None:
        connection = {"uid": connection_uid}
    elif parts.scheme in ("http", "https") and parts.hostname:
        connection = {"type": "http", "url": f"{parts.scheme}://{parts.netloc}", "auth": None}
    else:
        raise ArgumentError(
            f"url={url[:80]!r} is no http(s) address", hint="Give all of it, or pass connection_uid with a path."
        )
    source: dict[str, Any] = {"type": "http", "connection": connection, "relative_url": relative}
    if headers:
        source["headers"] = [{"name": name, "value": value} for name, value in headers.items()]
    return source


def is_uploaded(datasource: Any) -> bool:
    """Whether a resource reads an uploaded file."""
    return isinstance(datasource, dict) and datasource.get("type") == UPLOADED_FILE


def sendable(datasource: Any) -> dict[str, Any]:
    """A datasource as read, in the form in which it can be sent without changing it.

    The portal never tells secrets: passwords, client secrets and header values come back as null. Sent back like that
    they would be blanked, and the resource would stop reading its source.

    Raises:
        ArgumentError: it holds a secret that only its owner knows; the message says what and what to do.
    """
    if not isinstance(datasource, dict) or not datasource.get("type"):
        raise ArgumentError("the portal does not show the resource's datasource", hint="Give the datasource as well.")
    source = dict(datasource)
    if is_uploaded(source):
        file = source.get("file")
        uid = file.get("uid") if isinstance(file, dict) else None
        if not isinstance(uid, str):
            raise ArgumentError("the portal does not show the resource's file", hint="Use replace_file.")
        return uploaded_file(uid)
    connection = source.get("connection")
    if isinstance(connection, dict):
        uid = connection.get("uid")
        if isinstance(uid, str) and uid:
            # A reference keeps the stored secrets; what is shown beside it is not sent back.
            source["connection"] = {"uid": uid}
        elif connection.get("auth") or _hidden(connection.get("headers")):
            raise _refusal(source, "its connection has credentials")
    if _hidden(source.get("headers")):
        raise _refusal(source, "it has headers whose values are not shown")
    if source["type"] == "federated":
        raise _refusal(source, "whose permissions it reads with (impersonate_permissions) is not shown")
    return source


def _hidden(headers: Any) -> bool:
    return isinstance(headers, list) and any(
        isinstance(header, dict) and header.get("value") is None for header in headers
    )


def _refusal(source: dict[str, Any], why: str) -> ArgumentError:
    return ArgumentError(
        f"the resource's {source['type']} datasource cannot be sent back as it was read: {why}",
        hint="The portal keeps that to itself, so an update would blank it. Pass datasource= with the secrets in it.",
    )
