"""The credential of a portal as one request header, and the addresses it may go to."""

from __future__ import annotations

from urllib.parse import urlsplit

from . import paths
from .errors import ArgumentError
from .secret import Secret, WireText


class ApiKey(Secret):
    """An API key, sent as ``Authorization: apikey KEY`` and nowhere else.

    The scheme is the documented one; portals were observed to accept it in any case.

    Args:
        value: the key alone, printable ASCII without spaces.

    Raises:
        ArgumentError: the key is empty, or has a character that cannot stand in a header. The message never shows it.
    """

    __slots__ = ("__header",)

    def __init__(self, value: str) -> None:
        problem = _problem(value)
        if problem:
            value = ""  # the traceback of the next line shows this frame's locals to tools that print them
            raise ArgumentError(f"api_key {problem}")
        super().__init__(value)
        self.__header = ("Authorization", WireText(f"apikey {value}"))

    def header(self) -> tuple[str, str]:
        """Name and value of the request header; the value's repr is hidden."""
        return self.__header


def _problem(value: object) -> str | None:
    """What is wrong with a key, without a word of the key itself."""
    if not isinstance(value, str):
        return f"must be a string, got {type(value).__name__}"
    if not value:
        return "is empty: pass the key that the portal's back office shows under API keys"
    if value != value.strip() or any(character in value for character in "\r\n\t"):
        return "has a space or a line break in or around it: strip what was read from a file or a variable"
    if " " in value:
        return "has a space in it: pass the key alone, without the scheme before it"
    if not (value.isascii() and value.isprintable()):
        return "has a character that cannot stand in a header: a key is printable ASCII"
    return None


def is_loopback(host: str | None) -> bool:
    """Whether ``host`` is this machine, the only one that plain http may reach with a key.

    Names below ``localhost`` do not count: not every resolver keeps them on the machine.
    """
    return host is not None and (host == "localhost" or (paths.is_loopback(host) and not host.endswith(".localhost")))


def check_base_url(url: str) -> str:
    """Return the base URL without a trailing slash.

    Args:
        url: scheme, host and base path, as every request's URL begins.

    Raises:
        ArgumentError: not https (http is for loopback only), no host, or user information, query or fragment in it.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ArgumentError(f"base_url {url[:80]!r} is not a URL: {error}") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ArgumentError(f"base_url must be an absolute https URL, got {url[:80]!r}")
    if "@" in parts.netloc:
        raise ArgumentError("base_url must not hold user information; the API key goes into api_key")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise ArgumentError(f"base_url must not hold a query or a fragment, got {url.split('?')[0][:80]!r}…")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ArgumentError(
            f"base_url {url[:80]!r} would send the API key in the clear: use https (http is accepted for loopback only)"
        )
    return url.rstrip("/")
