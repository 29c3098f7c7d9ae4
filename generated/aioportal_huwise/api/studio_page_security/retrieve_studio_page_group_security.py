from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.group_ruleset import GroupRuleset


def build_request(
    studio_page_uid: str,
    group_uid: str,
) -> dict[str, Any]:
    """Retrieve a group ruleset of a Studio page.

    Reads the ruleset of one group.

    Args:
        studio_page_uid: The uid of the studio page, like `sp_b4n7ke`; not its slug.
        group_uid: The uid of the user group.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/studio_pages/{studio_page_uid}/security/groups/{group_uid}/".format(
            studio_page_uid=_path_segment("studio_page_uid", studio_page_uid),
            group_uid=_path_segment("group_uid", group_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> GroupRuleset:
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
    return cast("GroupRuleset", data if data is None else _models.GroupRuleset.from_dict(data))


__all__ = ("build_request", "parse_response")
