"""Tokens: one line of JSON that lets another process go on waiting for work that runs on the server."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import ArgumentError

_VERSION = 1
_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was read: which work, and what is known of it."""

    kind: str
    ref: str
    started: float
    """Seconds since 1970 when the order was given, by the clock of the process that gave it."""
    payload: Mapping[str, Any] = field(default_factory=dict)


def write_token(token: Token) -> str:
    """The token as one line of JSON, a few hundred bytes, without any secret."""
    known = {"v": _VERSION, "kind": token.kind, "ref": token.ref, "started": round(token.started, 3)}
    return json.dumps({**token.payload, **known}, separators=(",", ":"))


def read_token(text: str, kinds: Collection[str]) -> Token:
    """Read what ``write_token`` wrote.

    Args:
        text: the token.
        kinds: the kinds of work that the caller can resume.

    Raises:
        ArgumentError: no token, of another version, or of a kind that is not in ``kinds``.
    """
    remedy = "pass Operation.token or OperationTimeoutError.token unchanged"
    if not isinstance(text, str) or len(text) > _LIMIT:
        raise ArgumentError(f"token={_short(text)} is no token; {remedy}")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ArgumentError(f"token={_short(text)} is not JSON; {remedy}") from None
    if not isinstance(data, dict):
        raise ArgumentError(f"token={_short(text)} is no JSON object; {remedy}")
    version, kind, ref, started = (data.pop(name, None) for name in ("v", "kind", "ref", "started"))
    if version != _VERSION or isinstance(version, bool):
        raise ArgumentError(f"token has version {_short(version)}, this SDK reads version {_VERSION}; {remedy}")
    if not isinstance(kind, str) or kind not in kinds:
        raise ArgumentError(f"token is of kind {_short(kind)}, expected one of {', '.join(sorted(kinds))}; {remedy}")
    if not isinstance(ref, str) or not ref:
        raise ArgumentError(f"token names no object (ref={_short(ref)}); {remedy}")
    if isinstance(started, bool) or not isinstance(started, int | float) or not math.isfinite(started):
        raise ArgumentError(f"token has no start time (started={_short(started)}); {remedy}")
    return Token(kind, ref, float(started), data)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
