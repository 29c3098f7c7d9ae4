"""Files read as one table: typed records, and the errors of single rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from .errors import RowErrors, shortened
from .fields import Field, configured, merged
from .source import OpenedSource, Source, open_source
from .types import convert, converter, is_empty

PREVIEW_ROWS = 20
"""Records of a preview (Huwise documentation: the first ones, up to 20)."""


@dataclass(slots=True)
class Table:
    """What a dataset publishes.

    Attributes:
        fields: The fields after all configurations.

        rows: The records, read while iterating (once), each with every field; constant memory for CSV files.

        errors: Problems of single rows, filled while ``rows`` runs. A value that does not fit its type leaves the field
            null; a row with a wrong number of cells, or one that cannot be parsed, is left out.
    """

    fields: list[Field]
    rows: Iterator[dict[str, Any]]
    errors: RowErrors


def read(
    path: Path,
    extractor: str,
    params: Mapping[str, Any] | None = None,
    field_configs: Iterable[Mapping[str, Any]] = (),
) -> Table:
    """One file as a table; see ``read_all``.

    Args:
        path: The file.

        extractor: One of the types of ``extractors()``.

        params: The extractor's parameters; the extractor's defaults if absent.

        field_configs: Field configurations of the dataset, in order.

    Raises:
        UnreadableFile: See ``open_source``; iterating ``rows`` may raise it too, where a file breaks off midway.
    """
    return read_all([Source(path, extractor, params or {})], field_configs)


def read_all(sources: Sequence[Source], field_configs: Iterable[Mapping[str, Any]] = ()) -> Table:
    """All resources of a dataset as one table: columns of equal name are one field, rows follow in order.

    Args:
        sources: The resources; none gives an empty table.

        field_configs: Field configurations of the dataset, in order.

    Raises:
        UnreadableFile: A file cannot be read; iterating ``rows`` may raise it too, where one breaks off midway.
    """
    opened = [open_source(source) for source in sources]
    return _table(opened, configured(merged(source.columns for source in opened), field_configs))


def preview(
    path: Path,
    extractor: str,
    params: Mapping[str, Any] | None = None,
    *,
    limit: int = PREVIEW_ROWS,
) -> dict[str, Any]:
    """The answer of a resource preview: ``{"fields": […], "records": […]}``, from the first rows only.

    Args:
        path: The file.

        extractor: One of the types of ``extractors()``.

        params: The extractor's parameters.

        limit: Records at most.

    Raises:
        UnreadableFile: See ``open_source``.
    """
    opened = open_source(Source(path, extractor, params or {}), complete=False)
    table = _table([opened], merged([opened.columns]))
    return {"fields": [item.as_dict() for item in table.fields], "records": list(islice(table.rows, limit))}


def _table(opened: Sequence[OpenedSource], fields: list[Field]) -> Table:
    errors = RowErrors()
    return Table(fields, _records(opened, fields, errors), errors)


def _records(opened: Sequence[OpenedSource], fields: list[Field], errors: RowErrors) -> Iterator[dict[str, Any]]:
    readers = [_cell_reader(item) for item in fields]
    for resource, source in enumerate(opened):
        places = {column.name: index for index, column in enumerate(source.columns)}
        plan = [(item, places.get(item.source), reader) for item, reader in zip(fields, readers, strict=True)]
        for line, values in source.rows():
            if isinstance(values, str):
                errors.add(resource=resource, line=line, message=values)
                continue
            record: dict[str, Any] = {}
            for item, place, reader in plan:
                value = None if place is None else values[place]
                if is_empty(value):
                    record[item.name] = None
                    continue
                try:
                    record[item.name] = reader(value)
                except ValueError:
                    record[item.name] = None
                    message = f"{shortened(value)} is not a valid {item.type} (field {item.name})"
                    errors.add(resource=resource, line=line, message=message, field_uid=item.type_uid or item.name)
            yield record


def _cell_reader(item: Field) -> Callable[[Any], Any]:
    kind = item.type
    separator = item.annotation("multivalued")
    if separator is not None and kind == "text":
        return lambda value: _several(value, str(separator[0]) if separator else ",")
    precision = item.annotation("timeserie_precision")
    if kind == "date" and precision and precision[0] in ("year", "month"):
        # A date of lesser precision is written shorter: "2022", "2022-04".
        length = 4 if precision[0] == "year" else 7
        return lambda value: str(convert(value, "date"))[:length]
    return converter(kind)


def _several(value: Any, separator: str) -> list[str] | None:
    if isinstance(value, list):
        return [str(convert(part, "text")) for part in value if part is not None] or None
    return [part.strip() for part in str(convert(value, "text")).split(separator or ",") if part.strip()] or None
