"""Every error that leaves the SDK, on one page.

They answer first what the caller can do next: it was not sent, it was refused, nobody knows, or it was understood and
failed. All are picklable, carry plain data only, and never hold a credential, a body or a query value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self

from .._version import __version__

Sent = Literal["no", "partly", "yes"]


class AttemptRecord(NamedTuple):
    """What became of one attempt of a call."""

    number: int
    """1 for the first."""
    started: float
    """Seconds since the call began."""
    seconds: float
    """How long the attempt took."""
    outcome: str
    """``"503"`` or ``"read_timeout after the request was sent"``."""
    waited: float = 0.0
    """Seconds waited after it, before the next one."""


def _restore(cls: type[PortalError], args: tuple[Any, ...], state: dict[str, Any]) -> PortalError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


class PortalError(Exception):
    """The root of every error of the SDK.

    Attributes:
        message: what happened, one sentence without the request's coordinates.
        operation: the contract's operation id, or None outside a call.
        method: the HTTP method.
        path: the path template, never the filled path.
        attempts: one record for each attempt, oldest first.
        hint: what to do about it, where the SDK knows.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
        attempts: tuple[AttemptRecord, ...] = (),
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.operation = operation
        self.method = method
        self.path = path
        self.attempts = attempts
        self.hint = hint

    def located(self, *, operation: str, method: str, path: str, attempts: tuple[AttemptRecord, ...] = ()) -> Self:
        """Fill in where it happened, keeping what is known already; returns the error itself.

        Args:
            operation: id of the operation.
            method: of the request.
            path: its template.
            attempts: one record for each attempt.
        """
        self.operation = self.operation or operation
        self.method = self.method or method
        self.path = self.path or path
        self.attempts = self.attempts or attempts
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, dict(self.__dict__))

    def __str__(self) -> str:
        # Shortened so that the whole stays below 2 KB and the request's coordinates are never what is cut.
        parts = [_shortened(self.message, 1200)]
        if self.operation:
            parts.append(f"[{_shortened(f'{self.operation}: {self.method} {self.path}{self._tail()}', 400)}]")
        if self.hint:
            if parts[-1][-1:] not in ".!?…])":
                parts[-1] += "."
            parts.append(f"Hint: {_shortened(self.hint, 400)}")
        return " ".join(parts)

    def _tail(self) -> str:
        count = len(self.attempts)
        return f", {count} attempts" if count > 1 else ""

    def report(self) -> str:
        """A redacted transcript for a bug report: what, where, each attempt, versions; no secrets, no bodies."""
        lines = [f"{type(self).__name__}: {self.message}", f"aioportal {__version__}"]
        lines += [f"{name}: {value}" for name, value in self._facts() if value not in (None, "", ())]
        for record in self.attempts:
            waited = f", then waited {record.waited:.2f} s" if record.waited else ""
            lines.append(
                f"attempt {record.number} at {record.started:.2f} s: {record.outcome} in {record.seconds:.2f} s{waited}"
            )
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)

    def _facts(self) -> list[tuple[str, Any]]:
        request = f"{self.method} {self.path}" if self.method else None
        return [("operation", self.operation), ("request", request)]


class ArgumentError(PortalError, ValueError):
    """An argument that cannot be meant; nothing was sent. The message names argument, value and remedy."""


class ClientStateError(PortalError, RuntimeError):
    """The client was used when it cannot be: closed, or from another event loop."""


class TransportError(PortalError):
    """No answer, and the request is known not to have taken effect, or repeating it is harmless but kept failing.

    Attributes:
        sent: ``"no"``, ``"partly"`` (the server cannot have the whole request) or ``"yes"``.
        kind: ``"connect"``, ``"read_timeout"``, ``"certificate"``, …
    """

    def __init__(self, message: str, *, sent: Sent = "no", kind: str = "", **where: Any) -> None:
        super().__init__(message, **where)
        self.sent: Sent = sent
        self.kind = kind

    def _facts(self) -> list[tuple[str, Any]]:
        return [*super()._facts(), ("kind", self.kind), ("sent", self.sent)]


