"""Secrets stay out of the files: a mark stands in their place, and what is there is kept when it is written. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ....core.errors import ArgumentError
from ..plan import FieldChange

LEFT_OUT = {"left_out": "secret"}
"""Stands where a secret was; nobody can tell from the files what it is."""

_IN_TEXT = "LEFT-OUT"
_NAMES = frozenset(
    {
        "password",
        "client_secret",
        "token",
        "secret",
        "access_key",
        "secret_access_key",
        "account_key",
        "shared_key",
        "private_key",
        "refresh_token",
        "access_token",
        "api_key",
        "apikey",
        "auth_key",
    }
)
_OF_LOGINS = frozenset({"code", "nonce"})
"""Secret in a login; elsewhere these are words like any other."""
_LOGINS = frozenset({"oauth2", "oidc"})
_HEADER = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)
_PARAMETER = re.compile(
    r"(?P<name>(?:[?&]|\A)(?:[\w.-]*(?:key|token|secret|password|signature)|code|sig)=)(?P<value>[^&#]+)", re.IGNORECASE
)
_MASKED_KEYS = frozenset({"url", "relative_url"})
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
"""Processors keep theirs under names that nobody has documented."""


def without_secrets(value: Any) -> Any:
    """A value with marks in the place of secrets, however deep: passwords, keys, telling headers, keys in addresses."""
    if isinstance(value, list):
        return [without_secrets(item) for item in value]
    if isinstance(value, str):
        return masked(value) if _ADDRESS.match(value) else value
    if not isinstance(value, dict):
        return value
    if set(value) == {"name", "value"} and isinstance(value["name"], str):
        hidden = value["value"] is None or _HEADER.search(value["name"]) is not None
        return {"name": value["name"], "value": dict(LEFT_OUT) if hidden else without_secrets(value["value"])}
    secret = _NAMES | _OF_LOGINS if value.get("type") in _LOGINS else _NAMES
    return {key: dict(LEFT_OUT) if key in secret and item != "" else _safe(key, item) for key, item in value.items()}


def hidden(change: FieldChange) -> FieldChange:
    """A change as a plan may show it: plans are printed, sent around and kept."""
    key = change.name.rpartition(".")[2]
    before, after = (
        None if value is None else without_secrets({key: value})[key] for value in (change.before, change.after)
    )
    return replace(change, before=before, after=after)


def _safe(key: str, item: Any) -> Any:
    if key in _MASKED_KEYS and isinstance(item, str):
        return masked(item)
    return without_secrets(item)


def masked(address: str) -> str:
    """An address without the keys in it."""
    address = _PARAMETER.sub(lambda found: f"{found['name']}{_IN_TEXT}", address)
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    who, at, host = parts.netloc.rpartition("@")
    if not at or ":" not in who:
        return address
    return urlunsplit(parts._replace(netloc=f"{who.partition(':')[0]}:{_IN_TEXT}@{host}"))


def lacks_secrets(value: Any) -> bool:
    """Whether a mark stands anywhere in a value."""
    if isinstance(value, dict):
        return value == LEFT_OUT or any(lacks_secrets(item) for item in value.values())
    if isinstance(value, list):
        return any(lacks_secrets(item) for item in value)
    return isinstance(value, str) and _IN_TEXT in value


def with_secrets(wanted: Any, there: Any) -> Any:
    """A value with what the portal shows put back in the place of marks, as far as it shows it.

    Args:
        wanted: what the files say.
        there: the same thing as the portal shows it.
    """
    if wanted == LEFT_OUT:
        return wanted if there is None else there
    if isinstance(wanted, dict):
        shown = there if isinstance(there, dict) else {}
        return {key: with_secrets(item, shown.get(key)) for key, item in wanted.items()}
    if isinstance(wanted, list):
        shown_items = there if isinstance(there, list) else []
        return [with_secrets(item, _counterpart(item, index, shown_items)) for index, item in enumerate(wanted)]
    if isinstance(wanted, str) and _IN_TEXT in wanted and isinstance(there, str) and masked(there) == wanted:
        return there
    return wanted


def _counterpart(item: Any, index: int, there: list[Any]) -> Any:
    """What stands for an item of a list: that of its name, else that in its place."""
    if isinstance(item, dict) and "name" in item:
        named = [one for one in there if isinstance(one, dict) and one.get("name") == item["name"]]
        return named[0] if named else None
    return there[index] if index < len(there) else None


def complete(wanted: Any, there: Any, what: str) -> Any:
    """The same, and nothing may lack.

    Args:
        wanted: what the files say.
        there: the same thing as the portal shows it; None where it is not there yet.
        what: what it is, for the error.

    Raises:
        ArgumentError: a secret of it is neither in the files nor shown by the portal.
    """
    whole = with_secrets(wanted, there)
    if lacks_secrets(whole):
        raise ArgumentError(
            f"{what} needs a secret, and files hold none", hint="Set it up on the portal once; its secrets stay there."
        )
    return whole
