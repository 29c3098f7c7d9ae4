"""Addresses of the source in texts that are copied: rewritten as the mapping says, and listed where they stay; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .mapping import Names


def rewritten(value: Any, urls: Names) -> Any:
    """A JSON value with the beginnings of addresses in its texts replaced, the longest first."""
    if isinstance(value, str):
        return _text(value, urls)
    if isinstance(value, Mapping):
        return {_text(str(key), urls): rewritten(item, urls) for key, item in value.items()}
    if isinstance(value, list):
        return [rewritten(item, urls) for item in value]
    return value


def _text(text: str, urls: Names) -> str:
    for old in sorted(urls, key=len, reverse=True):
        new = urls[old]
        if new is not None and old in text:
            return new.join(_text(part, {name: urls[name] for name in urls if name != old}) for part in text.split(old))
    return text


def mentions(value: Any, host: str) -> list[str]:
    """The addresses on ``host`` that a JSON value's texts hold, each once, in order."""
    return list(dict.fromkeys(_addresses(value, host)))


def _addresses(value: Any, host: str) -> Iterator[str]:
    if isinstance(value, str):
        yield from _in_text(value, host)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _addresses(key, host)
            yield from _addresses(item, host)
    elif isinstance(value, list):
        for item in value:
            yield from _addresses(item, host)


_ENDS = frozenset(" \t\r\n\"'<>()[]{}\\`,;")


def _in_text(text: str, host: str) -> Iterator[str]:
    begin = f"//{host}"
    at = text.find(begin)
    while at >= 0:
        end = at + len(begin)
        following = text[end : end + 1]
        # Another host that only begins alike is none of ours.
        if not following or following in "/?#:" or following in _ENDS:
            while end < len(text) and text[end] not in _ENDS:
                end += 1
            scheme = next((name for name in ("https:", "http:") if text[:at].endswith(name)), "")
            yield scheme + text[at:end]
        at = text.find(begin, end)
