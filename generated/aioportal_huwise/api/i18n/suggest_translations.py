from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.translation_suggestions import TranslationSuggestions


def build_request(
    *,
    from_language: str,
    to_language: str,
    keys: list[str],
) -> dict[str, Any]:
    """Suggest translations.

    Looks up texts that were translated before, from one language to another. What is said of a text without a
    translation is not documented.

    Args:
        from_language: The code of the language of the texts, such as `en`.
        to_language: The code of the language to translate to, such as `fr`.
        keys: The texts to look up.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/i18n/suggestions/",
        "params": _query(
            {
                "from_language": from_language,
                "to_language": to_language,
                "keys": keys,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> TranslationSuggestions:
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
    return cast("TranslationSuggestions", data if data is None else _models.TranslationSuggestions.from_dict(data))


__all__ = ("build_request", "parse_response")
