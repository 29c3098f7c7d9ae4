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
    from ...models.group_ruleset import GroupRuleset
    from ...models.group_ruleset_input import GroupRulesetInput


def build_request(
    form_uid: str,
    group_uid: str,
    *,
    body: GroupRulesetInput,
) -> dict[str, Any]:
    """Update a group ruleset of a form.

    Replaces the ruleset of one group; send the whole of it.

    Args:
        form_uid: The uid of the form, like `fm_t6r2vh`; not its slug.
        group_uid: The uid of the user group.
        body: What the members of a group are to do with a connection, page or form.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/forms/{form_uid}/security/groups/{group_uid}/".format(
            form_uid=_path_segment("form_uid", form_uid),
            group_uid=_path_segment("group_uid", group_uid),
        ),
    }
    _request["json"] = _plain(body)
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
