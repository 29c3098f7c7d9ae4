from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.form import Form


def build_request(
    form_uid: str,
) -> dict[str, Any]:
    """Retrieve a form.

    Reads one form without its questions. There is no operation to change its settings.

    Args:
        form_uid: The uid of the form, like `fm_t6r2vh`; not its slug.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/forms/{form_uid}/".format(
            form_uid=_path_segment("form_uid", form_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> Form:
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
    return cast("Form", data if data is None else _models.Form.from_dict(data))


__all__ = ("build_request", "parse_response")
