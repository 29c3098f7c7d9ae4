"""Configuration as text that is the same each time, and as digests; and what version control leaves in it. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

FIRST = ("name", "title", "type", "label", "field")
"""Keys that people look for first; all others follow in the order of their letters."""

BOM = "\ufeff"
"""What some editors put before UTF-8; inside of a page it is a character that nobody sees or wants."""

_DIGITS = 16
_MERGE = re.compile(r"^<{7}(?: .*)?$[\s\S]*?^={7}\r?$[\s\S]*?^>{7}(?: |\r?$)", re.MULTILINE)


def rendered(document: dict[str, Any]) -> bytes:
    """A document as the bytes of its file: its own keys in their order, those below in a fixed one."""
    shaped = {key: _ordered(value) for key, value in document.items()}
    try:
        return (json.dumps(shaped, ensure_ascii=False, indent=2) + "\n").encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair, which portals were given by somebody: only escapes can hold it.
        return (json.dumps(shaped, ensure_ascii=True, indent=2) + "\n").encode()


def plain(value: Any) -> Any:
    """A value in the one form that all equal values have: ``1.0`` is ``1``."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def digest(value: Any) -> str:
    """What tells a value from another, short and without showing it."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def merge_marks(text: str) -> int | None:
    """The line from which on a text holds the marks of a merge that nobody has decided; None where it holds none."""
    found = _MERGE.search(text) if "<<<<<<<" in text else None
    return None if found is None else text.count("\n", 0, found.start()) + 1


def sort_key(value: Any) -> str:
    """Where a value stands in a list whose order means nothing."""
    return json.dumps(plain(value), sort_keys=True)


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=_rank)}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    return plain(value)


def _rank(key: str) -> tuple[int, str]:
    return (FIRST.index(key) if key in FIRST else len(FIRST), key)
