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
    dataset_uid: str,
    template_name: str,
    template_field_name: str,
) -> dict[str, Any]:
    """Delete one metadata field.

    Empties one field of one template.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        template_name: The name of the metadata template, such as `default`, `internal` or one of the portal's own.
        template_field_name: The name of the field in the template. Fields of the portal's own templates are written with
        hyphens.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/datasets/{dataset_uid}/metadata/{template_name}/{template_field_name}/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            template_name=_path_segment("template_name", template_name),
            template_field_name=_path_segment("template_field_name", template_field_name),
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
