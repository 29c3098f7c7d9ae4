"""A multipart body written to disk as it arrives: one file, its size, its SHA-256, never the whole in memory."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import BinaryIO

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from .problems import Problem, invalid

LARGEST_FIELD = 1024 * 1024


@dataclass(slots=True)
class Received:
    """The file part of an upload."""

    filename: str
    content_type: str | None
    size: int
    sha256: str


@dataclass(slots=True)
class _Parts:
    """What the parser's callbacks gather: headers of the part at hand, and the bytes of the wanted one."""

    wanted: str
    target: BinaryIO
    limit: int
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    headers: dict[str, str] = field(default_factory=dict)
    name: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    filename: str | None = None
    content_type: str | None = None
    inside: bool = False
    size: int = 0
    complete: bool = False
    ended: bool = False
    field_name: str | None = None
    text: bytearray = field(default_factory=bytearray)
    fields: dict[str, str] = field(default_factory=dict)

    def on_part_begin(self) -> None:
        self.headers, self.inside, self.field_name = {}, False, None

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self.name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def on_header_end(self) -> None:
        # Kept as bytes in disguise: file names come in UTF-8, which only the end of the parsing knows.
        self.headers[self.name.decode("latin-1").lower()] = self.value.decode("latin-1")
        self.name, self.value = bytearray(), bytearray()

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self.headers.get("content-disposition", ""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if name != self.wanted or self.complete:
            self.field_name, self.text = name, bytearray()
            return
        self.inside = True
        self.filename = _filename(self.headers["content-disposition"], options)
        self.content_type = self.headers.get("content-type")

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        block = data[start:end]
        if not self.inside:
            self.text += block
            if len(self.text) > LARGEST_FIELD:
                raise too_large(LARGEST_FIELD)
            return
        self.size += len(block)
        if self.size > self.limit:
            raise too_large(self.limit)
        self.digest.update(block)
        self.target.write(block)

    def on_part_end(self) -> None:
        self.complete = self.complete or self.inside
        if self.field_name is not None:
            self.fields[self.field_name] = self.text.decode("utf-8", "replace")

    def on_end(self) -> None:
        self.ended = True


def too_large(limit: int) -> Problem:
    """413: the file is over the portal's limit."""
    return Problem(413, "request_entity_too_large", limit=limit)


def _filename(header: str, options: dict[bytes, bytes]) -> str | None:
    """The name of the file; the extended form, which can hold any sign, wins."""
    message = Message()
    message["content-disposition"] = header
    if "filename*=" in header.lower():
        return message.get_filename() or None
    given = options.get(b"filename", b"").decode("utf-8", "replace")
    return given or None


def boundary_of(content_type: str) -> bytes:
    """The boundary of a multipart content type.

    Raises:
        Problem: 400 ``validation_error`` where it is none.
    """
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise invalid(file="required")
    return options[b"boundary"]


async def receive(stream: AsyncIterator[bytes], content_type: str, name: str, target: Path, limit: int) -> Received:
    """Write the part ``name`` of a multipart body to a file.

    Args:
        stream: the body.
        content_type: of the request.
        name: of the form field.
        target: the file to write.
        limit: bytes at most.

    Raises:
        Problem: 400 where the body is no multipart or lacks the part, 413 where the part is too large.
    """
    _, file = await receive_form(stream, content_type, name, target, limit)
    if file is None:
        raise invalid(**{name: "required"})
    return file


async def receive_form(
    stream: AsyncIterator[bytes], content_type: str, name: str, target: Path, limit: int
) -> tuple[dict[str, str], Received | None]:
    """Write the part ``name`` of a multipart body to a file, and gather its other parts as text.

    Args:
        stream: the body.
        content_type: of the request.
        name: of the form field with the file.
        target: the file to write.
        limit: bytes at most of the file; a text has at most ``LARGEST_FIELD``.

    Returns:
        The texts by name, and the file, None where the part is not there.

    Raises:
        Problem: 400 where the body is no multipart or broken, 413 where a part is too large.
    """
    boundary = boundary_of(content_type)
    with target.open("wb") as file:
        parts = _Parts(name, file, limit)
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": parts.on_part_begin,
                "on_header_field": parts.on_header_field,
                "on_header_value": parts.on_header_value,
                "on_header_end": parts.on_header_end,
                "on_headers_finished": parts.on_headers_finished,
                "on_part_data": parts.on_part_data,
                "on_part_end": parts.on_part_end,
                "on_end": parts.on_end,
            },
        )
        try:
            async for block in stream:
                parser.write(block)
            parser.finalize()
        except FormParserError as error:
            raise Problem(400, "bad_request", detail={"file": [str(error)]}) from None
    if not parts.ended:
        raise invalid(**{name: "required"})
    if not parts.complete:
        return parts.fields, None
    if not parts.filename:
        raise Problem(400, "validation_error", detail={f"{name}.filename": ["required"]})
    return parts.fields, Received(parts.filename, parts.content_type, parts.size, parts.digest.hexdigest())
