"""Which datasets a job is about: by name, from a file, by conditions, or all of them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.errors import ArgumentError, NotFoundError, PermissionDeniedError, PortalError
from ..refs import check_name, reference
from .plan import Change
from .report import why
from .where import Condition, read_condition

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..client import Huwise

_FEW = 20
"""So many names are looked up one by one; more by one listing, which brings 1,000 datasets a page."""
_PAGE = 1000
_TABLES = (".csv", ".tsv", ".xlsx", ".json", ".jsonl", ".ndjson")
NOT_THERE = "no such dataset, or the key may not edit it"
_GUESSED = 20
"""So many unknown names are compared with those of the portal."""
_COLUMNS = ("dataset_uid", "dataset_id")


@dataclass(frozen=True, slots=True)
class Selected:
    """A dataset that was chosen, as the portal showed it then."""

    uid: str
    dataset_id: str
    """The readable name; the uid where the portal shows none."""
    dataset: models.Dataset


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, and what was asked for in vain."""

    datasets: tuple[Selected, ...]
    missing: tuple[str, ...]
    """Names that the portal does not know, or whose datasets the key may not edit."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why, of those missing ones of which more is known: what the portal answered, or which name is close."""

    @property
    def problems(self) -> tuple[Change, ...]:
        """The missing ones as rows of a plan."""
        return tuple(Change(name, "problem", detail=self.why(name)) for name in self.missing)

    def why(self, name: str) -> str:
        """Why a name is missing, and which one may have been meant."""
        return self.reasons.get(name, NOT_THERE)


async def select(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
) -> Selection:
    """Choose datasets. Reads only: one request for each of up to 20 names, else the list of datasets once.

    One request more finds out whether a name that is not there is close to one that is.

    Args:
        portal: the client.
        datasets: names, each a ``dataset_id`` or a uid.
        file: names in a file: one a line (``#`` begins a comment), or a table with a column ``dataset_uid`` or
            ``dataset_id``; ``"-"`` reads lines from standard input.
        where: conditions that all must hold: ``"published"``, ``"!restricted"``, ``"dataset_id~^air"``,
            ``"default.publisher=City"``; without names they choose among all datasets.
        everything: all datasets that the key may edit.

    Returns:
        The datasets in the order of the names, or of the list; each once.

    Raises:
        ArgumentError: nothing was said, or names together with ``everything``; a condition or a file that cannot be
            read; a name that cannot be one. Nothing was sent.
    """
    conditions = [read_condition(text) for text in where]
    if isinstance(datasets, str):
        raise ArgumentError(f"datasets={datasets!r} is one text", hint="Give a list of names.")
    named = None if datasets is None else list(datasets)
    if file is not None:
        named = [*(named or ()), *await asyncio.to_thread(read_names, file)]
    if named is not None and everything:
        raise ArgumentError("datasets are named, and everything is asked for", hint="Say one of the two.")
    if named is None and not everything and not conditions:
        raise ArgumentError(
            "no datasets are chosen",
            hint="Name them, give a file (--from) or conditions (--where), or say everything=True (--all).",
        )
    if named is None:
        return Selection(tuple([one async for one in _all(portal) if _fits(one, conditions)]), ())
    for name in named:
        check_name(name, "datasets")
    wanted = list(dict.fromkeys(named))
    refused: dict[str, str] = {}
    known: list[str] | None = None
    if len(wanted) <= _FEW:
        found = await _looked_up(portal, wanted, refused)
    else:
        found, known = await _listed(portal, wanted)
    chosen = {one.uid: one for name in wanted if (one := found.get(name)) is not None and _fits(one, conditions)}
    missing = tuple(name for name in wanted if name not in found)
    unknown = [name for name in missing if name not in refused]
    return Selection(tuple(chosen.values()), missing, refused | await _close(portal, unknown, known))


