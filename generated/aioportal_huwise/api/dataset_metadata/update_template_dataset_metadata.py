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
    from ...models.template_metadata import TemplateMetadata


def build_request(
    dataset_uid: str,
    template_name: str,
    *,
    body: TemplateMetadata,
) -> dict[str, Any]:
    """Replace the metadata of one template.

    Replaces the whole template: a field that the body leaves out is deleted. To change single fields, write
    those.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        template_name: The name of the metadata template, such as `default`, `internal` or one of the portal's own.
        body: The metadata of one template: field, then an object with `value`.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/datasets/{dataset_uid}/metadata/{template_name}/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            template_name=_path_segment("template_name", template_name),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> TemplateMetadata:
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
    return cast("TemplateMetadata", data if data is None else _models.TemplateMetadata.from_dict(data))


__all__ = ("build_request", "parse_response")
