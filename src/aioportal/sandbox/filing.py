"""Files that come in by a form and go out as downloads."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from .exchange import Exchange
from .upload import Received, receive_form, too_large

# Framing, headers and texts of the parts beside the file itself; a longer body cannot hold a file within the limit.
_FRAMING = 64 * 1024


@dataclass(frozen=True, slots=True)
class Arrival:
    """A form that was sent: its texts, its file if it has one, and where the file lies for now."""

    fields: dict[str, str]
    file: Received | None
    path: Path


@asynccontextmanager
async def arriving(exchange: Exchange, folder: Path, name: str = "file") -> AsyncIterator[Arrival]:
    """Receive the form of a call, its file into a folder; what was not moved away by then is removed at the end.

    Raises:
        Problem: 400 for what is no form, 413 where it is too large.
    """
    limit = exchange.portal.config.max_upload
    announced = exchange.request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit + _FRAMING:
        raise too_large(limit)
    partial = folder / f"upload.{secrets.token_hex(8)}.part"
    content_type = exchange.request.headers.get("content-type", "")
    try:
        fields, file = await receive_form(exchange.request.stream(), content_type, name, partial, limit)
        yield Arrival(fields, file, partial)
    finally:
        partial.unlink(missing_ok=True)


def download(path: Path, filename: str) -> Response:
    """A file as an answer; any name comes through, by ``filename*``."""
    plain = filename.encode("ascii", "replace").decode().replace("?", "_")
    plain = "".join(sign if sign.isprintable() and sign not in '"\\/' else "_" for sign in plain)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    return FileResponse(path, media_type="application/octet-stream", headers={"Content-Disposition": disposition})
