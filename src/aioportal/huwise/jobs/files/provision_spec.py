"""The specification of a dataset as JSON: what may stand in it, read and checked before anything is sent.

    {
      "dataset_id": "cheeses",
      "metadata": {"default": {"title": "Cheeses", "keyword": ["food"]}, "my-template": {"my-field": "…"}},
      "is_restricted": true,
      "security": {"visible_fields": ["name"]},
      "resources": [{"title": "Cheeses", "file": "cheeses.csv"}, {"title": "More", "url": "https://example.org/more.csv"}],
      "processors": [{"type": "string_replace", "label": "Umlauts", …}],
      "fields": [{"type": "type", "label": "Age", "field": "age", "type_param": "int"}],
      "schedules": ["30 4 * * *"],
      "rulesets": {"groups": {"gr_abc123": {"permissions": ["edit_dataset"]}}, "users": {"jane": {…}}},
      "publish": true
    }

Only ``dataset_id`` is needed. What a specification does not name stays as it is on the portal. The same words mean the
same as in the dataset files of ``pull`` and ``apply``, whose sections may be used here; what such a file says of an
uploaded file is a name, which is looked for beside the specification.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, cast

from ....core.errors import ArgumentError
from ... import datasource as datasources
from ...files import MAX_UPLOAD
from ...refs import check_name
from ..config.secrecy import lacks_secrets
from .file_content import LocalFile, local_file
from .merging import FIELDS, PROCESSORS, Kind

SpecLike = str | os.PathLike[str] | Mapping[str, Any]

_KEYS = (
    "dataset_id",
    "metadata",
    "metadata_overrides",
    "is_restricted",
    "security",
    "resources",
    "processors",
    "fields",
    "schedules",
    "rulesets",
    "publish",
)
_RESOURCE_KEYS = ("title", "type", "params", "file", "url", "connection", "headers", "datasource")
_FIELD_KEYS: Mapping[str, tuple[str, ...]] = {
    "rename": ("from_name", "to_name", "field_label"),
    "type": ("field", "type_param"),
    "annotate": ("field", "annotation"),
    "description": ("field", "description"),
    "order": ("order",),
    "delete": ("field",),
}
_RULES = ("permissions", "security")
_CRON_FIELDS = 5


@dataclass(frozen=True, slots=True)
class ResourceSpec:
    """One resource.

    Attributes:
        title: what it is found by.
        extractor: how it is read; None for the portal's guess, or what there is.
        params: the extractor's parameters that are to hold; None likewise.
        file: what it reads, if that is a file here.
        datasource: what it reads, if it is not.
    """

    title: str
    extractor: str | None = None
    params: Mapping[str, Any] | None = None
    file: LocalFile | None = None
    datasource: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """All that is wished for one dataset; None and empty say nothing."""

    dataset_id: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """``"default.title"`` → value."""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    """The same, of values that shall show instead of those that come from another portal."""
    is_restricted: bool | None = None
    security: Mapping[str, Any] | None = None
    resources: tuple[ResourceSpec, ...] = ()
    processors: tuple[Mapping[str, Any], ...] = ()
    fields: tuple[Mapping[str, Any], ...] = ()
    schedules: tuple[str, ...] = ()
    users: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    publish: bool = True
    source: Mapping[str, Any] = field(default_factory=dict)
    """The specification as it was given, hashes in the place of files."""


async def read_specs(specs: SpecLike | Iterable[SpecLike], *, max_bytes: int | None = MAX_UPLOAD) -> list[DatasetSpec]:
    """Read specifications.

    Args:
        specs: a file, a folder of ``.json`` files, a mapping, or several of these. Files that a specification names
            are looked for beside it; those of a mapping, where the program runs.
        max_bytes: refuse larger files; None for no guard.

    Raises:
        ArgumentError: anything that cannot be meant; the message names the file and the place in it.
    """
    several = [cast("SpecLike", specs)] if isinstance(specs, str | os.PathLike | Mapping) else list(specs)
    found: list[DatasetSpec] = []
    for one in several:
        for name, data, base in _documents(one):
            found.append(await _Reader(name, base, max_bytes).spec(data))
    seen: set[str] = set()
    for spec in found:
        if spec.dataset_id in seen:
            raise ArgumentError(f"two specifications are for the dataset {spec.dataset_id!r}")
        seen.add(spec.dataset_id)
    if not found:
        raise ArgumentError("there is no specification", hint="Give files, folders with .json files, or mappings.")
    return found


def _documents(one: SpecLike) -> list[tuple[str, Any, Path]]:
    if isinstance(one, Mapping):
        return [("the specification", one, Path())]
    path = Path(one)
    paths = sorted(path.glob("*.json")) if path.is_dir() else [path]
    found = []
    for each in paths:
        try:
            found.append((str(each), json.loads(each.read_text("utf-8-sig")), each.parent))
        except OSError as error:
            raise ArgumentError(f"the specification {str(each)!r} cannot be read: {error.strerror or error}") from None
        except ValueError as error:
            raise ArgumentError(f"{each} is not JSON: {error}") from None
    return found


class _Reader:
    """Reads one specification; every refusal names the place as a JSON path."""

    def __init__(self, name: str, base: Path, max_bytes: int | None) -> None:
        self._name = name
        self._base = base
        self._max_bytes = max_bytes

    async def spec(self, data: Any) -> DatasetSpec:
        """The whole specification."""
        known = self._object(data, "$", _KEYS)
        if lacks_secrets(known):
            # What ``pull`` puts in the place of secrets would be written over them.
            self._refuse("$", "holds marks in the place of secrets", "Write the secrets, or leave those parts out.")
        dataset_id = known.get("dataset_id")
        try:
            check_name(dataset_id, "dataset_id")
        except ArgumentError as error:
            self._refuse("$.dataset_id", error.message)
        resources = [await self._resource(item, f"$.resources[{at}]") for at, item in self._list(known, "resources")]
        self._unique([item.title for item in resources], "$.resources", "title")
        rulesets = self._object(known.get("rulesets") or {}, "$.rulesets", ("users", "groups"))
        hashes = {item.title: item.file.sha256 for item in resources if item.file is not None}
        return DatasetSpec(
            dataset_id=str(dataset_id),
            metadata=self._metadata(known, "metadata"),
            overrides=self._metadata(known, "metadata_overrides"),
            is_restricted=self._switch(known, "is_restricted", None),
            security=None if known.get("security") is None else self._object(known["security"], "$.security"),
            resources=tuple(resources),
            processors=self._steps(known, "processors", PROCESSORS),
            fields=self._steps(known, "fields", FIELDS),
            schedules=self._schedules(known),
            users=self._rules(rulesets, "users"),
            groups=self._rules(rulesets, "groups"),
            publish=self._switch(known, "publish", True) is not False,
            source={**known, "files": hashes},
        )

    def _refuse(self, place: str, why: str, hint: str | None = None) -> NoReturn:
        raise ArgumentError(f"{self._name}: {place}: {why}; nothing was sent", hint=hint)

    def _object(self, value: Any, place: str, keys: Sequence[str] | None = None) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self._refuse(place, f"must be an object, not {_kind(value)}")
        unknown = [key for key in value if not isinstance(key, str) or (keys is not None and key not in keys)]
        if unknown:
            self._refuse(f"{place}.{unknown[0]}", "is not known", f"Known here: {', '.join(keys or ())}.")
        return value

    def _list(self, known: Mapping[str, Any], name: str) -> list[tuple[int, Any]]:
        value = known.get(name)
        if value is not None and not isinstance(value, list):
            self._refuse(f"$.{name}", f"must be a list, not {_kind(value)}")
        return list(enumerate(value or []))

    def _text(self, known: Mapping[str, Any], key: str, place: str) -> str | None:
        value = known.get(key)
        if value is not None and (not isinstance(value, str) or not value):
            self._refuse(f"{place}.{key}", f"must be a text, not {_kind(value)}")
        return value

    def _switch(self, known: Mapping[str, Any], key: str, default: bool | None) -> bool | None:
        value = known.get(key, default)
        if value is not None and not isinstance(value, bool):
            self._refuse(f"$.{key}", f"must be true or false, not {_kind(value)}")
        return value

    def _unique(self, names: Sequence[Any], place: str, what: str) -> None:
        for at, name in enumerate(names):
            if name in names[:at]:
                self._refuse(f"{place}[{at}]", f"has the same {what} as {place}[{names.index(name)}]")

    def _metadata(self, known: Mapping[str, Any], name: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for template, fields in self._object(known.get(name) or {}, f"$.{name}").items():
            for key, value in self._object(fields, f"$.{name}.{template}").items():
                if isinstance(value, Mapping) and "value" in value and set(value) <= {"value", "override_remote_value"}:
                    self._refuse(f"$.{name}.{template}.{key}", "must be the value itself, without 'value' around it")
                values[f"{template}.{key}"] = value
        return values

    async def _resource(self, value: Any, place: str) -> ResourceSpec:
        known = self._object(value, place, _RESOURCE_KEYS)
        source = known.get("datasource")
        if source is not None and datasources.is_uploaded(self._object(source, f"{place}.datasource")):
            # As the files of ``pull`` say it.
            file = self._object(source.get("file"), f"{place}.datasource.file")
            known = {**known, "file": self._text(file, "filename", f"{place}.datasource.file"), "datasource": None}
        ways = [key for key in ("file", "url", "datasource") if known.get(key) is not None]
        if len(ways) != 1:
            self._refuse(place, f"must have one of file, url and datasource, not {' and '.join(ways) or 'none'}")
        params = None if known.get("params") is None else self._object(known["params"], f"{place}.params")
        way, local = ways[0], None
        name = self._text(known, way, place) if way != "datasource" else None
        if way == "file":
            try:
                local = await local_file(self._base / str(name), max_bytes=self._max_bytes)
            except ArgumentError as error:
                self._refuse(f"{place}.file", error.message, error.hint)
            source = None
        elif way == "url":
            source = self._address(str(name), known, place)
        elif not isinstance(known["datasource"].get("type"), str):
            self._refuse(f"{place}.datasource.type", "is missing")
        title = self._text(known, "title", place) or (local.name if local is not None else None)
        if title is None:
            self._refuse(f"{place}.title", "is missing: a resource is found by its title")
        return ResourceSpec(title, self._text(known, "type", place), params, local, source)

    def _address(self, url: str, known: Mapping[str, Any], place: str) -> dict[str, Any]:
        headers = self._object(known.get("headers") or {}, f"{place}.headers")
        try:
            return datasources.http(url, headers=dict(headers), connection_uid=self._text(known, "connection", place))
        except ArgumentError as error:
            self._refuse(f"{place}.url", error.message, error.hint)

    def _steps(self, known: Mapping[str, Any], name: str, kind: Kind) -> tuple[Mapping[str, Any], ...]:
        steps = []
        for at, item in self._list(known, name):
            place = f"$.{name}[{at}]"
            body = self._object(item, place)
            if "uid" in body:
                self._refuse(f"{place}.uid", "is the portal's to give")
            word = self._text(body, "type", place)
            if word is None:
                self._refuse(f"{place}.type", "is missing")
            for key in _FIELD_KEYS.get(word, ()) if kind is FIELDS else ():
                if body.get(key) in (None, "", []):
                    self._refuse(f"{place}.{key}", f"is missing: a {word!r} configuration needs it")
            steps.append(body)
        self._unique([kind.identity(body) for body in steps], f"$.{name}", " and ".join(_told(kind)))
        return tuple(steps)

    def _schedules(self, known: Mapping[str, Any]) -> tuple[str, ...]:
        for at, item in self._list(known, "schedules"):
            if not isinstance(item, str) or len(item.split()) != _CRON_FIELDS:
                self._refuse(f"$.schedules[{at}]", "must be five fields in unix-cron form", '"30 4 * * 1"')
        lines = [" ".join(item.split()) for _, item in self._list(known, "schedules")]
        self._unique(lines, "$.schedules", "times")
        return tuple(lines)

    def _rules(self, rulesets: Mapping[str, Any], who: str) -> dict[str, Mapping[str, Any]]:
        place = f"$.rulesets.{who}"
        found = {}
        for name, value in self._object(rulesets.get(who) or {}, place).items():
            rules = self._object(value, f"{place}.{name}", _RULES)
            listed = rules.get("permissions", [])
            if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
                self._refuse(f"{place}.{name}.permissions", "must be a list of words")
            if rules.get("security") is not None:
                self._object(rules["security"], f"{place}.{name}.security")
            found[name] = rules
        return found


def _told(kind: Kind) -> tuple[str, ...]:
    return ("type", "field") if kind is FIELDS else ("type", "label")


def _kind(value: Any) -> str:
    words = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return words.get(type(value), "a number")
