"""Read a journal into its index, and judge what cannot be read: torn by a crash, damaged, newer, or no journal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .errors import JournalError
from .journal_file import JournalFile
from .journal_index import Index, Row, row
from .journal_record import MAGIC, VERSION, Header, Span, is_time, may_be_torn_header, spans

_AT_ONCE = 500
"""Lines that are read before others get a turn: some milliseconds."""
_NEWER = re.compile(rb'"version":(\d{1,9})\b')


class Loading:
    """One reading of a journal.

    Args:
        file: the open file.
        index: where the records go.
        mend: whether to cut off what was not written to its end.
    """

    def __init__(self, file: JournalFile, index: Index, *, mend: bool) -> None:
        self._file = file
        self._index = index
        self._mend = mend
        self.header: Header | None = None
        """None for a new journal."""
        self.runs: list[tuple[float, str]] = []
        """When it was opened to write, and by which process."""

    def steps(self) -> Iterator[None]:
        """Read, in steps of some milliseconds.

        Lines at the very end that are not whole were being written when the process died or the power failed: what
        they would tell was not told to anybody, and they are cut off. Elsewhere they are damage.

        Raises:
            JournalError: no journal, a newer one, or a damaged one; the file is left as it is.
        """
        lines = self._file.lines()
        first = next(lines, b"")
        (head,) = spans(iter([first]))
        self.header = self._header(head, first)
        if self.header is None:
            if first and self._mend:
                self._file.cut(0)
            return
        torn: Span | None = None
        rows: list[Row] = []
        for span in spans(lines, offset=len(first), number=2):
            if span.data is None:
                torn = torn or span
                continue
            if torn is not None:
                raise self._damaged(torn)
            self._take(span, rows)
            if span.number % _AT_ONCE == 0:
                self._index.put(rows)
                rows.clear()
                yield
        self._index.put(rows)
        if torn is not None and self._mend:
            self._file.cut(torn.offset)

    def _take(self, span: Span, rows: list[Row]) -> None:
        data = span.data or {}
        key, state, digest = data.get("key"), data.get("state"), data.get("digest")
        try:
            if key is not None:
                rows.append(row(key, state, digest, span.offset))  # type: ignore[arg-type]  # wrong ones raise
            elif is_time(data.get("at")):
                self.runs.append((data["at"], f"process {data.get('opened')} on {data.get('host')}"))
        except (AttributeError, KeyError, TypeError, ValueError):
            raise self._damaged(span) from None

    def _header(self, head: Span, first: bytes) -> Header | None:
        if head.data is None:
            if may_be_torn_header(first):
                return None  # the process died while it wrote its first line: nothing was called yet
            version = _NEWER.search(first) if first.startswith(MAGIC) else None
            if version is None or int(version[1]) <= VERSION:
                raise self._damaged(head) if first.startswith(MAGIC) else self._foreign()
            head.data = {"journal": "aioportal", "version": int(version[1])}
        data = head.data
        found = data.get("version")
        if data.get("journal") != "aioportal" or not isinstance(found, int):
            raise self._foreign()
        if found > VERSION:
            raise JournalError(
                f"the journal {self._file.path} has version {found}, this package reads version {VERSION}",
                hint="Update the package, or begin a new journal.",
            )
        job, target, created = data.get("job"), data.get("target"), data.get("created")
        if not isinstance(job, str) or not isinstance(target, str) or not is_time(created):
            raise self._damaged(head)
        return Header(job, target, float(created))  # type: ignore[arg-type]  # is_time has looked

    def _foreign(self) -> JournalError:
        return JournalError(f"{self._file.path} is no journal", hint="Name another file; this one was left as it is.")

    def _damaged(self, span: Span) -> JournalError:
        return JournalError(
            f"the journal {self._file.path} is damaged: line {span.number} is not as it was written",
            hint=f"Restore the file; or keep its lines before {span.number}: what comes later is then called again.",
        )


def other_job(path: str, header: Header, job: str | None, target: str) -> JournalError:
    """What to say of a journal that is of another job, or of another portal."""
    return JournalError(
        f"the journal {path} is of the job {header.job!r} at {header.target}, not of {job or header.job!r} at {target}",
        hint="Give this job a journal of its own.",
    )


def changed_item(path: str, key: str) -> JournalError:
    """What to say of an item that is not the one that the journal knows."""
    return JournalError(
        f"the item {key!r} is not the one that the journal {path} has under this key: its content changed",
        hint="Go on with the items as they were, or give the new ones a journal of their own.",
    )


def twice(key: str, position: int, first: int | None) -> JournalError:
    """What to say of a key that comes again: at a position, after the first in this run, or None in one before."""
    where = f"item {position}, and in a run before" if first is None else f"items {first} and {position}"
    return JournalError(
        f"the key {key!r} comes twice: {where} (counted from 0)",
        hint="Take one of them out, or pass a key= that tells them apart.",
    )
