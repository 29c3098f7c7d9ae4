from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.code_editor_page import CodeEditorPage
    from ...models.code_editor_page_input import CodeEditorPageInput


def build_request(
    page_slug: str,
    *,
    body: CodeEditorPageInput,
) -> dict[str, Any]:
    """Update a code editor page.

    Writes a page; `content` must always be sent. A new `slug` gives the page a new address, and it is by its
    slug that the API knows it.

    Args:
        page_slug: The slug of the code editor page.
        body: A code editor page to create or to change.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/code_editor_pages/{page_slug}/".format(
            page_slug=_path_segment("page_slug", page_slug),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> CodeEditorPage:
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
    return cast("CodeEditorPage", data if data is None else _models.CodeEditorPage.from_dict(data))


__all__ = ("build_request", "parse_response")
