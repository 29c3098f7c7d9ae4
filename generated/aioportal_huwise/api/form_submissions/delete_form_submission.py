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
    form_uid: str,
    s_uid: str,
) -> dict[str, Any]:
    """Delete a submission.

    Deletes one submission. There is no way back.

    Args:
        form_uid: The uid of the form, like `fm_t6r2vh`; not its slug.
        s_uid: The uid of the submission.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/forms/{form_uid}/submissions/{s_uid}/".format(
            form_uid=_path_segment("form_uid", form_uid),
            s_uid=_path_segment("s_uid", s_uid),
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
