"""The extractors that the sandbox has, in the shape of the API's list, and guessing among them."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from .errors import UnreadableFile
from .sniff import guess_csv, guess_json, guess_kinds


def _parameter(name: str, kind: str, label: str, description: str, **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "is_mandatory": False,
        "name": name,
        "label": label,
        "description": description,
        "impacts_guessed_parameters": False,
    } | more


_FILENAME = _parameter(
    "extract_filename", "boolean", "Extract filename", "Adds a field with the file's name", can_create_field=True
)

# Defaults are text in the API's schema, whatever the parameter's type.
_EXTRACTORS: list[dict[str, Any]] = [
    {
        "type": "csvfile",
        "label": "CSV File",
        "parameters": [
            _parameter("headers_first_row", "boolean", "Headers in first row", "The first row names the fields"),
            _parameter("separator", "string", "Separator", "The character between two cells", default=","),
            _parameter("encoding", "string", "Encoding", "Encoding of the file's text", default="utf-8"),
            _parameter("first_row_no", "integer", "First row", "The line at which reading begins", default="1"),
            _parameter("doublequote", "boolean", "Doubled quotes", "A quote within a quoted cell is doubled"),
            _parameter("escapechar", "string", "Escape character", "The character that makes a quote plain"),
            _FILENAME,
        ],
    },
    {
        "type": "jsonfile",
        "label": "JSON File",
        "parameters": [
            _parameter("json_root", "string", "JSON root", "Path of the array whose objects are the records"),
            _parameter("json_object", "string", "JSON object", "Path, within an item, of the object to take"),
            _FILENAME,
        ],
    },
    {"type": "jsonlines", "label": "JSON Lines File", "parameters": [_FILENAME]},
    {"type": "geojson", "label": "GeoJSON File", "parameters": [_FILENAME]},
]

_GUESSES: dict[str, Callable[[Path], dict[str, Any]]] = {"csvfile": guess_csv, "jsonfile": guess_json}


def extractors() -> list[dict[str, Any]]:
    """All extractors, as ``GET /extractors/`` answers them: type, label, parameters (names: Huwise documentation).

    ``jsonlines`` and ``geojson`` are this sandbox's names for what the platform reads as well; their exact words there
    are not documented.
    """
    return deepcopy(_EXTRACTORS)


def guess_extractors(filename: str, path: Path) -> list[dict[str, Any]]:
    """The extractors that fit a file, the likeliest first; an empty list where none does.

    Args:
        filename: The name it was uploaded under.

        path: The bytes.
    """
    known = {extractor["type"]: extractor for extractor in extractors()}
    return [known[kind] for kind in guess_kinds(filename, path)]


def guess_params(path: Path, extractor: str) -> dict[str, Any]:
    """The parameters with which an extractor reads a file.

    Args:
        path: The bytes.

        extractor: One of the types of ``extractors()``.

    Raises:
        UnreadableFile: Empty, not of that format, or an extractor the sandbox lacks.
    """
    if extractor not in {known["type"] for known in _EXTRACTORS}:
        raise UnreadableFile(f"The sandbox cannot read resources of type {extractor!r}.")
    guess = _GUESSES.get(extractor)
    return guess(path) if guess else {}
