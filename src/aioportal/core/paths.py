"""Paths and queries that mean what the caller said: nothing in an argument can lead to another path."""

from __future__ import annotations

import ipaddress
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, cast
from urllib.parse import SplitResult, quote, urlsplit

from .errors import ArgumentError

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_]+)\}")
# A server or proxy that decodes %2F and %5C before it resolves dots would walk up on these.
_SEPARATORS = re.compile(r"[/\\]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def shown(value: object, limit: int = 60) -> str:
    """A value as it may stand in an error message: its repr, cut to ``limit`` characters."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def fill(template: str, arguments: Mapping[str, str], *, operation: str) -> str:
    """Put arguments into a path template, percent-encoded so that each stays one segment.

    Refused are empty strings, ``.`` and ``..`` (also beside a slash or backslash inside the value), control characters
    and anything that is not a string: on a collection's path, ``DELETE`` would mean all of it.

    Args:
        template: the contract's path, ``/datasets/{dataset_uid}/``.
        arguments: a value for each placeholder, no more and no less.
        operation: the operation's id, for the error.

    Returns:
        The path, ASCII only.

    Raises:
        ArgumentError: a value that cannot be a path segment, or a missing or unknown name.
    """
    names, known, form = _form(template)
    if arguments.keys() != known:
        raise _misnamed(template, names, arguments, operation)
    values = [arguments[name] for name in names]
    for at, value in enumerate(values):
        # What almost every identifier is: there is nothing to encode.
        if type(value) is not str or not _PLAIN.fullmatch(value):
            values[at] = _segment(names[at], value, operation, template)
    return form % tuple(values)


@lru_cache(maxsize=512)
def _form(template: str) -> tuple[tuple[str, ...], frozenset[str], str]:
    """The names in a template, and the template as ``%`` takes it."""
    names = tuple(_PLACEHOLDER.findall(template))
    return names, frozenset(names), _PLACEHOLDER.sub("%s", template.replace("%", "%%"))


def _misnamed(template: str, names: Iterable[str], arguments: Mapping[str, str], operation: str) -> ArgumentError:
    """The error where arguments and placeholders are not the same ones."""
    for name in arguments:
        if name not in names:
            expected = ", ".join(names) or "no path arguments"
            why = f"{operation} has no path argument {name!r}; it takes {expected}"
            return ArgumentError(why, operation=operation, path=template)
    missing = next(name for name in names if name not in arguments)
    return ArgumentError(f"{operation} needs the path argument {missing!r}", operation=operation, path=template)


def _segment(name: str, value: object, operation: str, template: str) -> str:
    def refuse(why: str) -> ArgumentError:
        return ArgumentError(f"{name}={shown(value)} {why}", operation=operation, path=template)

    if not isinstance(value, str):
        raise refuse(f"is of type {type(value).__name__}; pass a string")
    if not value:
        raise refuse("is empty; it would address the whole collection. Pass an identifier")
    if any(part in (".", "..") for part in _SEPARATORS.split(value)):
        raise refuse("holds a dot segment, which servers resolve to another path. Pass an identifier")
    if any(unicodedata.category(character) == "Cc" for character in value):
        raise refuse("holds a control character. Pass an identifier without line breaks or other control characters")
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise refuse("holds half a surrogate pair, which UTF-8 cannot express. Pass a valid string") from None


def encode_query(pairs: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> str:
    """A query string of percent-encoded pairs, without the question mark; empty where nothing is left.

    Lists and tuples repeat their name, booleans are ``true`` and ``false``, dates are ISO 8601, None is left out.

    Args:
        pairs: names and values, in the order they are sent.

    Returns:
        ``a=1&b=x%20y``.

    Raises:
        ArgumentError: a value of another type, or a number that is not finite.
    """
    items = cast("Iterable[tuple[str, Any]]", pairs.items() if isinstance(pairs, Mapping) else pairs)
    parts: list[str] = []
    for name, value in items:
        for single in value if isinstance(value, (list, tuple)) else (value,):
            if single is None:
                continue
            try:
                parts.append(f"{quote(name, safe='')}={quote(_query_text(name, single), safe='')}")
            except UnicodeEncodeError:
                raise ArgumentError(
                    f"{name}={shown(single)} holds half a surrogate pair, which UTF-8 cannot express. "
                    "Pass a valid string"
                ) from None
    return "&".join(parts)


def _query_text(name: str, value: object) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise ArgumentError(
        f"{name}={shown(value)} cannot stand in a query; pass a string, a finite number, a boolean, a date or a list"
    )


def origin(url: str) -> str:
    """Scheme, host and port of a URL, normalised so that equal origins are equal strings.

    Args:
        url: an absolute http or https URL.

    Returns:
        ``https://data.example.org:443``.

    Raises:
        ArgumentError: the URL is not absolute, not http(s), or is one that URL parsers read differently.
    """
    parts = _split(url)
    if parts is None:
        raise ArgumentError(f"{shown(url)} is not an http or https URL with a host; pass https://HOST/…")
    scheme, host, port = parts
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def same_origin(a: str, b: str) -> bool:
    """Whether two URLs share scheme, host and port; False where one of them is not a plain http(s) URL."""
    first, second = _split(a), _split(b)
    return first is not None and first == second


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _split(url: str) -> tuple[str, str, int] | None:
    # urlsplit drops tabs and line breaks, and parsers disagree about backslashes: neither may decide who gets a key.
    if "\\" in url or any(unicodedata.category(character) in ("Cc", "Zs") for character in url):
        return None
    try:
        parts: SplitResult = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    return parts.scheme, host, _DEFAULT_PORTS[parts.scheme] if port is None else port
