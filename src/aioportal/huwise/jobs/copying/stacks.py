"""Stacks of processors and of field configurations: what they refer to, and the steps from one stack to another; pure.

Portals append to a stack, change a part of it in place and remove parts; they do not insert. The steps keep to that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ...bodies import same_json
from ..config.secrecy import hidden
from ..plan import FieldChange
from .identity import Json

_REFERENCES = frozenset(
    {"dataset", "dataset_id", "datasetid", "dataset_uid", "remote_dataset", "remote_dataset_id", "joined_dataset"}
)
"""Arguments of processors that name another dataset. Processors' arguments are not documented; these were seen."""


@dataclass(frozen=True, slots=True)
class StackStep:
    """One request towards the wished stack.

    Attributes:
        kind: what is done.
        position: where in the stack, from 1.
        uid: of the part there is, or None.
        before: the part there is.
        after: the part that is wished.
    """

    kind: Literal["create", "update", "delete"]
    position: int
    uid: str | None
    before: Json | None
    after: Json | None

    def change(self) -> FieldChange:
        """The step as a plan shows it."""
        return hidden(FieldChange(f"{self.position}", self.before, self.after))


def plain(part: Json) -> Json:
    """A part without its uid and without nulls: what two portals can both have."""
    return {key: value for key, value in part.items() if key != "uid" and value is not None}


def stack_steps(wished: Sequence[Json], there: Sequence[Json]) -> list[StackStep]:
    """The steps from what is there to what is wished; none where both are the same.

    Args:
        wished: the parts in order, as ``plain`` gives them.
        there: the parts in order, as the target shows them.
    """
    steps = []
    for index, part in enumerate(wished):
        if index >= len(there):
            steps.append(StackStep("create", index + 1, None, None, part))
        elif not same_json(plain(there[index]), part):
            steps.append(StackStep("update", index + 1, there[index].get("uid"), plain(there[index]), part))
    # The last one first, so that no position moves on the way.
    surplus = range(len(there) - 1, len(wished) - 1, -1)
    deletions = [StackStep("delete", at + 1, there[at].get("uid"), plain(there[at]), None) for at in surplus]
    return [*steps, *deletions]


def references(part: Any) -> list[str]:
    """The other datasets that a processor names, as it names them, each once."""
    return list(dict.fromkeys(_named(part)))


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key in _REFERENCES and isinstance(item, str) and item:
                yield item
            else:
                yield from _named(item)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item)


def referring(part: Any, names: Mapping[str, str]) -> Any:
    """The processor with other names for other datasets.

    Args:
        part: the processor, or something in it.
        names: as the source calls a dataset → as the target calls it; what is not in it stays.
    """
    if isinstance(part, Mapping):
        return {
            key: names.get(item, item) if key in _REFERENCES and isinstance(item, str) else referring(item, names)
            for key, item in part.items()
        }
    if isinstance(part, list):
        return [referring(item, names) for item in part]
    return part
