from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...models.form_submission_ordering import FormSubmissionOrdering
from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import path_segment as _path_segment
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.form_submission_page import FormSubmissionPage


def build_request(
    form_uid: str,
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    search: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    ordering: FormSubmissionOrdering | Unset = UNSET,
    expand: list[str] | Unset = UNSET,
) -> dict[str, Any]:
    """List the submissions of a form.

    Lists what people have answered to a form. New submissions come in through the portal's public API, not
    through this one.

    Args:
        form_uid: The uid of the form, like `fm_t6r2vh`; not its slug.
        limit: How many results a page holds at most, 0 to 1000; the server takes 20 without it. 0 gives only the
        count.
        offset: How many results to skip; the server takes 0 without it.
        search: Words to search the submissions for.
        sort: The field to sort by, with `-` before it for the other way round.
        ordering: Upwards or downwards.
        expand: Show these linked objects in full, such as `created_by` and `updated_by`.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/forms/{form_uid}/submissions/".format(
            form_uid=_path_segment("form_uid", form_uid),
        ),
        "params": _query(
            {
                "limit": limit,
                "offset": offset,
                "search": search,
                "sort": sort,
                "ordering": ordering,
                "expand": expand,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> FormSubmissionPage:
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
    return cast("FormSubmissionPage", data if data is None else _models.FormSubmissionPage.from_dict(data))


__all__ = ("build_request", "parse_response")
