"""What is to be known of a table of people before saying yes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from aioportal_huwise.models.permission import Permission


def unknown_permissions(wished: Iterable[str], used: Iterable[str]) -> list[str]:
    """A note for each permission that neither the contract nor the portal knows; portals refuse misspelt ones.

    Args:
        wished: the permissions that a table gives.
        used: those that somebody has already.
    """
    known = {str(word) for word in Permission} | set(used)
    notes = []
    for word in dict.fromkeys(wished):
        if word not in known:
            near = get_close_matches(word, sorted(known), n=1)
            notes.append(f"{word!r} is no permission that is known" + (f"; did you mean {near[0]!r}?" if near else ""))
    return notes
