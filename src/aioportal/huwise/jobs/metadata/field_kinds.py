"""Which metadata fields there are, of which kind their values are, and how a value stands in a cell of a table."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from ....core.errors import PermissionDeniedError
from ...bodies import jsonable, same_json
from ..tables import plain_text, truth

if TYPE_CHECKING:
    from ...client import Huwise

Kind = Literal["text", "date", "list", "flag", "whole", "number", "data", "any"]

# By the words with which templates define their fields (Huwise documentation).
_KINDS: Mapping[str, Kind] = {
    "text": "text",
    "html": "text",
    "longstring": "text",
    "enum": "text",
    "uri_enum": "text",
    "date": "date",
    "datetime": "date",
    "list": "list",
    "multitext": "list",
    "enumlist": "list",
    "uri_enumlist": "list",
    "boolean": "flag",
    "int": "whole",
    "double": "number",
    "geo_shape": "any",
    "geo_area": "any",
}
# Portals keep dates of every precision, and the API passes them on as text.
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_EXACT = 1 << 53
"""From here on, numbers with a point leave out digits, as spreadsheets do with long ones."""
_TWIN = re.compile(r"(.+)_[a-z]{2}")
_PAGE = 1000


class UnfitError(Exception):
    """A value that the field cannot hold; becomes a problem of the plan."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """The fields that the portal's templates define.

    Attributes:
        templates: template → field → the kind of its values.
        complete: False where the key may not read the templates; then a field's existence cannot be told beforehand.
    """

    templates: Mapping[str, Mapping[str, Kind]]
    complete: bool = True

    @classmethod
    def of_platform(cls) -> Definitions:
        """Only the platform's own fields, without asking the portal."""
        return cls(_platform(), complete=False)

    @classmethod
    async def read(cls, portal: Huwise) -> Definitions:
        """Read the portal's templates, all in one or a few requests."""
        found: dict[str, dict[str, Kind]] = {name: dict(fields) for name, fields in _platform().items()}
        try:
            async for template in portal.templates.list(limit=_PAGE):
                known = jsonable(template)
                fields = found.setdefault(str(known.get("name")), {})
                for field in known.get("schema") or ():
                    if isinstance(field, dict) and isinstance(field.get("name"), str):
                        # The contract knows what kind of value the platform's own fields hold.
                        fields.setdefault(field["name"], _KINDS.get(str(field.get("type")), "any"))
        except PermissionDeniedError:
            return cls(found, complete=False)
        return cls(found)

    def kind(self, template: str, field: str, current: Any) -> Kind:
        """The kind of a field's values: by what it holds now; where that is nothing, by its definition.

        Args:
            template: its template.
            field: its name.
            current: its value, None for none.
        """
        declared = self._declared(template, field)
        if isinstance(current, bool):
            return "flag"
        if isinstance(current, int | float):
            return declared if declared in ("whole", "number") else "number"
        if isinstance(current, str):
            return "date" if declared == "date" else "text"
        if isinstance(current, list):
            if not current and declared in ("list", "data"):
                return declared
            return "list" if all(isinstance(item, str) for item in current) else "data"
        if isinstance(current, dict):
            return "data"
        return declared or "any"

    def problem(self, template: str, field: str, metadata: Mapping[str, Any]) -> str | None:
        """Why a field cannot be written, or None.

        Args:
            template: its template.
            field: its name.
            metadata: what the dataset has; a field in it exists.
        """
        if not self.complete or field in (metadata.get(template) or {}) or self._declared(template, field):
            return None
        fields = self.templates.get(template)
        if fields is None and template not in metadata:
            return f"there is no metadata template {template!r}{_close(template, self.templates)}"
        close = _close(field, fields or ()) or _elsewhere(field, self.templates)
        return f"the template {template!r} has no field {field!r}{close}"

    def _declared(self, template: str, field: str) -> Kind | None:
        fields = self.templates.get(template, {})
        twin = _TWIN.fullmatch(field)
        # Translated fields have a twin for each language: coverage_fr beside coverage (observed on portals).
        return fields.get(field) or (fields.get(twin[1]) if twin else None)


