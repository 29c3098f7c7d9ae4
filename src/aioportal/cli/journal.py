"""``aioportal journal …``: what a journal says, and the journals of several workers made one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .connect import Json, exit_of
from .output import Output
from .tree import group

if TYPE_CHECKING:
    from ..core.journal import Entry, Journal

_OPEN = ("failed", "unknown", "started")
_WORDS = {
    "done": "done",
    "unchanged": "unchanged",
    "failed": "failed: a rerun repeats them",
    "unknown": "unknown: they may have happened or not",
    "started": "under way, or left open by a run that died",
}


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal``."""
    journals = group("Journals of jobs: what they say, and several made one. No portal is needed.")
    journals.command("show")(show)
    journals.command("merge")(merge)
    app.add_typer(journals, name="journal")


def show(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The journal, which may be in use.")
    ],
    failed: Annotated[
        bool, typer.Option("--failed", help="Also each item that failed, is not known or was left open, and why.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what a journal says: the job, and how many items are in which state."""
    output = Output(as_json=as_json)

    async def work() -> None:
        from ..core.journal import Journal

        with Journal.read(file) as journal:
            items = _problems(journal) if failed else None
            output.result(_data(journal, items) if as_json else None, _lines(journal, items))

    raise typer.Exit(exit_of(work(), output))


def merge(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", exists=True, dir_okay=False, help="Journals of one job on one portal."),
    ],
    into: Annotated[Path, typer.Option("--into", metavar="FILE", help="The new journal; must not be there yet.")],
    as_json: Json = False,
) -> None:
    """Make the journals of several workers one, as if one had done all. The originals stay."""
    output = Output(as_json=as_json)

    async def work() -> None:
        from ..core.journal import merge as join

        counts = join(files, into)
        lines = [f"{into}: {sum(counts.values())} items", *_counted(counts)]
        output.result({"journal": str(into), "counts": counts}, lines)

    raise typer.Exit(exit_of(work(), output))


def _problems(journal: Journal) -> Iterator[Entry]:
    return (entry for entry in journal.entries() if entry.state in _OPEN)


def _data(journal: Journal, items: Iterator[Entry] | None) -> dict[str, Any]:
    header = journal.header
    return {
        "journal": journal.path,
        "job": header and header.job,
        "target": header and header.target,
        "created": header and _time(header.created),
        "runs": [{"at": _time(at), "by": by} for at, by in journal.runs],
        "counts": journal.counts(),
        **({} if items is None else {"items": [_row(entry) for entry in items]}),
    }


def _row(entry: Entry) -> dict[str, Any]:
    return {"key": entry.key, "state": entry.state, "error": entry.error, "at": _time(entry.at)}


def _lines(journal: Journal, items: Iterator[Entry] | None) -> Iterator[str]:
    if journal.header is None:
        yield "an empty journal: nothing was begun"
        return
    yield f"{journal.header.job} at {journal.header.target}"
    runs = len(journal.runs)
    yield f"begun {_time(journal.header.created)}, {runs} run{'s' * (runs != 1)}"
    yield from _counted(journal.counts())
    for entry in items or ():
        yield f"{entry.key}  {entry.state}  {entry.error or ''}".rstrip()


def _counted(counts: Any) -> Iterator[str]:
    for state, words in _WORDS.items():
        if counts.get(state):
            yield f"{counts[state]:8}  {words}"


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
