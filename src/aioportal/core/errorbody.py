"""What an error answer says, whatever its shape: three JSON shapes, other JSON, HTML, text, nothing. Pure."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.I | re.S)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_PARSED_AT_MOST = 1 << 20
_TEXT = 200
_MESSAGE = 1000


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """What could be read of an error's body."""

    code: str | None = None
    """The server's word for the error, not localised."""
    message: str | None = None
    """The server's sentence, in the portal's language; of HTML the title, of text the beginning."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Validation errors: field → messages. Otherwise what the shape has beside code and message."""
    trace_id: str | None = None
    reset_time: float | None = None
    """Seconds since 1970 when a quota is renewed."""
    quota: bool = False
    """Whether the body has the shape of an exhausted quota."""
    kind: str = "empty"
    """``json``, ``html``, ``text`` or ``empty``."""


_EMPTY = ErrorBody()


def parse_error_body(content: bytes, content_type: str = "") -> ErrorBody:
    """Read an error's body; never raises.

    The shapes are those of the documentation (``error_code``), of the older management API as portals were observed to
    answer (``error_key``, ``errors``), and of exhausted quotas (``errorcode``, ``reset_time``).

    Args:
        content: the body, as received.
        content_type: the Content-Type header; only a help, since proxies mislabel.
    """
    stripped = content.lstrip()
    if not stripped:
        return _EMPTY
    if stripped[:1] in b'{["' and len(stripped) <= _PARSED_AT_MOST:
        try:
            data = json.loads(stripped)
        except (ValueError, RecursionError):
            pass
        else:
            return _of_json(data)
    if looks_like_html(stripped, content_type):
        return ErrorBody(message=html_title(stripped), kind="html")
    return ErrorBody(message=_clean(stripped[: 4 * _TEXT].decode("utf-8", "replace"), _TEXT), kind="text")


def looks_like_html(content: bytes, content_type: str = "") -> bool:
    """Whether a body is an HTML page, by its beginning or its declared type."""
    start = content[:256].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head")) or (
        content_type.lower().startswith(("text/html", "application/xhtml")) and start.startswith(b"<")
    )


def html_title(content: bytes) -> str | None:
    """The title of an HTML page in one line of at most 200 characters, or None."""
    found = _TITLE.search(content[:65536])
    return _clean(html.unescape(found[1].decode("utf-8", "replace")), _TEXT) if found else None


def _of_json(data: Any) -> ErrorBody:
    if isinstance(data, str):
        return ErrorBody(message=_clean(data, _TEXT), kind="json")
    if isinstance(data, list):
        return _of_list(data)
    if not isinstance(data, dict):
        return ErrorBody(kind="json")
    if "errorcode" in data or "reset_time" in data:
        return _quota(data)
    if "error_key" in data or isinstance(data.get("errors"), list):
        return _management(data)
    detail = data.get("detail")
    message = _first_text(data, "message", "error_description", "error", "detail", "title")
    return ErrorBody(
        code=_word(data.get("error_code")) or _word(data.get("code")),
        message=message,
        detail=detail if isinstance(detail, dict) else {"detail": detail} if isinstance(detail, list) else {},
        trace_id=_word(data.get("trace_id")),
        kind="json",
    )


def _of_list(data: list[Any]) -> ErrorBody:
    inner = next((item for item in data if isinstance(item, dict)), None)
    if inner is not None:
        return _of_json(inner)
    texts = [item for item in data if isinstance(item, str)]
    return ErrorBody(message=_clean("; ".join(texts), _MESSAGE) if texts else None, kind="json")


def _quota(data: dict[str, Any]) -> ErrorBody:
    known = ("call_limit", "limit_time_unit", "reset_time")
    return ErrorBody(
        code=_word(data.get("errorcode")) or _word(data.get("error_code")),
        message=_first_text(data, "error", "message"),
        detail={key: data[key] for key in known if data.get(key) is not None},
        trace_id=_word(data.get("trace_id")),
        reset_time=instant(data.get("reset_time")),
        quota=True,
        kind="json",
    )


def _management(data: dict[str, Any]) -> ErrorBody:
    """The older shape, where ``errors`` may wrap several of its kind; the outer words win, the first inner fills in."""
    errors = data.get("errors")
    wrapped = [item for item in errors if isinstance(item, dict)] if isinstance(errors, list) else []
    inner = _management(wrapped[0]) if wrapped else _EMPTY
    params = data.get("raw_params")
    detail: dict[str, Any] = dict(params) if isinstance(params, dict) else dict(inner.detail)
    if len(wrapped) > 1:
        detail["errors"] = wrapped
    return ErrorBody(
        code=_word(data.get("error_key")) or _word(data.get("error_code")) or inner.code,
        message=_first_text(data, "message", "raw_message") or inner.message,
        detail=detail,
        trace_id=_word(data.get("trace_id")) or inner.trace_id,
        kind="json",
    )


def instant(value: Any) -> float | None:
    """Seconds since 1970 of an ISO 8601 date (UTC where it names no zone) or of a number; None where it is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value) if 0 < value < 1e11 else None
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return None
    return None


def _first_text(data: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = data.get(name)
        if isinstance(value, str) and value.strip():
            return _clean(value, _MESSAGE)
    return None


def _word(value: Any) -> str | None:
    """A code or an id: a short string, or a number as one."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return _clean(str(value), 100) or None


def _clean(text: str, limit: int) -> str:
    """One line without control characters, shortened to ``limit`` characters."""
    line = _SPACE.sub(" ", text).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"
