"""Split work between machines: which part a key belongs to, the same on every machine and in every run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from .errors import ArgumentError

_TEXT = re.compile(r"([0-9]{1,6})/([0-9]{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``count`` parts of all keys.

    A key's part depends on nothing but the key and ``count``: every key is in exactly one part, whatever else is there.

    Args:
        number: which part, from 1.
        count: how many parts there are.

    Raises:
        ArgumentError: not whole numbers with 1 ≤ number ≤ count.
    """

    number: int
    count: int

    def __post_init__(self) -> None:
        for name, value in (("number", self.number), ("count", self.count)):
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ArgumentError(f"{name} of a shard must be a whole number of at least 1, got {value!r}")
        if self.number > self.count:
            raise ArgumentError(f"shard {self.number}/{self.count} does not exist; they go from 1 to {self.count}")

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read ``"2/5"``: the second of five.

        Args:
            text: number and count with a slash between.

        Raises:
            ArgumentError: anything else.
        """
        found = _TEXT.fullmatch(text.strip()) if isinstance(text, str) else None
        if found is None:
            raise ArgumentError(f"shard={str(text)[:40]!r} is none; write 2/5 for the second of five")
        return cls(int(found[1]), int(found[2]))

    def holds(self, key: str) -> bool:
        """Whether ``key`` belongs to this part.

        Args:
            key: the item's key, as the journal has it.
        """
        # Not hash(): that differs from process to process.
        number = int.from_bytes(sha256(key.encode("utf-8", "surrogatepass")).digest()[:8], "big")
        return number % self.count == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"
