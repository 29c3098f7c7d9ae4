"""Records of JSON, JSON Lines and GeoJSON files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from .errors import UnreadableFile, shortened

_BLOCK = 256 * 1024
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)  # NaN and Infinity, which many writers emit, are no values
_SPACE = " \t\r\n"

Record = dict[str, Any]


def read_json(path: Path, *, root: str = "", record: str = "") -> Iterator[tuple[int, Record | str]]:
    """The objects of a JSON document.

    Args:
        path: The file. An array at the top is read piece by piece, any other document is loaded whole.

        root: Dotted path to the array (``json_root``); empty for the document itself.

        record: Dotted path, within an item of the array, to the object wanted (``json_object``).

    Yields:
        The number of the item from 1 and its object; or the number and, as text, what is wrong with the item.

    Raises:
        UnreadableFile: Not JSON, or no array or object where ``root`` points.
    """
    with _open(path) as file:
        items = _array_items(file) if not root and _first_char(file) == "[" else _found_items(_load(file), root)
        for number, item in enumerate(items, start=1):
            value = _descend(item, record)
            yield number, value if isinstance(value, dict) else f"not an object but {shortened(value)}"


def read_json_lines(path: Path) -> Iterator[tuple[int, Record | str]]:
    """The objects of a file with one JSON object a line; blank lines are skipped.

    Raises:
        UnreadableFile: The file does not decode.
    """
    with _open(path) as file:
        for number, line in enumerate(_decoded(file), start=1):
            if not line.strip():
                continue
            try:
                value = _DECODER.decode(line)
            except (ValueError, RecursionError) as error:
                yield number, f"not JSON ({error})"
                continue
            yield number, value if isinstance(value, dict) else f"not an object but {shortened(value)}"


def read_geojson(path: Path) -> Iterator[tuple[int, Record | str]]:
    """The features of a GeoJSON document: ``geo_point_2d`` and ``geo_shape`` first, then the properties.

    The point of a shape that is not a point is the middle of its bounding box.

    Raises:
        UnreadableFile: Not JSON, or neither a feature nor a collection of features.
    """
    with _open(path) as file:
        document = _load(file)
    kind = document.get("type") if isinstance(document, dict) else None
    features = document.get("features") if kind == "FeatureCollection" else [document] if kind == "Feature" else None
    if not isinstance(features, list):
        raise UnreadableFile("The file is not GeoJSON: it holds no FeatureCollection and no Feature.")
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            yield number, f"not a feature but {shortened(feature)}"
            continue
        geometry = feature.get("geometry")
        found: Record = {"geo_point_2d": _middle(geometry), "geo_shape": geometry}
        properties = feature.get("properties")
        if isinstance(properties, dict):
            found.update((key, value) for key, value in properties.items() if key not in found)
        yield number, found


def guess_root(path: Path) -> str:
    """The dotted path of a document's records: empty for an array at the top, else that of the longest list.

    Raises:
        UnreadableFile: The file is not JSON.
    """
    with _open(path) as file:
        if _first_char(file) == "[":
            return ""
        document = _load(file)
    lists = dict(_lists_of_objects(document, "", depth=3))
    return max(lists, key=lambda path: lists[path]) if lists else ""


def _lists_of_objects(value: Any, path: str, depth: int) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict) and depth:
        for key, inner in value.items():
            # A dot in a key cannot be told from a step of the path.
            if "." not in key:
                yield from _lists_of_objects(inner, f"{path}.{key}" if path else key, depth - 1)
    elif path and isinstance(value, list) and value and isinstance(value[0], dict):
        yield path, len(value)


def _open(path: Path) -> TextIO:
    with path.open("rb") as raw:
        head = raw.read(4)
    return path.open(encoding=json.detect_encoding(head) if head else "utf-8")


def _decoded(file: TextIO) -> Iterator[str]:
    try:
        yield from file
    except UnicodeError as error:
        raise UnreadableFile(f"The file is not Unicode text: {error}.") from None


def _read(file: TextIO, size: int = -1) -> str:
    try:
        return file.read(size)
    except UnicodeError as error:
        raise UnreadableFile(f"The file is not Unicode text: {error}.") from None


def _first_char(file: TextIO) -> str:
    while (char := _read(file, 1)) and char in _SPACE:
        pass
    file.seek(0)
    return char


def _load(file: TextIO) -> Any:
    text = _read(file)
    if not text.strip():
        raise UnreadableFile("The file is empty.")
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"The file is not JSON: {error}.") from None


def _array_items(file: TextIO) -> Iterator[Any]:
    """The items of the array at the top, decoded one by one from a buffer that grows only with the largest item."""
    while _read(file, 1) != "[":
        pass
    text, position, block, ended = "", 0, _BLOCK, False
    expect_item = False  # after a comma an item must follow
    while True:
        while position < len(text) and text[position] in _SPACE:
            position += 1
        if position == len(text) and not ended:
            text, position = _read(file, _BLOCK), 0
            ended = not text
            continue
        if text[position : position + 1] == "]" and not expect_item:
            _nothing_after(file, text[position + 1 :])
            return
        try:
            value, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            if ended or isinstance(error, RecursionError):
                raise UnreadableFile(f"The file is not JSON: {error}.") from None
            more, block = _read(file, block), block * 2  # doubling keeps a very large item from costing quadratic time
            ended = not more
            text, position = text[position:] + more, 0
            continue
        # A number cut by the buffer's end would parse as a shorter one: the item ends only where more text follows.
        if end == len(text) and not ended:
            more = _read(file, _BLOCK)
            ended = not more
            text, position = text[position:] + more, 0
            continue
        yield value
        text, position, expect_item = _after_item(file, text, end)
        block = _BLOCK


def _after_item(file: TextIO, text: str, position: int) -> tuple[str, int, bool]:
    """Step over what follows an item: a comma (True: another must come) or the closing bracket (left in place)."""
    while True:
        while position < len(text) and text[position] in _SPACE:
            position += 1
        if position < len(text):
            break
        text, position = _read(file, _BLOCK), 0
        if not text:
            raise UnreadableFile("The file is not JSON: the array is not closed.")
    if text[position] == ",":
        return text, position + 1, True
    if text[position] == "]":
        return text, position, False
    raise UnreadableFile(
        f"The file is not JSON: {shortened(text[position : position + 20])} after an item of the array."
    )


def _nothing_after(file: TextIO, text: str) -> None:
    while not text.strip():
        text = _read(file, _BLOCK)
        if not text:
            return
    raise UnreadableFile(f"The file is not JSON: {shortened(text.strip()[:20])} after the end of the array.")


def _found_items(document: Any, root: str) -> list[Any]:
    value = _descend(document, root)
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [value]  # one object is one record
    where = f"at {root!r}" if root else "in the file"
    raise UnreadableFile(f"There is no array or object {where}, but {shortened(value)}.")


def _descend(value: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _middle(geometry: Any) -> dict[str, float] | None:
    points = list(_points(geometry))
    if not points:
        return None
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return {"lon": (min(lons) + max(lons)) / 2, "lat": (min(lats) + max(lats)) / 2}


def _points(geometry: Any) -> Iterator[tuple[float, float]]:
    if not isinstance(geometry, Mapping):
        return
    if geometry.get("type") == "GeometryCollection":
        inner = geometry.get("geometries")
        for part in inner if isinstance(inner, list) else ():
            yield from _points(part)
        return
    waiting = [geometry.get("coordinates")]
    while waiting:
        place = waiting.pop()
        if not isinstance(place, list) or not place:
            continue
        if len(place) >= 2 and all(isinstance(part, int | float) for part in place):
            yield float(place[0]), float(place[1])
        else:
            waiting.extend(place)
