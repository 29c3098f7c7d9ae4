"""What is known of a request after one attempt, and which error says so. Pure.

==========  ==========================================================================================================
not sent    connect, TLS handshake, no connection free; or incomplete: the server cannot have the whole request, since
            the body's source was not read to its end or the connection broke while the body was being written
refused     429 always; 503 and 425 with Retry-After: the server says that it did nothing
ambiguous   reset or time-out after the request was complete; 500, 502, 504, 408, 499, 52x, 503 without Retry-After
failed      any other answer that is no success; a certificate or a host name that is wrong; a source that raises
ok          2xx
==========  ==========================================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any

from .errorbody import ErrorBody, parse_error_body
from .errors import (
    ApiError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    InvalidStateError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    Sent,
    ServerError,
    TransportError,
    ValidationError,
)
from .http import FailureKind, Stage, TransportFailure


class Known(Enum):
    """What is known of the request's effect."""

    NOT_SENT = "not sent"
    REFUSED = "refused"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The class of one attempt."""

    known: Known
    text: str
    """For records and logs: ``503``, ``read_timeout after the request was sent``."""
    incomplete: bool = False
    """Parts of the request left, so that a repeat is counted apart."""
    sent: Sent = "yes"


_OK = Outcome(Known.OK, "ok")
_AMBIGUOUS_STATUS = frozenset({408, 499, 500, 502, 503, 504, *range(520, 530)})
_DEFINITE_5XX = frozenset({501, 505, 511})
"""Not implemented, wrong HTTP version, a captive portal: answered without touching anything."""
_STATE_CODE = re.compile(r"invalid_\w+_status")


def classify_answer(status: int, headers: Mapping[str, str], *, exhausted: bool = True) -> Outcome:
    """What an answer's status tells.

    Args:
        status: the HTTP status.
        headers: the answer's, names in lower case.
        exhausted: False where the answer came before the request's body was read to its end; a gateway's word about
            such a request is no word of the server behind it, which cannot have had the whole.
    """
    if 200 <= status < 300:
        return _OK
    text = str(status)
    if status == 429 or (status in (503, 425) and "retry-after" in headers):
        return Outcome(Known.REFUSED, text, sent="yes" if exhausted else "partly")
    # 5xx that no table lists are taken for ambiguous: the cautious side, since it never says that nothing happened.
    if status in _AMBIGUOUS_STATUS or (status >= 500 and status not in _DEFINITE_5XX):
        if not exhausted:
            return Outcome(Known.NOT_SENT, f"{text} before the request was complete", incomplete=True, sent="partly")
        return Outcome(Known.AMBIGUOUS, text)
    return Outcome(Known.FAILED, text)


def classify_failure(
    kind: FailureKind, stage: Stage, *, exhausted: bool | None = None, status: int | None = None
) -> Outcome:
    """What an attempt without a whole answer tells.

    Args:
        kind: how it failed.
        stage: how far it got, as observed.
        exhausted: for a body that is produced while it is sent, whether its source was read to its end; None for
            bodies that the transport had as a whole, or none.
        status: the status, where the head of the answer had come: a refusal whose body was cut is still a refusal.
    """
    if kind in ("name", "certificate"):
        return Outcome(Known.FAILED, f"{kind}: not sent", sent="no")
    if stage is Stage.WAITING:
        known = Known.FAILED if kind == "source" else Known.NOT_SENT
        return Outcome(known, f"{kind}: not sent", sent="no")
    if kind == "source":
        return Outcome(Known.FAILED, "the body's own source failed", sent="partly")
    if stage is Stage.ANSWERED and status is not None and status >= 300:
        answered = classify_answer(status, {}, exhausted=exhausted is not False)
        return Outcome(answered.known, f"{status}, its body cut short: {kind}", answered.incomplete, answered.sent)
    if may_be_complete(stage, exhausted, kind):
        after = "after the answer had begun" if stage is Stage.ANSWERED else "after the request was sent"
        return Outcome(Known.AMBIGUOUS, f"{kind} {after}")
    return Outcome(Known.NOT_SENT, f"{kind} before the request was complete", incomplete=True, sent="partly")


def may_be_complete(stage: Stage, exhausted: bool | None, kind: FailureKind | None = None) -> bool:
    """Whether the server may have the whole request.

    ``SENDING`` alone does not exclude it: bytes handed to the operating system can arrive while the transport still
    waits to hear that they left. A source that was not read to its end does, and so does a write that broke.

    Args:
        stage: how far the attempt got.
        exhausted: as in ``classify_failure``.
        kind: how it failed; None where it was given up from outside.
    """
    if stage < Stage.SENDING or exhausted is False:
        return False
    return stage >= Stage.SENT or kind != "write"


def sent_of(stage: Stage, exhausted: bool | None) -> Sent:
    """How far an attempt that was given up from outside got."""
    if stage is Stage.WAITING:
        return "no"
    return "yes" if may_be_complete(stage, exhausted) else "partly"


_FAILURE_HINTS: dict[str, str] = {
    "name": "Check the domain.",
    "certificate": "Check the domain, this machine's clock and the certificates that it trusts.",
    "tls": "Check that the address speaks https, and a proxy in between.",
    "connect": "Check the domain, the network and a proxy in between.",
}


def transport_error(failure: TransportFailure, outcome: Outcome, *, why: str = "") -> TransportError:
    """The public error of a failure.

    Args:
        failure: what the transport raised, its words redacted.
        outcome: its class.
        why: why the call was not repeated further.
    """
    words = {
        "no": "Nothing was sent",
        "partly": "The request was cut off before it was complete",
        "yes": "The request was sent but brought no whole answer",
    }[outcome.sent]
    message = f"{words}: {failure.kind}: {failure.reason}" + (f" ({why})" if why else "")
    return TransportError(message, sent=outcome.sent, kind=failure.kind, hint=_FAILURE_HINTS.get(failure.kind))


def error_for(
    status: int,
    body: ErrorBody,
    *,
    stated: float | None = None,
    retry_at: float | None = None,
    why: str = "",
    place: str = "",
) -> ApiError:
    """The error that an answer means.

    Args:
        status: the HTTP status, no 2xx.
        body: what its body says, redacted.
        stated: seconds that the server asked to wait.
        retry_at: seconds since 1970 for ``QuotaExceededError``, where the stated wait is longer than the SDK waits.
        why: why the call was not repeated further.
        place: who answered, where it was not the portal itself.
    """
    kind = _class_of(status, body, far=retry_at is not None)
    facts: dict[str, Any] = {
        "status": status,
        "code": body.code,
        "server_message": body.message,
        "detail": body.detail,
        "trace_id": body.trace_id,
        "retry_after": stated,
    }
    if issubclass(kind, QuotaExceededError):
        facts["retry_at"] = retry_at
    return kind(_message(status, body, why, place), **facts, hint=_hint(status, body, place))


def redirect_error(status: int, target: str) -> ApiError:
    """A redirect where none is followed; ``target`` is the origin it points to, without path and query."""
    return BadRequestError(
        f"The answer is a redirect to {target}; it was not followed",
        status=status,
        hint="Check the domain: it may have another name, or want https.",
    )


def _class_of(status: int, body: ErrorBody, *, far: bool) -> type[ApiError]:
    if status == 429:
        return QuotaExceededError if far else RateLimitError
    if status in (400, 409) and body.code and _STATE_CODE.fullmatch(body.code):
        return InvalidStateError
    if status == 422 or (status == 400 and body.code == "validation_error"):
        return ValidationError
    named: dict[int, type[ApiError]] = {
        401: AuthenticationError,
        403: PermissionDeniedError,
        404: NotFoundError,
        409: ConflictError,
    }
    if status in named:
        return named[status]
    # 408 and 499 tell of time that ran out at the server's side, like 504.
    return ServerError if status >= 500 or status in (408, 499) else BadRequestError


def _message(status: int, body: ErrorBody, why: str, place: str) -> str:
    parts = [body.code or "", body.message or ""]
    said = ": ".join(part for part in parts if part)
    if body.kind in ("html", "text"):
        said = f"a page instead of JSON, {said!r}" if body.kind == "html" and said else said or "a page instead of JSON"
    fields = _fields(body.detail) if body.code == "validation_error" or status == 422 else ""
    text = f"{place or 'The portal'} answered {status} {_phrase(status)}".rstrip()
    if said:
        text += f": {said}"
    if fields:
        text += f" ({fields})"
    return text + (f" ({why})" if why else "")


def _fields(detail: Mapping[str, Any]) -> str:
    """The first fields of a validation error with the beginning of what is wrong with each."""
    shown = [f"{name}: {_short(_first(value))}" for name, value in list(detail.items())[:5]]
    more = len(detail) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _first(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return _first(value[0]) if value else ""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_first(item)}" for name, item in list(value.items())[:3])
    return str(value)


def _short(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _hint(status: int, body: ErrorBody, place: str) -> str | None:
    if place:
        return None
    if status == 401:
        return "Check the API key, and that it belongs to this portal."
    if status == 403:
        return "The key has its own list of permissions, within those of its user; check both."
    if status == 413:
        return "The portal or a proxy before it limits the size of a request."
    if body.kind == "html" and status < 500:
        return "The answer is an HTML page: is the domain a portal's, and does a proxy stand in between?"
    return None


def body_of(content: bytes, headers: Mapping[str, str]) -> ErrorBody:
    """Read an error's body with the help of its Content-Type."""
    return parse_error_body(content, headers.get("content-type", ""))
