"""Fault scripts for the local portal: what goes wrong, at which operation, how often.

    huwise_sandbox.faults(
        answer(502, html="<h1>Bad gateway</h1>").on("publish_dataset", times=2),
        apply_then_drop().on("create_dataset"),
    )

A builder says what happens; ``on`` says where. Scripts are data: ``as_json`` is what ``POST /_sandbox/faults`` takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

_ANY = ("*", "*")


@dataclass(frozen=True, slots=True)
class Fault:
    """One step of a script: an effect at the requests that fit.

    Attributes:
        method: HTTP method, or ``*`` for any.

        path: Path template below the API's base, such as ``/datasets/{dataset_uid}/publish/``, or ``*`` for any.

        do: The effect as JSON.

        times: Requests that it strikes before it is used up; None for always.

        after: Fitting requests that it lets through first.

        dataset: Uid of the only dataset it concerns.

        connection: Only the first request of a connection (``fresh``), or only later ones (``reused``).

        probability: How likely it strikes a fitting request, above 0 and at most 1.

        seed: Makes the chance repeatable.
    """

    method: str
    path: str
    do: Mapping[str, Any]
    times: int | None = 1
    after: int = 0
    dataset: str | None = None
    connection: Literal["fresh", "reused"] | None = None
    probability: float = 1.0
    seed: int | None = None

    def __post_init__(self) -> None:
        """Refuse numbers with which it could never strike."""
        if self.times is not None and self.times < 1:
            raise ValueError(f"times={self.times} must be at least 1, or None for always")
        if self.after < 0:
            raise ValueError(f"after={self.after} must not be negative")
        if not 0 < self.probability <= 1:
            raise ValueError(f"probability={self.probability} must be above 0 and at most 1")

    def as_json(self) -> dict[str, Any]:
        """The step as the control interface takes it."""
        step: dict[str, Any] = {"method": self.method, "path": self.path, "do": dict(self.do)}
        step |= {"times": self.times, "after": self.after}
        chosen = {"dataset": self.dataset, "connection": self.connection, "seed": self.seed}
        step |= {name: value for name, value in chosen.items() if value is not None}
        return step | ({"probability": self.probability} if self.probability < 1 else {})


@dataclass(frozen=True, slots=True)
class Effect:
    """What goes wrong; bound to requests by ``on``.

    Attributes:
        do: The effect as JSON.
    """

    do: Mapping[str, Any]

    def on(
        self,
        target: str = "*",
        path: str | None = None,
        *,
        times: int | None = 1,
        after: int = 0,
        dataset: str | None = None,
        connection: Literal["fresh", "reused"] | None = None,
        probability: float = 1.0,
        seed: int | None = None,
    ) -> Fault:
        """Bind the effect to requests.

        Args:
            target: An operation id (``publish_dataset``); or, with ``path``, an HTTP method; or ``*`` for any request.

            path: Path template below the API's base, or ``*``.

            times: Requests that it strikes before it is used up; None for always.

            after: Fitting requests that it lets through first.

            dataset: Uid of the only dataset it concerns.

            connection: Only the first request of a connection (``fresh``), or only later ones (``reused``).

            probability: How likely it strikes a fitting request, above 0 and at most 1.

            seed: Makes the chance repeatable.

        Raises:
            ValueError: The contract has no such operation, or the numbers could never strike.
        """
        method, template = (target, path) if path is not None else _ANY if target == "*" else _operation(target)
        return Fault(method, template, self.do, times, after, dataset, connection, probability, seed)


@dataclass(frozen=True, slots=True)
class AnswerBody:
    """A scripted answer; at most one of the three bodies.

    Attributes:
        status: HTTP status.

        headers: Header fields to send.

        body: Plain text.

        json: Anything that JSON can carry.

        html: A page, as gateways answer.

        close: Whether to say that the connection ends after it.

        early: Whether to answer before the request's body is read, as a server does that refuses an upload.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    json: Any = None
    html: str | None = None
    close: bool = False
    early: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no answer."""
        if not 100 <= self.status <= 599:
            raise ValueError(f"status={self.status} is no HTTP status")
        if sum(given is not None for given in (self.body, self.json, self.html)) > 1:
            raise ValueError("give only one of body, json and html")

    def as_json(self) -> dict[str, Any]:
        """The answer without what was not given."""
        given: dict[str, Any] = {"status": self.status}
        if self.headers:
            given["headers"] = dict(self.headers)
        bodies = {"body": self.body, "json": self.json, "html": self.html}
        given |= {name: value for name, value in bodies.items() if value is not None}
        return given | {name: True for name, wanted in (("close", self.close), ("early", self.early)) if wanted}


def answer(
    status: int,
    *,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    json: Any = None,
    html: str | None = None,
    close: bool = False,
    early: bool = False,
) -> Effect:
    """Answer without doing anything.

    Args:
        status: HTTP status, such as 429 or 503.

        headers: Header fields, such as ``{"Retry-After": "2"}``.

        body: Plain text; or

        json: a JSON value; or

        html: a page.

        close: Say that the connection ends after it.

        early: Answer before the request's body is read, as a server does that refuses an upload.
    """
    return Effect({"answer": AnswerBody(status, headers or {}, body, json, html, close, early).as_json()})


def apply_then_answer(
    status: int,
    *,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    json: Any = None,
    html: str | None = None,
) -> Effect:
    """Do what was asked, then answer something else; arguments as ``answer``."""
    return Effect({"apply_then_answer": AnswerBody(status, headers or {}, body, json, html).as_json()})


def management_error(status: int, *, error_key: str, message: str = "refused") -> Effect:
    """Answer an error in the shape of the older management API, without doing anything.

    Args:
        status: HTTP status, such as 400.

        error_key: What programs branch on, such as ``DatasetNotFoundException``.

        message: What people read.
    """
    AnswerBody(status)
    return Effect({"management": {"status": status, "error_key": error_key, "message": message}})


def apply_then_drop(*, reset: bool = False) -> Effect:
    """Do what was asked, then end the connection without an answer.

    Args:
        reset: Whether the client sees a reset instead of an orderly end.
    """
    return Effect({"apply_then_drop": True} | _reset(reset))


def drop(*, body_unread: bool = False, reset: bool = False) -> Effect:
    """End the connection before anything is done.

    Args:
        body_unread: Whether to do so before the request's body is read.

        reset: Whether the client sees a reset instead of an orderly end.
    """
    return Effect({"drop": "head" if body_unread else True} | _reset(reset))


def close_after() -> Effect:
    """Answer as always, then close the connection without having said so: a kept connection is stale."""
    return Effect({"close_after": True})


def stall(seconds: float, *, when: Literal["before", "after"] = "before") -> Effect:
    """Answer late.

    Args:
        seconds: How late, in time of the portal's clock.

        when: Whether the time passes before the effect or between effect and answer.

    Raises:
        ValueError: ``seconds`` is negative.
    """
    if seconds < 0:
        raise ValueError(f"seconds={seconds} must not be negative")
    return Effect({"stall": seconds} | ({"when": when} if when != "before" else {}))


def cut_body(after: int) -> Effect:
    """Do what was asked and send the answer's first ``after`` bytes only, then close the connection."""
    return Effect({"cut_body_after": _bytes(after)})


def html(status: int) -> Effect:
    """Answer a page, as a gateway in front of the portal does, without doing anything.

    Args:
        status: HTTP status, such as 502.
    """
    AnswerBody(status)
    return Effect({"html": status})


def drop_upload_after(request_bytes: int, *, reset: bool = False) -> Effect:
    """End the connection in the middle of an upload.

    Args:
        request_bytes: Bytes of the request's body that arrive before it.

        reset: Whether the client sees a reset instead of an orderly end.
    """
    return Effect({"drop_after_request_bytes": _bytes(request_bytes)} | _reset(reset))


def _reset(wanted: bool) -> dict[str, Any]:
    return {"reset": True} if wanted else {}


def _bytes(count: int) -> int:
    if count < 0:
        raise ValueError(f"{count} is no number of bytes")
    return count


def _operation(operation_id: str) -> tuple[str, str]:
    # Imported where needed: the pytest plugin must cost nothing to projects that do not use it.
    from aioportal_huwise.operations import OPERATIONS

    operation = OPERATIONS.get(operation_id)
    if operation is None:
        raise ValueError(f"{operation_id!r} is no operation of the contract; give an id such as 'publish_dataset'")
    return operation.method, operation.path