def _close(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, [str(name) for name in known], n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _elsewhere(field: str, templates: Mapping[str, Mapping[str, Kind]]) -> str:
    found = [template for template, fields in templates.items() if field in fields]
    return f"; {' and '.join(found)} {'has' if len(found) == 1 else 'have'} one of that name" if found else ""


@cache
def _platform() -> Mapping[str, Mapping[str, Kind]]:
    """The kinds of the platform's own fields, as the contract has them."""
    from ...watch import contract

    templates: Mapping[str, Mapping[str, Any]] = contract()["x-metadata-templates"]
    return {
        template: {field: _of_schema(schema) for field, schema in fields.items()}
        for template, fields in templates.items()
    }


def _of_schema(schema: Mapping[str, Any]) -> Kind:
    if schema.get("type") == "array":
        return "list" if schema.get("items", {}).get("type") == "string" else "data"
    kinds: Mapping[str, Kind] = {"boolean": "flag", "object": "data", "integer": "whole", "number": "number"}
    if schema.get("format") == "date-time":
        return "date"
    return kinds.get(str(schema.get("type")), "text")


# --- cells ---


def value_of(kind: Kind, given: Any, separator: str) -> Any:
    """The value that was meant by a cell, or by a typed value.

    Args:
        kind: of the field's values.
        given: the cell's text, or a value of JSON.
        separator: between the values of a list in one cell.

    Raises:
        UnfitError: the field cannot hold it.
    """
    if kind == "any":
        return _json_or_text(given)
    if kind in ("text", "date"):
        return _text(kind, given)
    if kind == "list":
        return _list(given, separator)
    if kind == "data":
        return _data(given)
    return _scalar(kind, given)


def _text(kind: Kind, given: Any) -> str:
    if not isinstance(given, str | int | float) or isinstance(given, bool) or given in (math.inf, -math.inf):
        raise UnfitError(f"{_shown(given)} is no text")
    if isinstance(given, float) and abs(given) >= _EXACT:
        raise UnfitError(f"{_shown(given)} is a number that has lost digits; have the cell hold text")
    text = plain_text(given)
    if kind == "date" and not _is_date(text.strip()):
        raise UnfitError(f"{_shown(text)} is no date such as 2026-02-06 or 2026-02-06T15:13:13Z")
    return text.strip() if kind == "date" else text


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        # A year or a month stands for its first day; the calendar then knows what there is not.
        datetime.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError:
        return False
    return True


def _list(given: Any, separator: str) -> list[str]:
    if isinstance(given, str):
        if not given.lstrip().startswith(("[", "{")):
            return [part for part in (piece.strip() for piece in given.split(separator)) if part]
        given = _parsed(given)
    elif isinstance(given, int | float) and not isinstance(given, bool):
        given = [given]
    if not isinstance(given, list):
        raise UnfitError(f"{_shown(given)} is no list")
    return [_text("text", item) for item in given]


def _data(given: Any) -> Any:
    value = _parsed(given) if isinstance(given, str) else given
    if not isinstance(value, list | dict):
        raise UnfitError(f"{_shown(given)} is no list or object of JSON")
    return value


def _scalar(kind: Kind, given: Any) -> Any:
    if kind == "flag":
        said = truth(given)
        if said is None:
            raise UnfitError(f"{_shown(given)} is neither true nor false")
        return said
    number = given
    if isinstance(given, str):
        try:
            number = _loads(given.strip())
        except ValueError:
            number = None
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        comma = isinstance(given, str) and _COMMA.fullmatch(given.strip())
        raise UnfitError(f"{_shown(given)} is no number{'; write a point in the place of the comma' if comma else ''}")
    if kind == "whole" and number != int(number):
        raise UnfitError(f"{_shown(given)} is no whole number")
    return int(number) if kind == "whole" else number


def _json_or_text(given: Any) -> Any:
    if isinstance(given, str) and given.lstrip().startswith(("[", "{")):
        try:
            return _loads(given)
        except ValueError:
            return given
    return given


def _parsed(text: str) -> Any:
    try:
        return _loads(text)
    except ValueError as error:
        raise UnfitError(f"{_shown(text)} is not the JSON that it looks like: {error}") from None


def _loads(text: str) -> Any:
    return json.loads(text, parse_constant=_refused)


def _refused(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:59]}…"


def cell_of(value: Any, separator: str) -> Any:
    """A value as a cell that ``value_of`` reads as the same value: lists and objects as text, the rest as it is.

    Args:
        value: of a field.
        separator: between the values of a list.
    """
    if not isinstance(value, list | dict):
        return value
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        joined = separator.join(value)
        try:
            if same_json(_list(joined, separator), value):
                return joined
        except UnfitError:
            pass
    return json.dumps(value, ensure_ascii=False)
