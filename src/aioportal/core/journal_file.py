"""The file of a journal: opened under a lock, appended to in single writes, flushed to the disk."""

from __future__ import annotations

import io
import os
import stat
import threading
from collections.abc import Iterator

from .errors import JournalError
from .journal_record import decode
from .lock import try_lock

_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_flush = getattr(os, "fdatasync", os.fsync)
_ROOM = "Name a file in a folder that exists and can be written, on a disk with room."
_LOCKS = "Name a file on a file system with locks; network folders may have none."


class JournalFile:
    """An open journal file.

    Args:
        path: where it is; made where it is not there, for the user alone: keys may be e-mail addresses.
        writable: False reads only: without a lock, while another process may be writing.

    Raises:
        JournalError: it cannot be opened, is no file, or is in use.
    """

    def __init__(self, path: str, *, writable: bool = True) -> None:
        self.path = path
        self.unsynced = 0
        """Records that were written since the last flush began."""
        self._lock = threading.Lock()
        self._failed: str | None = None
        self.untold: str | None = None
        """Why a flush failed, while no record was refused for it: the system tells of a lost write only once."""
        self._owner = os.getpid()
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT if writable else os.O_RDONLY
        try:
            self.fd = os.open(path, flags | _FLAGS, 0o600)
        except OSError as error:
            raise _unusable(path, "cannot be opened", error) from None
        try:
            self._settle_in(writable)
        except BaseException:
            self.close()
            raise

    def _settle_in(self, writable: bool) -> None:
        status = os.fstat(self.fd)
        if not stat.S_ISREG(status.st_mode):
            raise JournalError(f"the journal {self.path} is no ordinary file", hint="Name a file for it.")
        if writable:
            try:
                free = try_lock(self.fd)
            except OSError as error:
                raise _unusable(self.path, "cannot be locked", error, _LOCKS) from None
            if not free:
                raise self._in_use()
        status = os.fstat(self.fd)
        self.size = status.st_size
        self._counts_links = status.st_nlink > 0  # some file systems do not

    def _in_use(self) -> JournalError:
        who = "another process"
        for line in self.lines():
            if b'"opened":' in line and (data := decode(line)) and isinstance(data.get("opened"), int):
                ours = data["opened"] == os.getpid()
                who = "this process" if ours else f"process {data['opened']} on {data.get('host') or 'this machine'}"
        return JournalError(
            f"the journal {self.path} is in use by {who}",
            hint="Wait for the end of that run, or give this one a journal of its own.",
        )

    def lines(self, start: int = 0) -> Iterator[bytes]:
        """All lines from a byte on, with their newlines.

        Args:
            start: where the first of them begins.
        """
        # A handle of its own place: the lines stay right while other parts of the file are read.
        with io.BufferedReader(_At(self.fd, start), 1 << 18) as reader:
            yield from reader

    def line_at(self, offset: int) -> bytes:
        """The line that begins at a byte.

        Args:
            offset: the byte.
        """
        blocks: list[bytes] = []
        count = 2048
        while block := _read_at(self.fd, count, offset):
            end = block.find(b"\n") + 1
            if end:
                return b"".join((*blocks, block[:end]))
            blocks.append(block)
            offset, count = offset + len(block), min(2 * count, 1 << 20)  # kept values may be long
        return b""

    def append(self, line: bytes, records: int = 1) -> int:
        """Write to the end and return where it begins. What is written survives the death of the process at once.

        Args:
            line: whole lines.
            records: how many.

        Raises:
            JournalError: it cannot be written; what was written of it is taken back.
        """
        if self._failed is not None:
            self.untold = None
            raise JournalError(self._failed)
        if os.getpid() != self._owner:
            # After a fork both would write, and neither would know where the other's records begin.
            raise JournalError(
                f"the journal {self.path} was opened by process {self._owner}, not by this one",
                hint="Open it after the fork, where the work is done; give each worker a journal of its own.",
            )
        at = self.size
        try:
            written = os.write(self.fd, line)
            if written != len(line):
                raise OSError(f"only {written} of {len(line)} bytes could be written")
        except OSError as error:
            trouble = _unusable(self.path, "cannot be written", error)
            self._failed = trouble.message
            self._take_back(at)
            raise trouble from None
        self.size = at + len(line)
        self.unsynced += records
        return at

    def _take_back(self, size: int) -> None:
        try:
            os.ftruncate(self.fd, size)
        except OSError:
            return  # then the next run finds a torn line at the end, which it may cut off as well

    def cut(self, size: int) -> None:
        """Drop everything from a byte on.

        Args:
            size: what stays.

        Raises:
            JournalError: it cannot be done.
        """
        try:
            os.ftruncate(self.fd, size)
        except OSError as error:
            raise _unusable(self.path, "cannot be mended", error) from None
        self.size = size

    def sync(self) -> None:
        """Flush to the disk; blocks, and may be called from any thread.

        Raises:
            JournalError: the disk does not take it.
        """
        with self._lock:
            if self.fd < 0:
                return
            self.unsynced = 0
            if self.untold is not None:
                raise JournalError(self.untold)
            try:
                _flush(self.fd)
                if self._counts_links and not os.fstat(self.fd).st_nlink:
                    raise OSError("it was deleted or replaced meanwhile, and would be lost with the process")
            except OSError as error:
                trouble = _unusable(self.path, "cannot be flushed to the disk", error)
                self._failed = self.untold = trouble.message
                raise trouble from None

    def sync_folder(self) -> None:
        """Make sure that a new file is found again after a power failure, where the system can say so."""
        try:
            folder = os.open(os.path.dirname(self.path) or ".", os.O_RDONLY)
        except OSError:
            return  # Windows opens no folders
        try:
            os.fsync(folder)
        except OSError:
            pass
        finally:
            os.close(folder)

    def close(self) -> None:
        """Close the file, after a flush that may be under way; the lock goes with it. Twice is fine."""
        with self._lock:
            if self.fd >= 0:
                os.close(self.fd)
                self.fd = -1


class _At(io.RawIOBase):
    """Reads a file from a place of its own, whatever else uses the handle."""

    def __init__(self, fd: int, offset: int) -> None:
        self._fd = fd
        self._offset = offset

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub wants a wider buffer type
        block = _read_at(self._fd, len(buffer), self._offset)
        buffer[: len(block)] = block
        self._offset += len(block)
        return len(block)


def _read_at(fd: int, count: int, offset: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(fd, count, offset)
    os.lseek(fd, offset, os.SEEK_SET)
    return os.read(fd, count)


def _unusable(path: str, what: str, error: OSError, hint: str = _ROOM) -> JournalError:
    return JournalError(f"the journal {path} {what}: {error.strerror or error}", hint=hint)
