"""Secrets that go in and never come out: passwords, keys, codes; shown as null, and blanked by whoever writes null."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .model import Json

SECRETS = frozenset(
    [
        "password",
        "client_secret",
        "code",
        "nonce",
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
        "auth_key",
    ]
)
"""The names of secrets in logins, connections and harvesters, those of undocumented kinds included."""


def blank(value: Any) -> Any:
    """The value as it is shown: null for each secret, however deep."""
    if isinstance(value, dict):
        return {name: None if name in SECRETS else blank(item) for name, item in value.items()}
    if isinstance(value, list):
        return [blank(item) for item in value]
    return value


def places(value: Any, above: str = "") -> Iterator[tuple[str, bool]]:
    """Where secrets stand, as ``auth.password``, and whether there is one at present."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            path = f"{above}.{name}" if above else str(name)
            if name in SECRETS:
                yield path, item is not None
            else:
                yield from places(item, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, f"{above}.{index}")


def blanked(old: Json, new: Json) -> list[str]:
    """The places of secrets that were there before a write and are gone after it."""
    kept = {path for path, there in places(new) if there}
    return [path for path, there in places(old) if there and path not in kept]
