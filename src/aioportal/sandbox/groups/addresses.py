"""Slugs: the readable names by which pages and forms stand in addresses."""

from __future__ import annotations

import re
from collections.abc import Container

from ..problems import Problem, invalid

# One part of a path, as it is: nothing in it would have to be quoted or could lead elsewhere.
_SLUG = re.compile(r"(?!\.{1,2}\Z)[\w.~-]+")


def check_slug(slug: str | None, taken: Container[str]) -> None:
    """Refuse a slug that cannot stand in an address, or does for something else.

    Raises:
        Problem: 400 ``validation_error``.
    """
    if slug is None:
        return
    if not slug:
        raise invalid(slug="empty")
    if _SLUG.fullmatch(slug) is None:
        raise invalid(slug="malformed")
    if slug in taken:
        raise Problem(400, "validation_error", detail={"slug": ["taken"]})
