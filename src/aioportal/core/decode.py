"""Why a success could not be read, without showing what was in it. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import PurePath
from types import TracebackType

from .errorbody import html_title, looks_like_html
from .errors import DecodeError
from .http import Answer


def unreadable(answer: Answer, error: Exception, *, harmless: bool, redact: Callable[[str], str]) -> DecodeError:
    """The error for a success that its parser refused.

    An answer may hold secrets, a new API key for one; so the error names the kind of the body, its size, and where the
    parser stopped, but no value.

    Args:
        answer: the success.
        error: what the parser raised.
        harmless: whether the request changes nothing.
        redact: takes secrets out of what is quoted after all, the title of a page and the name of a key.
    """
    declared = answer.headers.get("content-type", "").partition(";")[0].strip()[:60] or "no content type"
    excerpt = f"{declared}, {len(answer.content)} bytes"
    if looks_like_html(answer.content, declared):
        title = redact(html_title(answer.content) or "")
        hint = "It is an HTML page, perhaps a login page or a proxy's: check the domain and the network."
        if not harmless:
            hint += " Whether the request reached the portal and took effect is not known."
        return DecodeError(
            f"The portal answered {answer.status_code} with a page instead of JSON" + (f", {title!r}" if title else ""),
            status=answer.status_code,
            excerpt=excerpt + (f", titled {title!r}" if title else ""),
            hint=hint,
        )
    done = "" if harmless else "; the request itself succeeded"
    return DecodeError(
        f"The portal answered {answer.status_code}, but the answer could not be read: {redact(_reason(error))} "
        f"({excerpt}){done}",
        status=answer.status_code,
        excerpt=excerpt,
    )


def _reason(error: Exception) -> str:
    """What went wrong and where; of its text only what names structure."""
    name = type(error).__name__
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno} column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return f"not {error.encoding} at byte {error.start}"
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        name = f"no {error.args[0][:60]!r}"
    place = _place(error.__traceback__)
    return f"{name} in {place}" if place else name


def _place(trace: TracebackType | None) -> str:
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    return f"{PurePath(code.co_filename).name}:{trace.tb_lineno}"
