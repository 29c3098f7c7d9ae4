"""What the jobs with files write down about an item, so that a rerun tells its own from what others made.

{"before": [resource uids], "old": {resource uid: what it read}, "uploaded": [file uids], "owed": "full", "token": "…"}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ..memo import memo
from ..orders.ordering import without_order

Owed = Literal["full", "metadata"]


async def remember(
    *,
    before: Sequence[str] = (),
    old: Mapping[str, Mapping[str, Any]] | None = None,
    uploaded: Sequence[str] = (),
    owed: Owed | None = None,
    anew: bool = True,
) -> None:
    """Add to the note about the item that is being worked on; without a journal, it is forgotten at the end.

    Args:
        before: the resources that are there; kept from the first time only, since later there may be some of its own.
        old: by resource, what it reads and how, before that is changed.
        uploaded: files that were uploaded just now.
        owed: what has to be published once all is written.
        anew: something is about to be written, so that a publish which an earlier run ordered does not do.

    Raises:
        JournalError: it cannot be written.
    """
    about = memo()
    known = about.read()
    note = without_order(known)
    note.setdefault("before", list(before))
    note["old"] = {**noted_old(note), **(old or {})}
    note["uploaded"] = [*noted(note, "uploaded"), *uploaded]
    if owed is not None and note.get("owed") != "full":
        note["owed"] = owed
    keeps_order = not anew and isinstance(known, Mapping) and "token" in known
    await about.write({**note, "token": known["token"]} if keeps_order else note)


def standing() -> dict[str, Any]:
    """The note about the item that is being worked on, without an order, for ``carry_out`` to keep beside its own."""
    return without_order(memo().read())


def noted(note: object, what: str) -> list[str]:
    """The uids that a note holds: ``"uploaded"`` files, resources that were there ``"before"``."""
    uids = note.get(what) if isinstance(note, Mapping) else None
    return [uid for uid in uids if isinstance(uid, str)] if isinstance(uids, list) else []


def noted_old(note: object) -> dict[str, Mapping[str, Any]]:
    """By resource, what it read before a run on this journal changed that: ``type``, ``params``, ``datasource``."""
    old = note.get("old") if isinstance(note, Mapping) else None
    known = old.items() if isinstance(old, Mapping) else ()
    return {uid: reading for uid, reading in known if isinstance(reading, Mapping)}


def owes(note: object) -> Owed | None:
    """What a run that ended in the middle has left to publish, as far as its note says."""
    if not isinstance(note, Mapping):
        return None
    if note.get("token") is not None or note.get("owed") == "full":
        return "full"
    return "metadata" if note.get("owed") == "metadata" else None
