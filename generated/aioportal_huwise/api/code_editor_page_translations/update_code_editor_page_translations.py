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
    from ...models.translations import Translations


def build_request(
    page_slug: str,
    *,
    body: Translations,
) -> dict[str, Any]:
    """Update the translations of a code editor page.

    Writes the dictionary of the page's texts; send the whole of it. It is applied when the page is published.

    Args:
        page_slug: The slug of the code editor page.
        body: A dictionary of a dataset or page; by the text as it was written, its translations. Applied with the
        next publish.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/code_editor_pages/{page_slug}/translations/".format(
            page_slug=_path_segment("page_slug", page_slug),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> Translations:
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
    return cast("Translations", data if data is None else _models.Translations.from_dict(data))


__all__ = ("build_request", "parse_response")
