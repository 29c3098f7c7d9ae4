from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.glossary_term import GlossaryTerm
    from ...models.glossary_term_input import GlossaryTermInput


def build_request(
    *,
    body: GlossaryTermInput,
) -> dict[str, Any]:
    """Create a glossary term.

    Adds a term. Its name must differ from all names and aliases of the portal.

    Args:
        body: A word to explain.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/glossary/terms/",
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> GlossaryTerm:
    """Read a success.

    Args:
        response: The answer, of any 2xx status.

    Returns:
        What the body holds; None where a 2xx came without one.

    Raises:
        UnexpectedStatus: The status is not 2xx.
        ValueError: The body is not JSON.
        TypeError: The top level of the JSON has another type than the contract's.
    """
    data = read_json(response, dict)
    return cast("GlossaryTerm", data if data is None else _models.GlossaryTerm.from_dict(data))


__all__ = ("build_request", "parse_response")
