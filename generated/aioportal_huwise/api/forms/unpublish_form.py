from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.acknowledgement import Acknowledgement


def build_request(
    form_uid: str,
) -> dict[str, Any]:
    """Unpublish a form.

    Takes the form off the portal; the form itself stays.

    Args:
        form_uid: The uid of the form, like `fm_t6r2vh`; not its slug.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/forms/{form_uid}/unpublish/".format(
            form_uid=_path_segment("form_uid", form_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> Acknowledgement:
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
    return cast("Acknowledgement", data if data is None else _models.Acknowledgement.from_dict(data))


__all__ = ("build_request", "parse_response")
