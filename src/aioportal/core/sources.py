"""Where the bytes of an upload come from: a path, bytes, an open file, or an asynchronous iterator.

Files are read and hashed in a thread of their own, a little ahead of the network, so that neither a slow disk nor the
hashing holds up the event loop.
"""

from __future__ import annotations

import asyncio
import io
import os
import stat
import threading
from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import Any, BinaryIO, Protocol, cast

from .blocks import BLOCK as BLOCK
from .blocks import Feed as Feed
from .blocks import Reader, in_blocks, read_ahead
from .errors import ArgumentError
from .http import BodyFailure
from .paths import shown

AsyncChunks = Callable[[], AsyncIterable[bytes]]
"""Called for each attempt: gives the whole content anew."""


class Source(Protocol):
    """The content of one file."""

    @property
    def filename(self) -> str:
        """The name that the server gets to see."""
        ...

    @property
    def size(self) -> int | None:
        """The exact number of bytes from where reading begins, or None where nobody knows before the end."""
        ...

    @property
    def replayable(self) -> bool:
        """Whether ``open`` can be called again and gives the same bytes."""
        ...

    async def check(self) -> None:
        """Find out what can be known before anything is sent.

        Raises:
            ArgumentError: it does not exist, is no file, or cannot be read.
        """
        ...

    def open(self, feed: Feed | None = None) -> AsyncIterator[bytes]:
        """The bytes from the beginning, in blocks; closing the iterator (``aclose``) releases the file."""
        ...


def source_of(value: Any, *, filename: str | None = None, size: int | None = None) -> Source:
    """Make a source of whatever holds the bytes.

    Args:
        value: a path (``str`` or ``os.PathLike``), ``bytes``, a file opened in binary mode (read from its present
            position, and left open), a function that gives a new asynchronous iterator of ``bytes`` on each call,
            or one asynchronous iterator, which can be sent once only.
        filename: the name for the server; needed where ``value`` has none.
        size: the number of bytes that an asynchronous source is going to give; None sends without a stated length.

    Raises:
        ArgumentError: none of these, a file in text mode, a missing name or a senseless size.
    """
    if isinstance(value, (str, os.PathLike)):
        path = os.fspath(value)
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        _no_size(size, "a path")
        if not path:
            raise ArgumentError("source='' is no path; pass the path of a file, or bytes for content")
        return PathSource(path, _name(filename, os.path.basename(path)))
    if isinstance(value, (bytes, bytearray, memoryview)):
        _no_size(size, "bytes")
        return BytesSource(bytes(value), _name(filename, None))
    if callable(getattr(value, "read", None)) and not hasattr(value, "__anext__"):
        _no_size(size, "an open file")
        return _file_source(value, filename)
    if size is not None and (not isinstance(size, int) or size < 0):
        raise ArgumentError(f"size={shown(size)} is no number of bytes; pass an integer from 0 on, or leave it out")
    if hasattr(value, "__anext__"):
        return IteratorSource(cast("AsyncIterator[bytes]", value), _name(filename, None), size)
    if hasattr(value, "__aiter__"):
        return FactorySource(value.__aiter__, _name(filename, None), size)
    if callable(value):
        return FactorySource(cast("AsyncChunks", value), _name(filename, None), size)
    raise ArgumentError(
        f"source={shown(value)} is of type {type(value).__name__}; pass a path, bytes, a file opened with 'rb', "
        "or a function that returns an asynchronous iterator of bytes"
    )


def _no_size(size: int | None, what: str) -> None:
    if size is not None:
        raise ArgumentError(f"size={shown(size)} is only for asynchronous sources; {what} knows its own, leave it out")


def _name(given: str | None, own: str | None) -> str:
    name = own if given is None else given
    if not name:
        raise ArgumentError("the source has no file name of its own; pass filename='data.csv'")
    if "/" in name or "\0" in name:
        raise ArgumentError(f"filename={shown(name)} must be a bare name without slashes; pass 'data.csv'")
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise ArgumentError(f"filename={shown(name)} is not valid text; pass filename='data.csv'") from None
    return name


def _file_source(file: Any, filename: str | None) -> FileSource:
    remedy = "open it with mode 'rb', or pass its path"
    if isinstance(file, io.TextIOBase):
        raise ArgumentError(f"source={shown(file)} is open in text mode; {remedy}")
    try:
        # Reads nothing, but tells text from bytes for wrappers that do not say what they are.
        empty = file.read(0)
    except (OSError, ValueError) as error:
        raise ArgumentError(f"source={shown(file)} cannot be read ({error}); {remedy}") from None
    if not isinstance(empty, bytes):
        raise ArgumentError(f"source={shown(file)} does not give bytes but {type(empty).__name__}; {remedy}")
    own = getattr(file, "name", None)
    if isinstance(own, bytes):
        own = os.fsdecode(own)
    return FileSource(file, _name(filename, os.path.basename(own) if isinstance(own, str) else None))


