"""How fast a command may call: by itself, or together with the same command on other hosts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .. import errors

if TYPE_CHECKING:
    from ..huwise import SharedRate

RATE_VARIABLE = "AIOPORTAL_RATE"
REDIS_VARIABLE = "AIOPORTAL_REDIS"


def rate_from_env() -> float | SharedRate | None:
    """The rate that the environment names: ``AIOPORTAL_RATE`` calls a second, shared where ``AIOPORTAL_REDIS`` is set.

    Not an option: the address may hold a password, and command lines show in the list of processes.

    Raises:
        ArgumentError: a rate that is no number above 0, or an address without a rate.
    """
    text, shared = os.environ.get(RATE_VARIABLE, ""), bool(os.environ.get(REDIS_VARIABLE))
    if not text:
        if shared:
            raise errors.ArgumentError(
                f"{REDIS_VARIABLE} is set, but no rate to share", hint=f"Set {RATE_VARIABLE}=20 to calls a second."
            )
        return None
    try:
        rate = float(text)
    except ValueError:
        raise errors.ArgumentError(f"{RATE_VARIABLE}={text[:40]!r} is no number of calls a second") from None
    if not shared:
        return rate
    from ..huwise import SharedRate

    return SharedRate(per_second=rate)