def read_names(file: str | os.PathLike[str]) -> list[str]:
    """The names in a file: one a line, or a table's column.

    Args:
        file: see ``select``.

    Raises:
        ArgumentError: it cannot be read, or holds no name.
    """
    if Path(file).suffix.casefold() in _TABLES:
        from .tables import read_table

        table = read_table(file, any_of=_COLUMNS)
        names = [name for row in table.rows if (name := row.text(_COLUMNS[0]) or row.text(_COLUMNS[1]))]
    else:
        names = _lines(file)
    if not names:
        raise ArgumentError(f"{os.fspath(file)!r} names no dataset", hint="One name a line, or a column dataset_id.")
    return names


def _lines(file: str | os.PathLike[str]) -> list[str]:
    try:
        text = sys.stdin.read() if os.fspath(file) == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ArgumentError(f"{os.fspath(file)!r} cannot be read: {reason}", hint="Give a file of names.") from None
    names = [name for line in text.splitlines() if (name := line.partition("#")[0].strip())]
    # A column that was cut out of a table brings its head along.
    return names[1:] if names and names[0] in _COLUMNS else names


def _fits(one: Selected, conditions: Sequence[Condition]) -> bool:
    return all(condition.holds(one.dataset) for condition in conditions)


async def _all(portal: Huwise) -> AsyncIterator[Selected]:
    async for dataset in portal.datasets.list(limit=_PAGE):
        if isinstance(dataset.uid, str):
            yield _selected(dataset.uid, dataset)


async def some_names(portal: Huwise) -> list[str]:
    """What the first 1,000 datasets are called, for a guess at what was meant; nothing where the key may not list."""
    try:
        page = await portal.datasets.list(limit=_PAGE)
    except PortalError:
        return []  # what is asked in passing must not hide what went wrong
    return [one.dataset_id for one in page.items if isinstance(one.dataset_id, str)]


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The name that may have been meant, or None where none is close."""
    return next(iter(get_close_matches(name, known, n=1, cutoff=0.75)), None)


async def _close(portal: Huwise, unknown: Sequence[str], known: Sequence[str] | None) -> dict[str, str]:
    """Why the unknown ones are missing, where a name of the portal is close."""
    asked = unknown[:_GUESSED]
    if not asked:
        return {}
    names = await some_names(portal) if known is None else known
    matches = await asyncio.to_thread(lambda: [nearest(name, names) for name in asked])
    return {name: f"{NOT_THERE}; did you mean {near!r}?" for name, near in zip(asked, matches, strict=True) if near}


async def _listed(portal: Huwise, names: Sequence[str]) -> tuple[dict[str, Selected], list[str]]:
    """The named among all, as ``portal.dataset(name)`` would find them; and what all are called."""
    by_uid: dict[str, Selected] = {}
    by_id: dict[str, Selected] = {}
    async for one in _all(portal):
        by_uid[one.uid] = one
        by_id.setdefault(one.dataset_id, one)
    found = {}
    for name in names:
        shaped = reference(name).kind == "either"
        match = (by_uid.get(name) if shaped else None) or by_id.get(name)
        if match is not None:
            found[name] = match
    return found, list(by_id)


async def _looked_up(portal: Huwise, names: Sequence[str], refused: dict[str, str]) -> dict[str, Selected]:
    """The named, one by one; into ``refused`` goes why the portal does not show one."""
    answers = await asyncio.gather(*(_look_up(portal, name) for name in names), return_exceptions=True)
    found = {}
    for name, answer in zip(names, answers, strict=True):
        if isinstance(answer, PermissionDeniedError):
            refused[name] = why(answer)
            continue
        if isinstance(answer, BaseException):
            raise answer
        if answer is not None:
            found[name] = answer
    return found


async def _look_up(portal: Huwise, name: str) -> Selected | None:
    try:
        if reference(name).kind == "either":
            dataset: models.Dataset | None = await portal.dataset(name).get()
        else:
            dataset = await portal.datasets.find(name)
    except NotFoundError:
        return None
    return None if dataset is None or not isinstance(dataset.uid, str) else _selected(dataset.uid, dataset)


def _selected(uid: str, dataset: models.Dataset) -> Selected:
    return Selected(uid, dataset.dataset_id if isinstance(dataset.dataset_id, str) else uid, dataset)
