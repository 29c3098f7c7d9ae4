"""A form with one file or none (RFC 7578), framed while it is sent: known length, random boundary, hash, progress."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from inspect import isawaitable
from typing import NamedTuple, Protocol

from .errors import ArgumentError
from .http import Body, BodyFailure
from .paths import shown
from .sources import Source

# Control characters, quote and backslash as percent escapes, as browsers do for line breaks and quotes (WHATWG,
# "multipart/form-data encoding algorithm"): no name can end its header or begin another one.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\]')
_BOUNDARY = re.compile(r"[A-Za-z0-9_-]{32,70}")
_MEDIA_TYPE = re.compile(r"[\x20-\x7e]+")


class Progress(NamedTuple):
    """How far an upload got. ``sent`` never goes back within an attempt; a new attempt starts at 0."""

    sent: int
    """Bytes of the file that were handed to the network."""
    total: int | None
    """The file's size, or None where it is not known."""
    attempt: int
    """1 for the first."""


OnProgress = Callable[[Progress], Awaitable[object] | object]
"""Called after each block, on the event loop; may be asynchronous. What it raises ends the upload."""


class FilePart(NamedTuple):
    """The file of a form."""

    name: str
    """The name of the form's field."""
    source: Source
    content_type: str = "application/octet-stream"


class BodyFactory(Protocol):
    """Builds a request body afresh for each attempt."""

    @property
    def replayable(self) -> bool:
        """Whether a second attempt can be made."""
        ...

    def open(self, attempt: int) -> Body:
        """The body of attempt ``attempt``, counted from 1."""
        ...


def random_boundary() -> str:
    """A boundary of 160 random bits, which no content can have foreseen."""
    return secrets.token_hex(20)


class MultipartFactory:
    """Builds the bodies of one upload, one for each attempt, each with a boundary of its own.

    Args:
        fields: the form's text fields, sent before the file.
        file: the file's part.
        boundary: makes a boundary for one attempt; must not be predictable by whoever wrote the file.
        on_progress: told after each block.
        hashed: whether to keep the file's SHA-256; it is the larger part of an upload's work on the processor, done in
            the thread that reads.

    Raises:
        ArgumentError: a content type that is none, or a field that UTF-8 cannot express.
    """

    def __init__(
        self,
        fields: Sequence[tuple[str, str]],
        file: FilePart,
        *,
        boundary: Callable[[], str] = random_boundary,
        on_progress: OnProgress | None = None,
        hashed: bool = True,
    ) -> None:
        if not _MEDIA_TYPE.fullmatch(file.content_type):
            raise ArgumentError(f"content_type={shown(file.content_type)} is no media type; pass 'text/csv'")
        self._file = file
        self._boundary = boundary
        self._on_progress = on_progress
        self._hashed = hashed
        self._told = dict(fields)
        self._fields = _encoded(fields)
        try:
            self._name, self._filename = _quoted(file.name), _quoted(file.source.filename)
        except UnicodeEncodeError as error:
            raise _no_text(error) from None
        self.sha256: str | None = None
        """The hash of the file's bytes in hexadecimal, after a pass that read them all; None without ``hashed``."""

    @property
    def replayable(self) -> bool:
        """Whether the source can be read again."""
        return self._file.source.replayable

    @property
    def size(self) -> int | None:
        """The size of the file, or None where it is not known."""
        return self._file.source.size

    @property
    def facts(self) -> dict[str, str]:
        """What a server can tell this form by afterwards: its text fields, and ``filename``."""
        return {**self._told, "filename": self._file.source.filename}

    def open(self, attempt: int) -> Body:
        """The body of attempt ``attempt``; nothing is opened before its first byte is asked for.

        Raises:
            ArgumentError: the source's size cannot be found out.
        """
        return _MultipartBody(self, _checked(self._boundary()), attempt)

    def _head(self, boundary: bytes) -> bytes:
        file = b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\nContent-Type: %b\r\n\r\n'
        media_type = self._file.content_type.encode("ascii")
        return _framed(self._fields, boundary) + file % (boundary, self._name, self._filename, media_type)


def text_form(fields: Sequence[tuple[str, str]], *, boundary: Callable[[], str] = random_boundary) -> tuple[bytes, str]:
    """A form without a file, and its content type.

    Args:
        fields: names and texts, in order.
        boundary: must not be predictable by whoever wrote the texts.

    Raises:
        ArgumentError: a field that UTF-8 cannot express.
    """
    mark = _checked(boundary())
    content_type = f"multipart/form-data; boundary={mark.decode('ascii')}"
    return _framed(_encoded(fields), mark) + b"--%b--\r\n" % mark, content_type


def _encoded(fields: Sequence[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    try:
        return [(_quoted(name), value.encode("utf-8")) for name, value in fields]
    except UnicodeEncodeError as error:
        raise _no_text(error) from None


def _no_text(error: UnicodeEncodeError) -> ArgumentError:
    return ArgumentError(f"{shown(error.object)} is not valid text; pass text that UTF-8 can express")


def _framed(fields: Sequence[tuple[bytes, bytes]], boundary: bytes) -> bytes:
    part = b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    return b"".join(part % (boundary, name, value) for name, value in fields)


def _checked(boundary: str) -> bytes:
    if not _BOUNDARY.fullmatch(boundary):
        raise ArgumentError(f"boundary={shown(boundary)} must be 32 to 70 letters, digits, - or _")
    return boundary.encode("ascii")


def _quoted(name: str) -> bytes:
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", name).encode("utf-8")


class _MultipartBody:
    """One attempt's body."""

    def __init__(self, factory: MultipartFactory, boundary: bytes, attempt: int) -> None:
        self._factory = factory
        self._attempt = attempt
        self._source = factory._file.source
        self._head = factory._head(boundary)
        self._tail = b"\r\n--%b--\r\n" % boundary
        self._total = self._source.size
        self._bytes: AsyncIterator[bytes] | None = None
        self._blocks: AsyncIterator[bytes] | None = None
        self.content_type = f"multipart/form-data; boundary={boundary.decode('ascii')}"
        self.length = None if self._total is None else len(self._head) + self._total + len(self._tail)
        self.exhausted = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        if self._bytes is not None:
            raise BodyFailure("a body serves one attempt only")
        self._bytes = self._frame()
        return self._bytes

    async def _frame(self) -> AsyncIterator[bytes]:
        digest = hashlib.sha256() if self._factory._hashed else None
        sent = 0
        yield self._head
        await self._report(0)
        self._blocks = self._source.open(digest.update if digest is not None else None)
        async for block in self._blocks:
            sent += len(block)
            if self._total is not None and sent > self._total:
                raise BodyFailure(f"the source grew while it was sent: it was to have {self._total} bytes")
            yield block
            # Resumed, so the block was taken over.
            await self._report(sent)
        if self._total is not None and sent < self._total:
            raise BodyFailure(f"the source ended after {sent} bytes; it was to have {self._total}")
        if digest is not None:
            self._factory.sha256 = digest.hexdigest()
        self.exhausted = True
        yield self._tail

    async def _report(self, sent: int) -> None:
        if self._factory._on_progress is None:
            return
        try:
            answer = self._factory._on_progress(Progress(sent, self._total, self._attempt))
            if isawaitable(answer):
                await answer
        except Exception as error:
            raise BodyFailure(f"the progress callback raised {type(error).__name__}") from error

    async def aclose(self) -> None:
        """Release the source; the body must not be in the middle of a step."""
        for iterator in (self._bytes, self._blocks):
            close = getattr(iterator, "aclose", None)
            if close is not None:
                await close()
