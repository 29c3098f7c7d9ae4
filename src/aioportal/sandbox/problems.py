"""Refusals: what a handler raises, and the bodies a portal answers them with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .words import WORDS, say

Detail = dict[str, list[str]]


class Problem(Exception):  # noqa: N818 - a refusal is an ordinary answer of the portal, not its failure
    """A refusal with its status and code; the sentence is chosen when it is rendered, in the portal's language.

    Args:
        status: the HTTP status.
        code: the API's error code.
        word: the sentence's key where it differs from the code.
        detail: messages by field, each a key of the sentences or plain text, or a pair of key and values.
        headers: more headers of the answer.
        body: a whole body to send instead of the rendered one.
        values: what the sentence mentions.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        word: str | None = None,
        detail: Mapping[str, Sequence[str | tuple[str, dict[str, Any]]]] | None = None,
        headers: Mapping[str, str] | None = None,
        body: dict[str, Any] | None = None,
        trace_id: str | None = None,
        **values: Any,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.word = word or code
        self.detail = detail
        self.headers = dict(headers or {})
        self.body = body
        self.trace_id = trace_id
        self.values = values

    def render(self, locale: str, shape: str) -> dict[str, Any]:
        """The JSON body, in the automation shape or the one of the older management API."""
        if self.body is not None:
            return self.body
        message = say(locale, self.word, **self.values)
        if shape == "management":
            return {
                "status_code": self.status,
                "error_key": self.code,
                "message": message,
                "raw_message": WORDS[self.word]["en"],
                "raw_params": {key: str(value) for key, value in self.values.items()},
            }
        answer: dict[str, Any] = {"error_code": self.code, "message": message}
        if self.trace_id is not None:
            answer["trace_id"] = self.trace_id
        if self.detail is not None:
            answer["detail"] = {name: [_one(locale, item) for item in items] for name, items in self.detail.items()}
        return answer


def _one(locale: str, item: str | tuple[str, dict[str, Any]]) -> str:
    if isinstance(item, tuple):
        return say(locale, item[0], **item[1])
    return say(locale, item) if item in WORDS else item


def not_found() -> Problem:
    """404: the object, or the path, is unknown."""
    return Problem(404, "not_found")


def invalid(**fields: str) -> Problem:
    """400 ``validation_error`` with one message for each field; ``__`` in a name stands for a dot."""
    return Problem(400, "validation_error", detail={name.replace("__", "."): [text] for name, text in fields.items()})


def unknown_value(field: str, value: Any) -> Problem:
    """400 ``validation_error``: a reference that leads nowhere."""
    return Problem(400, "validation_error", detail={field: [("unknown", {"value": value})]})


def invalid_status(status: str, allowed: Sequence[str]) -> Problem:
    """400 ``invalid_dataset_status``; the states stand in the sentence only."""
    return Problem(400, "invalid_dataset_status", state=status, allowed=", ".join(allowed))


def invalid_harvester_status(status: str, wanted: str) -> Problem:
    """400 ``invalid_harvester_status``; the states stand in the sentence only."""
    return Problem(400, "invalid_harvester_status", state=status, wanted=wanted)
