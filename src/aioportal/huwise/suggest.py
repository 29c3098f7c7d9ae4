"""What the caller may have meant; pure, and loaded only when something was misspelt."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ..core.errors import ArgumentError


def unknown(what: str, given: object, accepted: Iterable[str], *, where: str = "", listed: int = 40) -> ArgumentError:
    """The error for a name that is none of those accepted.

    Args:
        what: what the name was to be: ``operation``, ``argument``.
        given: what came.
        accepted: the names that would do.
        where: what accepts them, for the message.
        listed: the most names to list.
    """
    names = sorted(accepted)
    close = difflib.get_close_matches(str(given), names, n=3, cutoff=0.7)
    parts = [f"Did you mean {' or '.join(close)}?"] if close else []
    if not names:
        parts.append("It accepts none.")
    elif len(names) <= listed:
        parts.append(f"Accepted: {', '.join(names)}.")
    elif not close:
        parts.append(f"There are {len(names)}; see aioportal_huwise.operations.OPERATIONS.")
    return ArgumentError(f"unknown {what} {str(given)[:80]!r}{f' for {where}' if where else ''}", hint=" ".join(parts))
