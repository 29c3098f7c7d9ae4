from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import (
    HttpResponse,
    has_body,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.glossary_term_bulk_deletion import GlossaryTermBulkDeletion


def build_request(
    *,
    body: GlossaryTermBulkDeletion,
) -> dict[str, Any]:
    """Delete many glossary terms.

    Deletes the terms with these uids. Answers without saying which were there. What an empty list means is not
    documented; never send one.

    Args:
        body: The terms to delete.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/glossary/terms/bulk_delete/",
    }
    _request["json"] = _plain(body)
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
