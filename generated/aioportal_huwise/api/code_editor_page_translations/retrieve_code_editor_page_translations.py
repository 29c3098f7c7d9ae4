from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.translations import Translations


def build_request(
    page_slug: str,
) -> dict[str, Any]:
    """Retrieve the translations of a code editor page.

    Reads the dictionary of the page's texts.

    Args:
        page_slug: The slug of the code editor page.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/code_editor_pages/{page_slug}/translations/".format(
            page_slug=_path_segment("page_slug", page_slug),
        ),
    }
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
