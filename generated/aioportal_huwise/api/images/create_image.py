from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)

if TYPE_CHECKING:
    from ...models.image import Image
    from ...models.image_upload import ImageUpload


def build_request(
    *,
    body: ImageUpload,
) -> dict[str, Any]:
    """Upload an image.

    Adds an image to the portal's library and answers its address, relative to the portal.

    Args:
        body: An image to store. The part must carry a file name.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/medias/images/",
    }
    _request["files"] = body.to_multipart()
    return _request


def parse_response(response: HttpResponse) -> Image:
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
    return cast("Image", data if data is None else _models.Image.from_dict(data))


__all__ = ("build_request", "parse_response")
