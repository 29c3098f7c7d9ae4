from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import (
    HttpResponse,
    has_body,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    pass


def build_request(
    uid: str,
) -> dict[str, Any]:
    """Delete a glossary term.

    Deletes one term and its aliases.

    Args:
        uid: The uid of the term, like `te_c8w3mq`.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/glossary/terms/{uid}/".format(
            uid=_path_segment("uid", uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> None:
    """Read a success.

    Args:
        response: The answer, of any 2xx status.

    Returns:
        None; a body is ignored.

    Raises:
        UnexpectedStatus: The status is not 2xx.
    """
    has_body(response)


__all__ = ("build_request", "parse_response")
