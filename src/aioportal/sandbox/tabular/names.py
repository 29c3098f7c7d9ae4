"""Technical field names from the labels of a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_OTHER = re.compile(r"[^a-z0-9_]+")


def field_name(label: str, position: int) -> str:
    """The technical name for a label: lower case, accents folded, any run of other characters one ``_``.

    Args:
        label: The header cell or key.

        position: Position of the column from 1, for labels that leave nothing (``column_3``).
    """
    folded = unicodedata.normalize("NFKD", label.strip().lower())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    name = _OTHER.sub("_", plain)
    return name if name.strip("_") else f"column_{position}"


def unique_names(labels: Iterable[str]) -> list[str]:
    """Technical names for all labels of a file, in order; a second ``name`` becomes ``name_1``, a third ``name_2``."""
    taken: set[str] = set()
    names: list[str] = []
    for position, label in enumerate(labels, start=1):
        base = name = field_name(label, position)
        number = 0
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        names.append(name)
    return names
