"""What is called otherwise on the target: themes, licences, connections, people, datasets, addresses; and its secrets.

A mapping is a JSON document, ``{"themes": {"source": "target"}, …}``. Null in place of a target's name says to leave
that one out. Secrets are never in it: it names the environment variable or the file that holds each.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from ....core.errors import ArgumentError
from ...suggest import unknown

Names = Mapping[str, str | None]

_NAMES = ("themes", "licences", "connections", "users", "groups", "datasets", "urls")
_EXAMPLE = '{"connections": {"co_1": "co_9"}, "secrets": {"co_1": {"password": {"env": "FTP_PASSWORD"}}}}'
_WHERE = '{"password": {"env": "FTP_PASSWORD"}} or {"password": {"file": "ftp.txt"}}'


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Where a secret is; the secret itself is read when it is sent, and kept nowhere.

    Attributes:
        kind: an environment variable or a file.
        name: which one.
    """

    kind: Literal["env", "file"]
    name: str

    def missing(self) -> str | None:
        """Why the secret cannot be read, or None where it can."""
        try:
            self.read()
        except ArgumentError as error:
            return error.message
        return None

    def read(self) -> str:
        """The secret.

        Raises:
            ArgumentError: the variable is not set or empty, or the file cannot be read or is empty.
        """
        if self.kind == "env":
            value = os.environ.get(self.name, "")
            if not value:
                raise ArgumentError(f"the environment variable {self.name} is not set", hint="Set it to the secret.")
            return value
        try:
            with open(self.name, encoding="utf-8") as file:
                value = file.read().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            raise ArgumentError(f"the secret's file {self.name!r} cannot be read: {why}") from None
        if not value:
            raise ArgumentError(f"the secret's file {self.name!r} is empty")
        return value


@dataclass(frozen=True, slots=True)
class CopyMapping:
    """What things of the source are called on the target.

    Attributes:
        themes: ids of themes.
        licences: ids of licences.
        connections: uids of connections.
        users: usernames.
        groups: titles or uids of groups, on either side.
        datasets: ``dataset_id``, for joins.
        urls: beginnings of addresses that are rewritten in texts.
        secrets: uid or address of a connection, or ``"dataset_id: resource title"`` → secret → where it is.
    """

    themes: Names = field(default_factory=dict)
    licences: Names = field(default_factory=dict)
    connections: Names = field(default_factory=dict)
    users: Names = field(default_factory=dict)
    groups: Names = field(default_factory=dict)
    datasets: Names = field(default_factory=dict)
    urls: Names = field(default_factory=dict)
    secrets: Mapping[str, Mapping[str, SecretSource]] = field(default_factory=dict)

    @classmethod
    def of(cls, given: CopyMapping | Mapping[str, Any] | str | os.PathLike[str] | None) -> CopyMapping:
        """The mapping that a caller gave in whichever form.

        Args:
            given: a mapping, its JSON as plain data, the path of a JSON file, or None for an empty one.

        Raises:
            ArgumentError: no such file, or something in it that a mapping does not have. No value of it is shown.
        """
        if given is None:
            return cls()
        if isinstance(given, CopyMapping):
            return given
        if isinstance(given, (str, os.PathLike)):
            return cls.of(_read(given))
        if not isinstance(given, Mapping):
            raise ArgumentError(f"mapping must be a path or a mapping, not {type(given).__name__}", hint=_EXAMPLE)
        known = {item.name for item in fields(cls)}
        for name in given:
            if name not in known:
                raise unknown("part", name, known, where="the mapping")
        return cls(**{name: _names(name, given.get(name)) for name in _NAMES}, secrets=_secrets(given.get("secrets")))

    def as_data(self) -> dict[str, Any]:
        """The mapping as its JSON; of secrets it says where they are, never what they are."""
        plain: dict[str, Any] = {name: dict(getattr(self, name)) for name in _NAMES}
        plain["secrets"] = {
            thing: {name: {source.kind: source.name} for name, source in held.items()}
            for thing, held in self.secrets.items()
        }
        return {name: value for name, value in plain.items() if value}


def _read(path: str | os.PathLike[str]) -> Mapping[str, Any]:
    shown = os.fspath(path)
    try:
        with open(path, encoding="utf-8-sig") as file:
            data = json.load(file)
    except OSError as error:
        raise ArgumentError(f"the mapping {shown!r} cannot be read: {error.strerror}") from None
    except ValueError as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "it is not text"
        raise ArgumentError(f"the mapping {shown!r} is no JSON ({where})", hint=_EXAMPLE) from None
    if not isinstance(data, dict):
        raise ArgumentError(f"the mapping {shown!r} must be a JSON object", hint=_EXAMPLE)
    return data


def _names(part: str, given: Any) -> Names:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise ArgumentError(f"{part} of the mapping must map names to names", hint=f'{{"{part}": {{"here": "there"}}}}')
    for name, other in given.items():
        if not isinstance(name, str) or not name or not (other is None or (isinstance(other, str) and other)):
            raise ArgumentError(
                f"{part} of the mapping maps {str(name)[:40]!r} to what is no name",
                hint="Give the name on the target, or null to leave it out.",
            )
    return dict(given)


def _secrets(given: Any) -> dict[str, dict[str, SecretSource]]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise ArgumentError("secrets of the mapping must map connections to secrets", hint=_EXAMPLE)
    return {str(thing): _held(str(thing), held) for thing, held in given.items()}


def _held(thing: str, given: Any) -> dict[str, SecretSource]:
    if not isinstance(given, Mapping):
        raise ArgumentError(f"secrets of {thing[:60]!r} must map names to where they are", hint=_WHERE)
    return {str(name): _source(thing, str(name), where) for name, where in given.items()}


def _source(thing: str, name: str, where: Any) -> SecretSource:
    # What is wrong here may be a secret: it is not shown.
    if isinstance(where, SecretSource):
        return where
    if isinstance(where, Mapping) and len(where) == 1:
        ((kind, value),) = where.items()
        if kind in ("env", "file") and isinstance(value, str) and value:
            return SecretSource(kind, value)
    raise ArgumentError(
        f"the secret {name[:40]!r} of {thing[:60]!r} must say where it is, and never what it is", hint=_WHERE
    )
