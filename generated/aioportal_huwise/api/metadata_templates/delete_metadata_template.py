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
    template_name: str,
) -> dict[str, Any]:
    """Delete a metadata template.

    Deletes a template of the portal's own, of type `basic` or `admin`.

    Args:
        template_name: The name of the metadata template, such as `default`, `internal` or one of the portal's own.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/metadata/templates/{template_name}/".format(
            template_name=_path_segment("template_name", template_name),
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
