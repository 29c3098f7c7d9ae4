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
    username: str,
) -> dict[str, Any]:
    """Delete a user ruleset of a form.

    Takes the rights of the user on the form away. What groups give the user stays.

    Args:
        form_uid: The uid of the form, like `fm_t6r2vh`; not its slug.
        username: The name of the user's account.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/forms/{form_uid}/security/users/{username}/".format(
            form_uid=_path_segment("form_uid", form_uid),
            username=_path_segment("username", username),
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
