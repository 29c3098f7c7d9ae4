"""Request bodies as JSON: input models, plain dictionaries and lists, mixed as the caller likes; pure."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

from aioportal_huwise.types import UNSET

from ..core.errors import ArgumentError, DecodeError


@runtime_checkable
class Model(Protocol):
    """A generated model."""

    def to_dict(self) -> dict[str, Any]:
        """Its JSON, absent keys left out."""
        ...


class HasUid(Protocol):
    """An answer that names itself: a dataset, a resource, a file, a processor, …"""

    @property
    def uid(self) -> Any:
        """The identifier, or the marker of its absence."""
        ...


class HasUsername(Protocol):
    """An answer that names a user's account."""

    @property
    def username(self) -> Any:
        """The name of the account, or the marker of its absence."""
        ...


def jsonable(body: Any) -> Any:
    """``body`` as plain JSON values.

    Args:
        body: input models, mappings, sequences, dates and scalars in any nesting.

    Raises:
        ArgumentError: at the first value that has no JSON form.
    """
    if body is None or isinstance(body, (str, int, float)):
        return body
    # The commonest first: whether something is a model is a question that takes long to answer no to.
    if isinstance(body, (list, tuple)):
        return [jsonable(value) for value in body]
    if not isinstance(body, dict) and isinstance(body, Model):
        return jsonable(body.to_dict())
    if isinstance(body, Mapping):
        return {_key(key): jsonable(value) for key, value in body.items() if value is not UNSET}
    if isinstance(body, datetime.datetime):
        return body.isoformat().replace("+00:00", "Z")
    if isinstance(body, datetime.date):
        return body.isoformat()
    raise ArgumentError(
        f"a request body cannot hold {type(body).__name__}",
        hint="Use an input model of aioportal.huwise.models, dicts, lists, strings, numbers, booleans, None and dates.",
    )


def encode_json(payload: Any) -> bytes:
    """The bytes of plain JSON values.

    Raises:
        ArgumentError: for NaN and infinities, which JSON does not know, and for text that is not Unicode.
    """
    try:
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode()
    except UnicodeEncodeError:
        raise ArgumentError(
            "the request body holds half of a surrogate pair, which is not text", hint="Decode the text properly first."
        ) from None
    except ValueError:
        raise ArgumentError(
            "the request body holds NaN or an infinity, or refers to itself", hint="Use None for a missing number."
        ) from None


def form_texts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The text fields of a form; what is no text goes as its JSON, which is what portals read in its place.

    Raises:
        ArgumentError: at the first value that has no JSON form.
    """
    return [
        (name, value if isinstance(value, str) else encode_json(jsonable(value)).decode())
        for name, value in values.items()
    ]


def uid_of(thing: str | HasUid, argument: str) -> str:
    """The identifier that ``thing`` is, or carries.

    Args:
        thing: a uid, or an answer with one.
        argument: the argument's name, for the error.

    Raises:
        ArgumentError: where it is neither.
    """
    uid = thing if isinstance(thing, str) else getattr(thing, "uid", None)
    if not isinstance(uid, str) or not uid:
        raise ArgumentError(
            f"{argument} must be a uid or an answer that carries one, not {type(thing).__name__} without",
            hint=f"Pass the text of the uid, or what list(), get() or create() returned, as {argument}.",
        )
    return uid


def name_of(thing: object, attribute: str, argument: str) -> str:
    """The name that ``thing`` is, or carries in ``attribute``: a username, a template's name, a slug.

    Args:
        thing: the name, or an answer with it.
        attribute: where answers carry it.
        argument: the argument's name, for the error.

    Raises:
        ArgumentError: where it is neither.
    """
    name = thing if isinstance(thing, str) else getattr(thing, attribute, None)
    if not isinstance(name, str) or not name:
        raise ArgumentError(
            f"{argument} must be a text or an answer that carries its {attribute}, not {type(thing).__name__} without",
            hint=f"Pass the text itself, or what list(), get() or create() returned, as {argument}.",
        )
    return name


def words(values: Iterable[str], argument: str) -> list[str]:
    """Several words as a list; one alone would be taken for its letters.

    Args:
        values: permissions, languages, …
        argument: the argument's name, for the error.

    Raises:
        ArgumentError: a single text, or something in it that is none.
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise ArgumentError(f"{argument}={str(values)[:60]!r} must be a list of words", hint=f"{argument}=[…]")
    listed = list(values)
    for value in listed:
        if not isinstance(value, str):
            raise ArgumentError(f"{argument} holds {type(value).__name__}, which is no text", hint="Give words only.")
    return listed


def given(**changes: Any) -> dict[str, Any]:
    """What of a body was given: None says nothing."""
    return {name: value for name, value in changes.items() if value is not None}


def shown(current: Any, *needed: str) -> dict[str, Any]:
    """What a read has shown, to be sent back with changes.

    An answer without a body is no error by itself; but what was written back would wipe what is there, and what was
    made might be there already.

    Args:
        current: the answer.
        needed: keys without which it shows too little; one of them is enough.

    Raises:
        DecodeError: it shows nothing of what is there.
    """
    there = jsonable(current)
    if not isinstance(there, dict) or (needed and not any(key in there for key in needed)):
        raise DecodeError(
            "the answer does not show what is there, and to write without knowing could do harm",
            excerpt=type(there).__name__,
            hint="Nothing was written. Read it again to see whether that was passing.",
        )
    return there


def edited(current: Any, editable: Collection[str], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The whole body of a PUT: what is there, as far as it can be written, with ``changes`` over it.

    Args:
        current: the answer that shows what is there.
        editable: the keys that the request may hold; nulls of them say nothing.
        changes: what is to change.

    Raises:
        DecodeError: the answer shows nothing of what is there.
    """
    there = shown(current, *editable)
    return {**{key: there[key] for key in editable if there.get(key) is not None}, **changes}


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise ArgumentError(f"a request body has the key {key!r}, which is not text", hint="JSON keys are strings.")
    return key


def same_json(one: Any, other: Any) -> bool:
    """Whether two plain JSON values are the same to a JSON reader: 1 is 1.0, but neither is true."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    return bool(one == other)


def present(value: Any) -> Any:
    """``value``, with the marker of an absent key as None."""
    return None if value is UNSET else value