class DeadlineExceededError(TransportError, TimeoutError):
    """The time for the call or for the ``deadline`` block around it ran out; ``sent`` says how far it got."""


class OutcomeUnknownError(PortalError):
    """The request may have taken effect or not, and looking at the state could not tell.

    Attributes:
        evidence: what was seen when looking, in words.
    """

    def __init__(self, message: str, *, evidence: str = "", **where: Any) -> None:
        super().__init__(message, **where)
        self.evidence = evidence

    def _facts(self) -> list[tuple[str, Any]]:
        return [*super()._facts(), ("evidence", self.evidence)]


class DecodeError(PortalError):
    """A success whose body is not what the contract says, and could not be read at all.

    Attributes:
        status: the HTTP status.
        excerpt: the type of the body and its first characters.
    """

    def __init__(self, message: str, *, status: int | None = None, excerpt: str = "", **where: Any) -> None:
        super().__init__(message, **where)
        self.status = status
        self.excerpt = excerpt

    def _facts(self) -> list[tuple[str, Any]]:
        return [*super()._facts(), ("status", self.status), ("excerpt", self.excerpt)]


class DriftError(DecodeError):
    """Strict mode only: the answer differs from the contract."""


class ApiError(PortalError):
    """The server answered, and refused or failed.

    Attributes:
        status: the HTTP status.
        code: the server's ``error_code`` (or ``error_key``, ``errorcode``), the only thing worth branching on.
        server_message: the server's words, in the portal's language.
        detail: the server's structured detail, for validation errors a map of field to messages.
        trace_id: the server's trace id, to quote to its support.
        retry_after: seconds that the server asked to wait, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        code: str | None = None,
        server_message: str | None = None,
        detail: Mapping[str, Any] | None = None,
        trace_id: str | None = None,
        retry_after: float | None = None,
        **where: Any,
    ) -> None:
        super().__init__(message, **where)
        self.status = status
        self.code = code
        self.server_message = server_message
        self.detail: dict[str, Any] = dict(detail or {})
        self.trace_id = trace_id
        self.retry_after = retry_after

    def _tail(self) -> str:
        trace = f", trace {self.trace_id}" if self.trace_id else ""
        return f" → {self.status}{trace}{super()._tail()}"

    def _facts(self) -> list[tuple[str, Any]]:
        return [
            *super()._facts(),
            ("status", self.status),
            ("code", self.code),
            ("server message", self.server_message),
            ("fields", ", ".join(self.detail)),
            ("trace id", self.trace_id),
            ("retry after", self.retry_after),
        ]


class BadRequestError(ApiError):
    """400 and other 4xx that have no class of their own."""


class ValidationError(BadRequestError):
    """400 ``validation_error``: ``detail`` maps each field to its messages."""


class InvalidStateError(BadRequestError):
    """400 ``invalid_dataset_status`` or ``invalid_harvester_status``: not in this state."""


class AuthenticationError(ApiError):
    """401: no key, or one that the portal does not accept."""


class PermissionDeniedError(ApiError):
    """403: the key or its user lacks the permission."""


class NotFoundError(ApiError):
    """404, or a reference that the portal does not know; says what was looked up."""


class ConflictError(ApiError):
    """409: something with that name is there already, or the state changed meanwhile."""


class RateLimitError(ApiError):
    """429, and waiting as the server asked did not help within the limits."""


class QuotaExceededError(RateLimitError):
    """429 whose end is further away than the SDK waits by itself.

    Attributes:
        retry_at: seconds since 1970 when the quota is renewed, as the server states it, or None.
    """

    def __init__(self, message: str, *, retry_at: float | None = None, **where: Any) -> None:
        super().__init__(message, **where)
        self.retry_at = retry_at

    def _facts(self) -> list[tuple[str, Any]]:
        return [*super()._facts(), ("retry at", self.retry_at)]


class ServerError(ApiError):
    """5xx, 408 or 499: after all repeats of a call whose repeat is harmless, or because nothing was done."""


class BatchFailedError(PortalError):
    """Of several items sent at once some were refused; the others took effect.

    Attributes:
        failures: position from 0, the server's code and its words, of each that failed.
        total: how many were sent.
    """

    def __init__(
        self,
        message: str,
        *,
        failures: tuple[tuple[int, str | None, str | None], ...] = (),
        total: int = 0,
        **where: Any,
    ) -> None:
        super().__init__(message, **where)
        self.failures = failures
        self.total = total

    def _facts(self) -> list[tuple[str, Any]]:
        codes = ", ".join(f"{index}: {code or 'no code'}" for index, code, _ in self.failures[:20])
        return [*super()._facts(), ("sent", self.total), ("failed", codes)]


class OperationFailedError(PortalError):
    """A long-running operation reached its end and failed.

    Attributes:
        state: the last state, ``"error"``.
        reason: the server's message, or None.
        record_errors: row-level errors as the server reports them.
        params: what the server adds to the state.
    """

    def __init__(
        self,
        message: str,
        *,
        state: str = "",
        reason: str | None = None,
        record_errors: tuple[Any, ...] = (),
        params: Mapping[str, Any] | None = None,
        **where: Any,
    ) -> None:
        super().__init__(message, **where)
        self.state = state
        self.reason = reason
        self.record_errors = record_errors
        self.params: dict[str, Any] = dict(params or {})

    def _facts(self) -> list[tuple[str, Any]]:
        return [
            *super()._facts(),
            ("state", self.state),
            ("reason", self.reason),
            ("record errors", len(self.record_errors) or None),
        ]


class LimitReachedError(OperationFailedError):
    """The plan's record limit truncated the data; ``params`` holds the limit. ``allow_truncated=True`` accepts it."""


