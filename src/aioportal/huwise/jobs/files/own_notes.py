"""What the jobs with files write down about an item, so that a rerun tells its own from what others made.

{"before": [resource uids], "uploaded": [file uids], "owed": "full"}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ..memo import memo

Owed = Literal["full", "metadata"]


async def remember(*, before: Sequence[str] = (), uploaded: Sequence[str] = (), owed: Owed | None = None) -> None:
    """Add to the note about the item that is being worked on; without a journal, nothing is kept.

    Args:
        before: the resources that are there; kept from the first time only, since later there may be some of its own.
        uploaded: files that were uploaded just now.
        owed: what has to be published once all is written.

    Raises:
        JournalError: it cannot be written.
    """
    about = memo()
    if not about.is_kept:
        return
    known = about.read()
    note: dict[str, Any] = dict(known) if isinstance(known, Mapping) and "token" not in known else {}
    note.setdefault("before", list(before))
    note["uploaded"] = [*noted(note, "uploaded"), *uploaded]
    if owed is not None and note.get("owed") != "full":
        note["owed"] = owed
    await about.write(note)


def noted(note: object, what: str) -> list[str]:
    """The uids that a note holds: ``"uploaded"`` files, resources that were there ``"before"``."""
    uids = note.get(what) if isinstance(note, Mapping) else None
    return [uid for uid in uids if isinstance(uid, str)] if isinstance(uids, list) else []


def owes(note: object) -> Owed | None:
    """What a run that ended in the middle has left to publish, as far as its note says."""
    if not isinstance(note, Mapping):
        return None
    if note.get("token") is not None or note.get("owed") == "full":
        return "full"
    return "metadata" if note.get("owed") == "metadata" else None
