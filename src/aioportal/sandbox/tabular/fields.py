"""The fields of a dataset, and what field configurations make of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .types import wider


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it stands in one file."""

    name: str
    label: str
    type: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the dataset.

    Attributes:
        name: Technical name.

        label: What people see.

        type: One of the field types.

        source: Name of the column that it is read from.

        annotations: ``{"name": …, "args": […]}`` each, one per name.

        description: Text, or None.

        type_uid: Uid of the configuration that set the type, for row errors; empty if it was guessed.
    """

    name: str
    label: str
    type: str
    source: str
    annotations: tuple[Mapping[str, Any], ...] = field(default=())
    description: str | None = None
    type_uid: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The field in the shape of a resource preview's ``fields`` (Huwise documentation)."""
        answer: dict[str, Any] = {
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "annotations": [dict(annotation) for annotation in self.annotations],
        }
        if self.description is not None:
            answer["description"] = self.description
        if self.source != self.name:
            answer["original_name"] = self.source
        return answer

    def annotation(self, name: str) -> Sequence[Any] | None:
        """The arguments of an annotation, or None if the field does not carry it."""
        for annotation in self.annotations:
            if annotation["name"] == name:
                args = annotation.get("args")
                return args if isinstance(args, list | tuple) else ()
        return None


def merged(files: Iterable[Sequence[Column]]) -> list[Field]:
    """The fields of all files of a dataset: one per column name, in order of first sight, of the type that fits all."""
    found: dict[str, Field] = {}
    for columns in files:
        for column in columns:
            known = found.get(column.name)
            if known is None:
                found[column.name] = Field(column.name, column.label, column.type, source=column.name)
            else:
                found[column.name] = replace(known, type=wider({known.type, column.type}))
    return list(found.values())


def configured(fields: Sequence[Field], configurations: Iterable[Mapping[str, Any]]) -> list[Field]:
    """The fields after all field configurations, applied in order like a stack of processors.

    A configuration that names no existing field, or renames one onto another's name, changes nothing; what the platform
    says to that is not documented.

    Args:
        fields: The fields as read.

        configurations: Objects of the API: ``rename``, ``type``, ``annotate``, ``description``, ``order``, ``delete``.
            The order is read from ``order`` or ``args`` (documentation and practice differ).
    """
    current = {item.name: item for item in fields}
    for configuration in configurations:
        match configuration.get("type"):
            case "rename":
                current = _renamed(current, configuration)
            case "order":
                current = _ordered(current, configuration.get("order") or configuration.get("args") or ())
            case "delete":
                current.pop(str(configuration.get("field")), None)
            case kind:
                name = str(configuration.get("field"))
                if name in current:
                    current[name] = _changed(current[name], str(kind), configuration)
    return list(current.values())


def _changed(item: Field, kind: str, configuration: Mapping[str, Any]) -> Field:
    if kind == "type":
        return replace(item, type=str(configuration.get("type_param")), type_uid=str(configuration.get("uid") or ""))
    if kind == "description":
        return replace(item, description=str(configuration.get("description")))
    if kind == "annotate":
        added: dict[str, Any] = {"name": str(configuration.get("annotation"))}
        if configuration.get("args") is not None:
            added["args"] = list(configuration["args"])
        kept = tuple(annotation for annotation in item.annotations if annotation["name"] != added["name"])
        return replace(item, annotations=(*kept, added))
    return item


def _renamed(current: dict[str, Field], configuration: Mapping[str, Any]) -> dict[str, Field]:
    old, new = str(configuration.get("from_name")), str(configuration.get("to_name"))
    if old not in current or (new in current and new != old):
        return current
    label = str(configuration.get("field_label") or current[old].label)
    changed = replace(current[old], name=new, label=label)
    return {(new if name == old else name): (changed if name == old else item) for name, item in current.items()}


def _ordered(current: dict[str, Field], names: Iterable[Any]) -> dict[str, Field]:
    first = {name: current[name] for name in map(str, names) if name in current}
    return first | {name: item for name, item in current.items() if name not in first}
