"""Field types: guessed from values, and values converted to them.

The words are those of a ``type`` field configuration (Huwise documentation), plus ``boolean`` for JSON truth values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from dateutil import parser as dateparser

_INT = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})")
_DOUBLE = re.compile(r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_DATE = re.compile(r"\d{4}([-/])\d{1,2}\1\d{1,2}")
_NAMED_DATE = re.compile(r"(?:[A-Za-z]{3,9}\.? \d{1,2},?|\d{1,2} [A-Za-z]{3,9}\.?,?) \d{4}")
_DATETIME = re.compile(
    r"\d{4}([-/])\d{1,2}\1\d{1,2}[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)? ?(?:Z|[+-]\d{2}:?(?:\d{2})?)?"
)
_YEAR_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2}))?")
_POINT = re.compile(r"\s*([+-]?\d{1,3}(?:\.\d+)?)\s*,\s*([+-]?\d{1,3}(?:\.\d+)?)\s*")
_GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
# Where a column mixes kinds: the type that holds both. Any other mixture is text.
_WIDER = {frozenset({"int", "double"}): "double", frozenset({"date", "datetime"}): "datetime"}


def is_empty(value: object) -> bool:
    """Whether the value counts as absent: None, or text of nothing but blanks."""
    return value is None or value == "" or (isinstance(value, str) and value.isspace())


def wider(kinds: Iterable[str]) -> str:
    """The narrowest type that holds all the kinds; ``text`` for none."""
    distinct = frozenset(kinds)
    if len(distinct) == 1:
        return next(iter(distinct))
    return _WIDER.get(distinct, "text")


def guess_type(values: Iterable[Any]) -> str:
    """The type that all non-empty values fit; ``text`` where none says anything."""
    kinds: set[str] = set()
    for value in values:
        if not is_empty(value):
            kinds.add(_kind(value))
            if "text" in kinds:
                return "text"
    return wider(kinds)


def convert(value: Any, kind: str) -> Any:
    """The JSON value that a record holds for a raw cell.

    Args:
        value: A cell of a CSV file (text) or a value of a JSON document.

        kind: One of the field types; an unknown one is treated as ``text``.

    Returns:
        None for an empty value; an int or float; ``YYYY-MM-DD``; ``YYYY-MM-DDThh:mm:ss+00:00`` (a time without zone is
        taken for UTC); ``{"lon": …, "lat": …}``; a GeoJSON feature; a bool; else text.

    Raises:
        ValueError: The value does not fit the type.
    """
    return None if is_empty(value) else converter(kind)(value)


def converter(kind: str) -> Callable[[Any], Any]:
    """What ``convert`` does for one type, for values that are not empty."""
    return _CONVERTERS.get(kind, _text)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "int" if _fits_int(value) else "text"
    if isinstance(value, float):
        return "double"
    if isinstance(value, Mapping):
        return _mapping_kind(value)
    return _text_kind(value.strip()) if isinstance(value, str) else "text"


def _mapping_kind(value: Mapping[str, Any]) -> str:
    if value.get("type") in _GEOMETRIES or value.get("type") == "Feature":
        return "geo_shape"
    return "geo_point_2d" if {"lat", "lon"} <= value.keys() else "text"


def _text_kind(text: str) -> str:
    if _INT.fullmatch(text):
        return "int"
    if _DOUBLE.fullmatch(text):
        return "double"
    if _DATE.fullmatch(text) or _NAMED_DATE.fullmatch(text):
        return "date" if _fits(_date, text) else "text"
    if _DATETIME.fullmatch(text):
        return "datetime" if _fits(_datetime, text) else "text"
    if "." in text and _POINT.fullmatch(text):
        return "geo_point_2d" if _fits(_point, text) else "text"
    return "text"


def _fits(converter: Callable[[Any], Any], text: str) -> bool:
    try:
        converter(text)
    except ValueError:
        return False
    return True


def _fits_int(value: int) -> bool:
    return -(2**63) <= value < 2**63


def clean(text: str) -> str:
    """The text without lone surrogates, which JSON escapes can smuggle in and UTF-8 cannot carry."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool | Mapping | list):
        return clean(json.dumps(value, ensure_ascii=False))
    return str(value)


def _int(value: Any) -> int:
    if isinstance(value, str) and _INT.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and _fits_int(value):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise ValueError("int")


def _double(value: Any) -> float:
    if isinstance(value, str) and _DOUBLE.fullmatch(value.strip()):
        number = float(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            raise ValueError("double") from None
    else:
        raise ValueError("double")
    # JSON has no word for infinity, and 1e999 is one.
    if number in (float("inf"), float("-inf")):
        raise ValueError("double")
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in ("true", "false"):
        raise ValueError("boolean")
    return word == "true"


def _moment(value: Any) -> datetime | date:
    """A date or a date and time; other spellings than ISO 8601 are left to dateutil, day before month."""
    if not isinstance(value, str):
        raise ValueError("date")  # noqa: TRY004 - "does not fit" is one kind of failure to the caller
    text = value.strip().replace("/", "-") if _DATE.match(value.strip()) else value.strip()
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        pass
    if not any(char.isdigit() for char in text):
        raise ValueError("date")
    # Without a year, dateutil would fill in today's: two different defaults tell whether the text names its own.
    try:
        first = dateparser.parse(text, default=datetime(2000, 1, 1), dayfirst=not _DATE.match(text))
        other = dateparser.parse(text, default=datetime(2001, 2, 2), dayfirst=not _DATE.match(text))
    except (ValueError, OverflowError):
        raise ValueError("date") from None
    if first != other:
        raise ValueError("date")
    return first


def _date(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # a year, as JSON writes it
    if isinstance(value, str) and (match := _YEAR_MONTH.fullmatch(value.strip())):
        return date(int(match[1]), int(match[2] or 1), 1).isoformat()
    moment = _moment(value)
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()


def _datetime(value: Any) -> str:
    moment = _moment(value)
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).isoformat(timespec="seconds")
    except OverflowError:
        raise ValueError("datetime") from None


def _point(value: Any) -> dict[str, float]:
    if isinstance(value, str) and (match := _POINT.fullmatch(value)):
        lat, lon = float(match[1]), float(match[2])
    elif isinstance(value, Mapping) and {"lat", "lon"} <= value.keys():
        lat, lon = _double(value["lat"]), _double(value["lon"])
    elif isinstance(value, list) and len(value) == 2:
        lat, lon = _double(value[0]), _double(value[1])
    else:
        raise ValueError("geo_point_2d")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("geo_point_2d")
    return {"lon": lon, "lat": lat}


def _shape(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise ValueError("geo_shape") from None
    if isinstance(value, Mapping):
        geometry = value.get("geometry") if value.get("type") == "Feature" else value
        if isinstance(geometry, Mapping) and geometry.get("type") in _GEOMETRIES:
            return {"type": "Feature", "geometry": dict(geometry), "properties": {}}
    raise ValueError("geo_shape")


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "int": _int,
    "double": _double,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "geo_point_2d": _point,
    "geo_shape": _shape,
}
