"""Putting secrets into a body at the last moment, and keeping them out of everything else."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ....core.errors import ApiError, PortalError
from .identity import Json
from .mapping import SecretSource

E = TypeVar("E", bound=PortalError)

_HIDDEN = "…"
_LEAST = 4
"""Shorter secrets are not looked for in messages: they are found in any text."""


def given_for(places: Iterable[str], secrets: Mapping[str, SecretSource]) -> dict[str, SecretSource]:
    """The secrets of a mapping by the places that need them.

    A place is ``"auth.password"``; the mapping may call it by its last word as well, ``"password"``, and a header by
    its name.
    """
    found = {}
    for place in places:
        short = place.partition("headers.")[2] or place.rpartition(".")[2]
        source = secrets.get(place) or secrets.get(short)
        if source is not None:
            found[place] = source
    return found


def lacking(places: Sequence[str], secrets: Mapping[str, SecretSource]) -> str:
    """Why a thing with secrets at ``places`` cannot be made, or empty where all are given and can be read."""
    given = given_for(places, secrets)
    missing = [place for place in places if place not in given]
    if missing:
        return f"its secrets are never shown, and the mapping's 'secrets' lacks {', '.join(missing)}"
    unread = [why for source in given.values() if (why := source.missing())]
    return "; ".join(unread)


def filled(body: Json, secrets: Mapping[str, SecretSource]) -> tuple[Json, list[str]]:
    """A copy of a body with its secrets in it, and the secrets, for ``scrubbed``.

    Args:
        body: the body; it stays as it is.
        secrets: place in it → where the secret is.

    Raises:
        ArgumentError: a secret cannot be read.
    """
    whole = copy.deepcopy(body)
    values = []
    for place, source in secrets.items():
        value = source.read()
        values.append(value)
        _put(whole, place, value)
    return whole, values


def _put(body: Json, place: str, value: str) -> None:
    above, found, header = place.rpartition("headers.")
    at: Any = body
    if found:
        for part in above.split(".")[:-1]:
            at = at.setdefault(part, {})
        at["headers"] = [
            {**item, "value": value} if item.get("name") == header else item for item in at.get("headers") or ()
        ]
        return
    *path, last = place.split(".")
    for part in path:
        at = at.setdefault(part, {})
    at[last] = value


def scrubbed(error: E, values: Iterable[str]) -> E:
    """The error without the secrets that a portal may have repeated in its answer; the same object."""
    long = [value for value in values if len(value) >= _LEAST]
    if not long:
        return error
    error.message = _without(error.message, long)
    error.hint = _without(error.hint, long)
    error.args = tuple(_without(item, long) for item in error.args)
    if isinstance(error, ApiError):
        error.server_message = _without(error.server_message, long)
        error.detail = _without(error.detail, long)
    return error


def _without(value: Any, secrets: Sequence[str]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, _HIDDEN)
        return value
    if isinstance(value, Mapping):
        return {_without(key, secrets): _without(item, secrets) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without(item, secrets) for item in value]
    return value
