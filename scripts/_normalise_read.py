"""Reading a document that somebody else wrote: JSON or YAML, whatever the file is called, with their usual slips."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from _contract import METHODS, Node, parse_yaml

# A string is skipped whole; a comma with only blanks between it and a closing bracket is one too many.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])', re.DOTALL)


def read(path: Path) -> Node:
    """The OpenAPI document in ``path``.

    Raises:
        ValueError: It is neither JSON nor YAML, a mapping has a key twice, or it is no OpenAPI 3 document.
        OSError: The file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8: {error}") from error
    document = _parsed(path.name, text)
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise ValueError(f"{path.name} holds no OpenAPI document: it has no `paths`")  # noqa: TRY004 - callers catch ValueError for a wrong file
    if not str(document.get("openapi", "")).startswith("3."):
        raise ValueError(f"{path.name} does not say `openapi: 3.x`; other versions are not read")
    for route, item in document["paths"].items():
        document["paths"][route] = _distinct([(_method(key), value) for key, value in (item or {}).items()])
    return document


def _parsed(name: str, text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return json.loads(without_trailing_commas(text), object_pairs_hook=_distinct)
        except json.JSONDecodeError:
            pass  # YAML may begin with a brace as well
    return _plain(parse_yaml(text, name))


def without_trailing_commas(text: str) -> str:
    """``text``, which is JSON, without the commas that stand before a closing bracket."""
    return _TOKEN.sub(lambda found: "" if found[0] == "," else found[0], text)


def _distinct(pairs: list[tuple[str, Any]]) -> Node:
    found: Node = {}
    for key, value in pairs:
        if key in found:  # the second operation of two would be taken, the first lost
            raise ValueError(f"the key {key!r} stands twice in one object")
        found[key] = value
    return found


def _plain(node: Any) -> Any:
    """``node`` with strings for keys: an unquoted status code is a number in YAML."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    return node


def _method(key: str) -> str:
    return key.lower() if key.lower() in METHODS else key
