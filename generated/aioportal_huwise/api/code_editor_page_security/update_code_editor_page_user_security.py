from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.user_ruleset import UserRuleset
    from ...models.user_ruleset_input import UserRulesetInput


def build_request(
    page_slug: str,
    username: str,
    *,
    body: UserRulesetInput,
) -> dict[str, Any]:
    """Update a user ruleset of a code editor page.

    Replaces the ruleset of one user; send the whole of it.

    Args:
        page_slug: The slug of the code editor page.
        username: The name of the user's account.
        body: What one user is to do with a connection, page or form.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/code_editor_pages/{page_slug}/security/users/{username}/".format(
            page_slug=_path_segment("page_slug", page_slug),
            username=_path_segment("username", username),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> UserRuleset:
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
    return cast("UserRuleset", data if data is None else _models.UserRuleset.from_dict(data))


__all__ = ("build_request", "parse_response")
