"""Prints measurements as aligned tables, with ratios to a named row."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print one table."""
    print(f"\n{title}")
    lines = [list(head), *[list(row) for row in rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    for line in lines:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def middle(values: Sequence[float]) -> float:
    """The median: these machines are noisy."""
    return median(values)


def verdict(value: float, bound: float, *, at_most: bool) -> str:
    """``within`` or ``MISSED``, with the bound."""
    good = value <= bound if at_most else value >= bound
    return f"{'within' if good else 'MISSED'} ({'≤' if at_most else '≥'} {bound:g})"
