from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.glossary_term import GlossaryTerm


def build_request(
    uid: str,
) -> dict[str, Any]:
    """Retrieve a glossary term.

    Reads one term by its uid.

    Args:
        uid: The uid of the term, like `te_c8w3mq`.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/glossary/terms/{uid}/".format(
            uid=_path_segment("uid", uid),
        ),
    }
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
