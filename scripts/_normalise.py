"""A vendor's document in the state it is published in, made into one that follows the rules of our own contract.

Three steps: overlays (facts about one document, with their reasons), `mend` (what is wrong or spelt otherwise), and
what the generator needs: operations, families, sides, names. A document that follows the rules comes out as it went in.
"""

from __future__ import annotations

import copy
from pathlib import Path

import _normalise_overlay
from _contract import Node, operations
from _normalise_mend import mend
from _normalise_merge import merge_parts
from _normalise_names import name_all
from _normalise_operations import settle
from _normalise_read import read
from _normalise_sides import split
from _normalise_unions import tag_unions
from _normalise_walk import Notes

OVERLAYS = Path(__file__).resolve().parent.parent / "openapi" / "overlays"


def mended(path: Path, notes: Notes, overlays: Path = OVERLAYS) -> Node:
    """The document in ``path`` with the overlays applied and its mistakes mended; its meaning is what it was.

    Raises:
        ValueError: It is no OpenAPI 3 document, or an overlay does not fit it.
        OSError: It cannot be read.
    """
    document = read(path)
    for applied in _normalise_overlay.apply_all(document, overlays):
        notes.add(f"overlay: {applied.description}", applied.matches)
    mend(document, notes)
    return document


def normalised(document: Node, ours: Node, notes: Notes) -> Node:
    """A mended document in the shape of our contract: ready for the generator.

    Args:
        document: What `mended` gave; it is left alone.
        ours: Our contract, whose ids, tags and retry data hold for the operations that it knows.
        notes: Takes what was done.

    Raises:
        ValueError: An operation would be lost; the message names it.
    """
    made = copy.deepcopy(document)
    settle(made, ours, notes)
    tag_unions(made, notes)
    merge_parts(made, notes)
    split(made, notes)
    name_all(made, notes)
    _all_there(document, made)
    return made


def _all_there(before: Node, after: Node) -> None:
    wanted = [(op.method, op.path.count("{"), op.path.partition("{")[0]) for op in operations(before)]
    present = [(op.method, op.path.count("{"), op.path.partition("{")[0]) for op in operations(after)]
    lost = [op.pointer for op, key in zip(operations(before), wanted, strict=True) if key not in present]
    if lost or len(wanted) != len(present):
        raise ValueError(f"operations that would be lost: {', '.join(lost) or 'unknown'}")
