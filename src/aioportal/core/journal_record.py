"""What stands in a journal: lines of JSON, each ending in a checksum of all that stands before it. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal
from zlib import crc32

from .errors import ArgumentError

VERSION: Final = 1
MAGIC: Final = b'{"journal":"aioportal",'
"""How every journal begins, of whatever version."""

State = Literal["started", "done", "unchanged", "failed", "unknown", "note"]
STATES: Final[tuple[State, ...]] = ("started", "done", "unchanged", "failed", "unknown", "note")
"""What a record says of its key; a note is no item, and counts as none."""
CONFIRMED: Final = frozenset({"done", "unchanged"})
"""The states in which an item is not called again."""
AMBIGUOUS: Final = frozenset({"started", "unknown"})
"""The states in which the effect may be there or not."""

REASON_LENGTH: Final = 400
# Made once: json.dumps would make an encoder for each line.
_as_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_as_sorted_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False, sort_keys=True).encode
_TAIL: Final = len(b',"crc":"00000000"}')


@dataclass(frozen=True, slots=True)
class Header:
    """The first line: what the journal is of."""

    job: str
    target: str
    """Where the job works: the portal's base URL."""
    created: float
    """Seconds since 1970."""
    version: int = VERSION

    def line(self) -> bytes:
        """The header as it stands in the file."""
        known = {"job": self.job, "target": self.target, "created": round(self.created, 3)}
        return encode({"journal": "aioportal", "version": self.version, **known})


@dataclass(frozen=True, slots=True)
class Entry:
    """What a journal knows of one item: its last record."""

    key: str
    state: State
    digest: str | None = None
    """Of the item's content, in hexadecimal."""
    value: Any = None
    """What ``record`` made of the result; None where nothing is kept."""
    error: str | None = None
    """Why it failed or is not known, in one line without secrets."""
    at: float = 0.0
    """Seconds since 1970."""

    def line(self) -> bytes:
        """The record as it stands in the file.

        Raises:
            ValueError: a value that JSON cannot express; TypeError likewise.
        """
        data: dict[str, Any] = {"key": self.key, "state": self.state}
        for name in ("digest", "value", "error"):
            if (value := getattr(self, name)) is not None:
                data[name] = value
        data["at"] = round(self.at, 3)
        return encode(data)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Entry | None:
        """The entry that a record is, or None for one of another kind."""
        key, state = data.get("key"), data.get("state")
        if not isinstance(key, str) or state not in STATES:
            return None
        return cls(key, state, data.get("digest"), data.get("value"), data.get("error"), float(data.get("at") or 0.0))


def encode(data: dict[str, Any]) -> bytes:
    """One line: the object with its checksum as the last field.

    Raises:
        ValueError: not JSON (a number that is none, an object within itself); TypeError likewise.
    """
    head = _as_json(data).encode("ascii")[:-1]
    return b'%b,"crc":"%08x"}\n' % (head, crc32(head))


def decode(line: bytes) -> dict[str, Any] | None:
    """The object of a line that ends in a newline; None where the line is not whole."""
    if not line.endswith(b'"}\n') or len(line) <= _TAIL + 1:
        return None
    head, tail = line[: -_TAIL - 1], line[-_TAIL - 1 :]
    if tail != b',"crc":"%08x"}\n' % crc32(head):
        return None
    try:
        data = json.loads(head + b"}")
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def may_be_torn_header(content: bytes) -> bool:
    """Whether a file of no whole line can be a journal whose first line was not written to its end."""
    return b"\n" not in content and (content.startswith(MAGIC) or MAGIC.startswith(content))


def digest_of(content: object) -> str:
    """The digest of an item's content: SHA-256 of its JSON with sorted keys, 128 bits in hexadecimal.

    Args:
        content: plain JSON.

    Raises:
        ArgumentError: what JSON cannot express.
    """
    try:
        text = _as_sorted_json(content)
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(
            f"what an item contains is not plain JSON: {error}",
            hint="Pass digest=, a function from the item to plain JSON that changes when the item does.",
        ) from None
    return sha256(text.encode("ascii")).hexdigest()[:32]


def one_line(text: str) -> str:
    """``text`` on one line, at most so long as a record may say why."""
    text = " ".join(text.split())
    return text if len(text) <= REASON_LENGTH else text[: REASON_LENGTH - 1] + "…"


@dataclass(slots=True)
class Span:
    """One line of a journal, wherever it stands."""

    number: int
    """1 for the header."""
    offset: int
    data: dict[str, Any] | None
    """None where it is not whole."""


def spans(lines: Iterator[bytes], *, offset: int = 0, number: int = 1) -> Iterator[Span]:
    """Number and decode lines.

    Args:
        lines: with their newlines.
        offset: of the first, in bytes.
        number: of the first.
    """
    for count, line in enumerate(lines, number):
        yield Span(count, offset, decode(line))
        offset += len(line)


def is_time(value: object) -> bool:
    """Whether ``value`` can be seconds since 1970."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
