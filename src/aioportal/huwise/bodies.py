"""Request bodies as JSON: input models, plain dictionaries and lists, mixed as the caller likes; pure."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from aioportal_huwise.types import UNSET

from ..core.errors import ArgumentError


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


def jsonable(body: Any) -> Any:
    """``body`` as plain JSON values.

    Args:
        body: input models, mappings, sequences, dates and scalars in any nesting.

    Raises:
        ArgumentError: at the first value that has no JSON form.
    """
    if body is None or isinstance(body, (str, int, float)):
        return body
    if isinstance(body, Model):
        return jsonable(body.to_dict())
    if isinstance(body, Mapping):
        return {_key(key): jsonable(value) for key, value in body.items() if value is not UNSET}
    if isinstance(body, (list, tuple)):
        return [jsonable(value) for value in body]
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