class OperationTimeoutError(PortalError, TimeoutError):
    """Waiting took longer than allowed; the server's work goes on. ``token`` resumes the wait, in any process.

    Attributes:
        token: pass it to ``portal.resume``.
        state: the last state seen.
    """

    def __init__(self, message: str, *, token: str = "", state: str = "", **where: Any) -> None:
        super().__init__(message, **where)
        self.token = token
        self.state = state

    def _facts(self) -> list[tuple[str, Any]]:
        return [*super()._facts(), ("state", self.state), ("token", self.token)]


class JournalError(PortalError):
    """A journal that cannot serve: of another job, in use, damaged, or of other items. The hint says what to do."""


class BulkError(PortalError, ExceptionGroup[Exception]):
    """Of a run over many items some failed or have an unknown outcome; ``exceptions`` holds the first of them."""

    # Stands before the attribute of groups, which cannot be written.
    message: str = ""  # pyright: ignore[reportIncompatibleMethodOverride]  # reads the same

    def __new__(cls, message: str, errors: Sequence[Exception], **where: Any) -> Self:  # noqa: ARG004, D102 - as __init__
        return super().__new__(cls, message, errors)

    def __init__(self, message: str, errors: Sequence[Exception], **where: Any) -> None:
        super().__init__(message, **where)
        self.args = (message, list(errors))

    @classmethod
    def of(cls, message: str, errors: Sequence[Exception], *, hint: str | None = None) -> Self:
        """The error also where nothing is at hand for single items, as when a run stopped before any of them.

        Args:
            message: what happened.
            errors: of the single items; may be empty.
            hint: what to do.
        """
        return cls(message, list(errors) or [PortalError(message)], hint=hint)

    def derive(self, errors: Sequence[Any], /) -> Any:  # the base is generic in a way that one class cannot be
        """What ``except*`` and ``split`` make of a part of it."""
        return BulkError(self.message, errors, hint=self.hint)
