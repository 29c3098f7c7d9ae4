from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.studio_page import StudioPage
    from ...models.studio_page_input import StudioPageInput


def build_request(
    *,
    body: StudioPageInput,
) -> dict[str, Any]:
    """Create a studio page.

    Creates an empty, unpublished page. Give a `slug`, since without one a lost answer cannot be told from a
    lost request. Content and title are written afterwards.

    Args:
        body: A studio page to create or to change.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/studio_pages/",
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> StudioPage:
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
    return cast("StudioPage", data if data is None else _models.StudioPage.from_dict(data))


__all__ = ("build_request", "parse_response")
