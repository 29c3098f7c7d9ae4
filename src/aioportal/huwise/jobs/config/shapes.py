"""The kinds of things in the folder: where they lie, what names them, which keys their files may have. Data."""

from __future__ import annotations

from typing import Final

from ....core.errors import ArgumentError
from ...bodies import words

KINDS: Final = {
    "templates": ("templates",),
    "groups": ("groups",),
    "datasets": ("datasets",),
    "pages": ("pages", "studio_pages"),
    "rulesets": ("rulesets/datasets", "rulesets/pages", "rulesets/studio_pages", "rulesets/connections"),
}
"""The words people use, in the order in which things are created, and the places in the folder."""

PLACES: Final = {
    "templates": "name",
    "groups": "title",
    "datasets": "dataset_id",
    "pages": "slug",
    "studio_pages": "slug",
    "rulesets/datasets": "dataset_id",
    "rulesets/pages": "slug",
    "rulesets/studio_pages": "slug",
    "rulesets/connections": "connection",
}
"""Each place, and the key in its files that names the thing."""

_RULES = ("users", "groups")

KEYS: Final = {
    "templates": ("name", "title", "type", "is_active", "schema"),
    "groups": ("title", "description", "permissions", "explore_limits"),
    "datasets": (
        "dataset_id",
        "is_restricted",
        "security",
        "metadata",
        "metadata_overrides",
        "resources",
        "processors",
        "fields",
        "schedules",
    ),
    "pages": ("slug", "description", "template", "is_restricted", "is_published", "metadata", "html", "css"),
    "studio_pages": ("slug", "public", "is_published", "metadata", "blocks", "layouts", "data_providers", "filters"),
    "rulesets/datasets": ("dataset_id", *_RULES),
    "rulesets/pages": ("slug", *_RULES),
    "rulesets/studio_pages": ("slug", *_RULES),
    "rulesets/connections": ("connection", *_RULES),
}
"""The keys of each place's files, in their order."""

SHAPES: Final[dict[str, tuple[type, type | None]]] = {
    "title": (str, None),
    "description": (str, None),
    "type": (str, None),
    "template": (str, None),
    "is_active": (bool, None),
    "is_restricted": (bool, None),
    "is_published": (bool, None),
    "public": (bool, None),
    "schema": (list, dict),
    "permissions": (list, str),
    "explore_limits": (dict, None),
    "security": (dict, None),
    "metadata": (dict, dict),
    "metadata_overrides": (dict, dict),
    "resources": (list, dict),
    "processors": (list, dict),
    "fields": (list, dict),
    "schedules": (list, str),
    "html": (dict, str),
    "css": (dict, str),
    "blocks": (dict, None),
    "layouts": (dict, None),
    "data_providers": (dict, None),
    "filters": (dict, None),
    "users": (dict, dict),
    "groups": (dict, dict),
}
"""What each key holds, and what the items of that are."""


def places_of(kinds: object) -> tuple[str, ...]:
    """The places of the kinds that were asked for, in the order in which things are created.

    Args:
        kinds: words of ``KINDS``.

    Raises:
        ArgumentError: no such kind, or none at all.
    """
    given = words(kinds, "kinds")  # type: ignore[arg-type]  # words refuses what is no list
    strange = [word for word in given if word not in KINDS]
    if strange or not given:
        raise ArgumentError(f"kinds={given!r} names no kind of configuration", hint=f"Choose of {', '.join(KINDS)}.")
    return tuple(place for kind, places in KINDS.items() if kind in given for place in places)
