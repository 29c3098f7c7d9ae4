"""The file that new keys are handed over in: for its owner's eyes only, a row at a time, each on the disk at once."""

from __future__ import annotations

import csv
import io
import os
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ....core.errors import ArgumentError, PortalError

if TYPE_CHECKING:
    from ....core.secret import Secret

COLUMNS = ("dataset_id", "dataset_uid", "resource_uid", "api_key", "renewed_at")

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def prepare(path: str) -> None:
    """Make the file, or make sure that keys may be written to it.

    Args:
        path: where; a new file is readable and writable for its owner alone (mode 0600).

    Raises:
        ArgumentError: it cannot be opened to write, is no ordinary file, is a link, or may be read by others.
    """
    os.close(_open(path))


def add(path: str, row: tuple[str, str, str], key: Secret, at: float) -> None:
    """Write one key, in one write, to the disk.

    Args:
        path: the file.
        row: ``dataset_id``, ``dataset_uid``, ``resource_uid``.
        key: the key.
        at: when it was renewed, in seconds since 1970.

    Raises:
        PortalError: it was not written; the key is lost.
    """
    error: OSError | ArgumentError
    try:
        file = _open(path)
        try:
            moment = datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
            _write(file, _line((*row, key.reveal(), moment)))
            os.fsync(file)
        finally:
            os.close(file)
    except (OSError, ArgumentError) as trouble:
        error = trouble
    else:
        return
    reason = error.strerror if isinstance(error, OSError) else error.message
    # Raised here, away from the frames that held the key.
    raise PortalError(
        f"the key was renewed, but could not be written to {path}: {reason}; the old key and this one are of no use",
        hint="Renew it again: each renewal gives a new key.",
    )


def _open(path: str) -> int:
    file: int | None = None
    try:
        file = os.open(path, _FLAGS, 0o600)
        _check(path, os.fstat(file))
        _begin(file)
    except OSError as error:
        if file is not None:
            os.close(file)
        raise ArgumentError(
            f"keys_file={path!r} cannot be written: {error.strerror}", hint="Name a file in a folder of yours."
        ) from None
    except ArgumentError:
        if file is not None:
            os.close(file)
        raise
    return file


def _check(path: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ArgumentError(f"keys_file={path!r} is no ordinary file", hint="Name a file.")
    if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
        raise ArgumentError(f"keys_file={path!r} may be read by others", hint=f"chmod 600 {path}, or name a new file.")


def _begin(file: int) -> None:
    """The header, and the end of a line that a process left unfinished."""
    size = os.fstat(file).st_size
    if size == 0:
        _write(file, _line(COLUMNS))
    elif os.pread(file, 1, size - 1) != b"\n":
        _write(file, b"\n")


def _write(file: int, line: bytes) -> None:
    if os.write(file, line) != len(line):
        raise OSError(28, "no room for the whole line")


def _line(cells: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
