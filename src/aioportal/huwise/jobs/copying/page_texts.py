"""What the texts of a page refer to: datasets, and files that lie on the source's portal; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .stacks import references, referring
from .texts import mentions

_DATASET = re.compile(r"""((?:\b|-)dataset\s*=\s*)(["'])([A-Za-z0-9_@.-]+)\2""")
"""``cheeses-dataset="cheeses"``, as the vendor's page components name a dataset."""
_ASSET = re.compile(r"""(?<![\w.:/-])/(?:assets|pages/files)/[^\s"'<>()\\]+""")
"""Files of the portal by an address without its host, which mean the target's once they are there."""


def datasets_in(value: Any) -> list[str]:
    """The datasets that a page shows, each once."""
    found = [match.group(3) for text in _texts(value) for match in _DATASET.finditer(text)]
    return list(dict.fromkeys([*found, *references(value)]))


def with_datasets(value: Any, names: Mapping[str, str]) -> Any:
    """The same with other names for datasets."""
    return _in_texts(referring(value, names), names)


def _in_texts(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _DATASET.sub(lambda match: f"{match[1]}{match[2]}{names.get(match[3], match[3])}{match[2]}", value)
    if isinstance(value, Mapping):
        return {key: _in_texts(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_texts(item, names) for item in value]
    return value


def source_files(value: Any, host: str) -> list[str]:
    """The addresses in a page that lead to the source's portal, or to files that only it has; each once."""
    found = [match.group(0).rstrip(".,;") for text in _texts(value) for match in _ASSET.finditer(text)]
    return list(dict.fromkeys([*mentions(value, host), *found]))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return []
