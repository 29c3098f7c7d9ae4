"""Conditions on datasets as people type them: ``published``, ``dataset_id~^air``, ``default.publisher=City``. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ...core.errors import ArgumentError

if TYPE_CHECKING:
    from aioportal_huwise import models

Sign = Literal["=", "!=", "~", "!~", "", "!"]

_FLAGS = {"published": "is_published", "restricted": "is_restricted"}
_TEXTS = ("uid", "dataset_id")
_SHAPE = re.compile(
    r"(?P<not>!)?\s*(?P<name>[A-Za-z_][\w-]*(?:\.[\w-]+)?)\s*(?:(?P<sign>!?[=~])\s*(?P<value>.*))?\Z", re.S
)
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_KNOWN = "published, restricted, uid, dataset_id, or template.field such as default.publisher"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    Attributes:
        name: ``"published"``, ``"dataset_id"``, ``"default.publisher"``.
        sign: ``"="`` equal, ``"~"`` the pattern is found (a regular expression; case makes no difference), each also
            with ``"!"`` before it; ``""`` true or not empty, ``"!"`` false or empty.
        value: what to compare with.
    """

    name: str
    sign: Sign
    value: str = ""

    def holds(self, dataset: models.Dataset) -> bool:
        """Whether the dataset fulfils it; of several values, one that fits is enough."""
        values = _values(dataset, self.name)
        if self.sign in ("", "!"):
            return any(value not in (False, "") for value in values) == (self.sign == "")
        if self.name in _FLAGS:
            found = _TRUTH[self.value.casefold()] in [value is True for value in values or [False]]
        elif self.sign in ("=", "!="):
            found = any(_text(value) == self.value for value in values)
        else:
            pattern = re.compile(self.value, re.IGNORECASE)
            found = any(pattern.search(_text(value)) for value in values)
        return found == (not self.sign.startswith("!"))


def read_condition(text: str) -> Condition:
    """Read one condition.

    Args:
        text: ``"published"``, ``"!published"``, ``"dataset_id~^air"``, ``"default.publisher=City"``,
            ``"default.keyword!~water"``.

    Raises:
        ArgumentError: it cannot be read, names nothing that is known, or holds a pattern that is none.
    """
    match = _SHAPE.match(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ArgumentError(f"where={text!r} is no condition", hint="Write published, name=value or name~pattern.")
    name, sign, value = match["name"], match["sign"] or "", (match["value"] or "").strip()
    if match["not"]:
        if sign:
            raise ArgumentError(f"where={text!r} says no and compares", hint=f"Write {name}!{sign[-1]}{value} instead.")
        sign = "!"
    if name not in _FLAGS and name not in _TEXTS and "." not in name:
        raise ArgumentError(f"where={text!r}: {name!r} is not known", hint=f"Conditions are about {_KNOWN}.")
    if name in _FLAGS and sign not in ("", "!") and ("~" in sign or value.casefold() not in _TRUTH):
        raise ArgumentError(f"where={text!r}: {name} is yes or no", hint=f"Write {name} or !{name}.")
    if "~" in sign:
        try:
            re.compile(value)
        except re.error as error:
            raise ArgumentError(
                f"where={text!r}: {value!r} is no pattern: {error}", hint="It is read as a regular expression."
            ) from None
    return Condition(name, sign, value)  # type: ignore[arg-type]  # the pattern admits these signs only


def visible(field: Any) -> Any:
    """The value of a metadata field that readers see: where it is federated, the remote one unless overridden."""
    if not isinstance(field, Mapping):
        return field
    federated = "remote_value" in field and not field.get("override_remote_value")
    return field.get("remote_value") if federated else field.get("value")


def _values(dataset: models.Dataset, name: str) -> list[Any]:
    """All values of that name; what is not there gives none."""
    if name in _FLAGS or name in _TEXTS:
        value = getattr(dataset, _FLAGS.get(name, name))
        return [value] if isinstance(value, bool | str) else []
    template, _, key = name.partition(".")
    metadata = getattr(dataset.metadata, "additional_properties", None)
    fields = metadata.get(template) if isinstance(metadata, Mapping) else None
    found = visible(fields.get(key)) if isinstance(fields, Mapping) else None
    items = found if isinstance(found, list | tuple) else [found]
    return [item for item in items if item is not None]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
