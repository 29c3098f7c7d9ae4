from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.form import Form
    from ...models.form_input import FormInput


def build_request(
    *,
    body: FormInput,
) -> dict[str, Any]:
    """Create a form.

    Creates a form without questions; those are written to its draft. Give a `slug`, since without one a lost
    answer cannot be told from a lost request.

    Args:
        body: A form to create.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/forms/",
    }
    _request["json"] = _plain(body)
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
