"""By what a thing of the source is found again on the target, since uids differ; pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...bodies import encode_json

Json = dict[str, Any]

_LOGIN = ("type", "grant_type", "username", "client_id", "access_key_id", "account_name", "role_arn", "region")


def identity(connection: Any) -> str:
    """Where a connection leads and as whom: what two connections must share to be the same one.

    Connections have no name. Their kind, their address and whom they log in as is all that tells them apart, and what
    both portals show.
    """
    there = connection if isinstance(connection, dict) else {}
    auth = there.get("auth")
    shown = auth if isinstance(auth, dict) else {}
    # What is a secret on one kind of login is null there, on both sides.
    login = {name: shown[name] for name in _LOGIN if shown.get(name) is not None}
    return encode_json([there.get("type"), str(there.get("url") or "").rstrip("/"), login]).decode()


def nth(items: Iterable[Json], attribute: str, title: str, index: int) -> Json | None:
    """Of the items titled so, the one at ``index``, or None."""
    fitting = [item for item in items if item.get(attribute) == title]
    return fitting[index] if index < len(fitting) else None