class PathSource:
    """A file by its path; opened when the first byte is needed, closed after the last, opened anew each time."""

    replayable = True

    def __init__(self, path: str, filename: str) -> None:
        self.path = path
        self.filename = filename
        self._size: int | None = None

    @property
    def size(self) -> int:
        """The size when first asked or last checked; asks the file system at once if ``check`` has not."""
        if self._size is None:
            self._size = self._stat()
        return self._size

    def _stat(self) -> int:
        try:
            found = os.stat(self.path)
            if not stat.S_ISREG(found.st_mode):
                raise ArgumentError(f"source={shown(self.path)} is not a regular file; pass the path of a file")
            with open(self.path, "rb"):
                return found.st_size
        except (OSError, ValueError) as error:
            if isinstance(error, ArgumentError):
                raise
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise ArgumentError(
                f"source={shown(self.path)} cannot be read: {why}. Pass the path of a readable file"
            ) from None

    async def check(self) -> None:
        """See that the file is there, regular and readable; notes its size."""
        self._size = await asyncio.get_running_loop().run_in_executor(None, self._stat)

    def open(self, feed: Feed | None = None) -> AsyncIterator[bytes]:
        """The file's bytes."""
        return read_ahead(Reader(self._opened, threading.Lock(), feed, keep_open=False))

    def _opened(self) -> BinaryIO:
        # Unbuffered: the blocks are large, a second copy would only cost.
        return open(self.path, "rb", 0)


class FileSource:
    """An open binary file, from the position it had when the source was made; it is never closed here."""

    def __init__(self, file: BinaryIO, filename: str) -> None:
        self._file = file
        self.filename = filename
        # One lock for all passes: a cancelled attempt may still be reading when the next one begins.
        self._lock = threading.Lock()
        self._opened = False
        self._start: int | None = None
        self._size: int | None = None
        try:
            if file.seekable():
                self._start = file.tell()
                self._size = max(0, file.seek(0, io.SEEK_END) - self._start)
                file.seek(self._start)
        except (AttributeError, OSError, ValueError):
            self._start = self._size = None

    @property
    def size(self) -> int | None:
        """Bytes from the starting position to the end; None where the file cannot seek."""
        return self._size

    @property
    def replayable(self) -> bool:
        """Whether the file can seek back to where it began."""
        return self._start is not None

    async def check(self) -> None:
        """See that the file is still open."""
        if getattr(self._file, "closed", False):
            raise ArgumentError(f"source={shown(self._file)} is closed; keep the file open until the upload is done")

    def open(self, feed: Feed | None = None) -> AsyncIterator[bytes]:
        """The bytes from the starting position on."""
        if self._opened and self._start is None:
            raise BodyFailure("the open file cannot seek back to its beginning, so it can be sent once only")
        self._opened = True
        return read_ahead(Reader(self._rewound, self._lock, feed, keep_open=True))

    def _rewound(self) -> BinaryIO:
        if self._start is not None:
            self._file.seek(self._start)
        return self._file


class BytesSource:
    """Content in memory."""

    replayable = True

    def __init__(self, content: bytes, filename: str) -> None:
        self._content = content
        self.filename = filename

    @property
    def size(self) -> int:
        """Its length."""
        return len(self._content)

    async def check(self) -> None:
        """Nothing can be wrong with bytes."""

    def open(self, feed: Feed | None = None) -> AsyncIterator[bytes]:
        """The content in blocks."""
        return in_blocks(_one(self._content), feed)


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content


class FactorySource:
    """A function that gives the content anew for each attempt."""

    replayable = True

    def __init__(self, factory: AsyncChunks, filename: str, size: int | None) -> None:
        self._factory = factory
        self.filename = filename
        self.size = size

    async def check(self) -> None:
        """Nothing is known before the first call."""

    def open(self, feed: Feed | None = None) -> AsyncIterator[bytes]:
        """The content of a new call of the function."""
        chunks = self._factory()
        if not hasattr(chunks, "__aiter__"):
            close = getattr(chunks, "close", None)
            if callable(close):
                close()  # a coroutine that nobody is going to await
            raise BodyFailure(
                f"the source function returned {type(chunks).__name__} instead of an asynchronous iterator; "
                "write it as 'async def' with 'yield'"
            )
        return in_blocks(chunks, feed)


class IteratorSource:
    """One asynchronous iterator: it can be sent once, never again."""

    replayable = False

    def __init__(self, chunks: AsyncIterator[bytes], filename: str, size: int | None) -> None:
        self._chunks: AsyncIterator[bytes] | None = chunks
        self.filename = filename
        self.size = size

    async def check(self) -> None:
        """Nothing is known before the first chunk."""

    def open(self, feed: Feed | None = None) -> AsyncIterator[bytes]:
        """The iterator's content, the first time only."""
        chunks, self._chunks = self._chunks, None
        if chunks is None:
            raise BodyFailure("an asynchronous iterator can be sent once only; pass a function that returns a new one")
        return in_blocks(chunks, feed)
