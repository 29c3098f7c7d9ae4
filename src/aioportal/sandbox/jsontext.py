"""JSON as it comes in, of which nothing may be left that cannot go out again as JSON."""

from __future__ import annotations

import json
import math
from typing import Any


def read(text: str | bytes) -> Any:
    """The value that a JSON text spells.

    Raises:
        ValueError: not JSON, or a number that is none or too large for one.
        RecursionError: nested too deeply.
    """
    return json.loads(text, parse_constant=_no_number, parse_float=_number)


def _no_number(name: str) -> None:
    raise ValueError(name)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
