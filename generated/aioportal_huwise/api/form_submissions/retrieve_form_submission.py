from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.form_submission import FormSubmission


def build_request(
    form_uid: str,
    s_uid: str,
) -> dict[str, Any]:
    """Retrieve a submission.

    Reads one submission with all its answers.

    Args:
        form_uid: The uid of the form, like `fm_t6r2vh`; not its slug.
        s_uid: The uid of the submission.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/forms/{form_uid}/submissions/{s_uid}/".format(
            form_uid=_path_segment("form_uid", form_uid),
            s_uid=_path_segment("s_uid", s_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> FormSubmission:
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
    return cast("FormSubmission", data if data is None else _models.FormSubmission.from_dict(data))


__all__ = ("build_request", "parse_response")
