"""Which origin a portal's ``domain`` argument means; pure."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple, NoReturn
from urllib.parse import urlsplit

from ..core.auth import is_loopback
from ..core.errors import ArgumentError

API_PATH = "/api/automation/v1.0"
_SUFFIX = ".huwise.com"
_REMEDY = "Give a portal's name (mycity), its host (data.example.org) or its address (https://data.example.org)."
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\Z")


class Domain(NamedTuple):
    """A portal's address, checked."""

    origin: str
    """``https://data.example.org``, without a slash at the end."""
    host: str
    """``data.example.org``, with a port where one was given; what a repr may show."""
    loopback: bool
    """Whether the host is this machine."""


def parse_domain(domain: str) -> Domain:
    """The origin that ``domain`` means.

    Args:
        domain: a portal's name (``mycity`` means ``mycity.huwise.com``), a host (``mycity.huwise.com``,
            ``mycity.opendatasoft.com``, a custom domain), each with or without a port, or an address with or without
            the API's path. Plain ``http`` is accepted for loopback hosts only, and is their default.

    Returns:
        The checked address.

    Raises:
        ArgumentError: where it is none of these, or carries credentials, another path, a query or a fragment.
    """
    if not isinstance(domain, str):
        _refuse(f"domain must be a string, not {type(domain).__name__}")
    text = domain.strip()
    if not text:
        _refuse("domain is empty")
    if any(ord(character) <= 0x20 or ord(character) == 0x7F for character in text):
        _refuse("domain contains a space or a control character")
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "", text
    scheme = scheme.lower()
    if scheme not in ("", "http", "https"):
        _refuse(f"domain has the scheme {scheme[:20]!r}, which is not https")
    return _from_parts(scheme, rest)


def _from_parts(scheme: str, rest: str) -> Domain:
    try:
        parts = urlsplit("//" + rest)
        port = parts.port
    except ValueError:
        _refuse("domain has a port or an address in brackets that cannot be read")
    # Neither is echoed: people paste addresses with a password or with ?apikey= in them.
    if "@" in parts.netloc:
        _refuse("domain contains credentials; the API key goes into api_key only")
    if parts.query or parts.fragment or "?" in rest or "#" in rest:
        _refuse("domain contains a query or a fragment")
    if parts.path.rstrip("/") not in ("", API_PATH):
        _refuse(f"domain contains the path {parts.path[:60]!r}, which is not the API's")
    host = _checked_host(parts.hostname or "", bracketed="[" in parts.netloc)
    loopback = is_loopback(host)
    if not loopback and "." not in host and ":" not in host:
        host += _SUFFIX
    if scheme == "http" and not loopback:
        _refuse(f"domain {host!r} asks for plain http, which would send the key in the clear; only loopback hosts may")
    shown = f"[{host}]" if ":" in host else host
    if port is not None:
        shown += f":{port}"
    return Domain(f"{scheme or ('http' if loopback else 'https')}://{shown}", shown, loopback)


def _checked_host(host: str, *, bracketed: bool) -> str:
    if not host:
        _refuse("domain has no host")
    if bracketed or ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            _refuse(f"domain {host[:60]!r} is not an IPv6 address")
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        _refuse(f"domain {host[:60]!r} is not a host name")
    name = name.lower()
    if len(name) > 253 or not all(_LABEL.match(label) for label in name.split(".")):
        _refuse(f"domain {host[:60]!r} is not a host name")
    return name


def _refuse(message: str) -> NoReturn:
    raise ArgumentError(message, hint=_REMEDY)
