"""Answers that are files: streamed to a path, their names made harmless, their redirects followed without the key."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from inspect import isawaitable
from typing import BinaryIO
from urllib.parse import quote, unquote_to_bytes, urldefrag, urljoin, urlsplit

from .errors import ArgumentError
from .http import Request, Stage, StreamedAnswer, TransportFailure
from .multipart import OnProgress, Progress
from .paths import is_loopback, same_origin, shown

_BLOCK = 512 * 1024  # collected before a thread writes it
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PRIVATE = frozenset({"authorization", "proxy-authorization", "cookie"})
_URL_CHARACTERS = "%/:=&?~#+!$,;'@()*[]"

_PARAMETER = re.compile(r""";\s*([!#$&+.^_`|~\w-]+\*?)\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)""", re.ASCII)
_EXTENDED = re.compile(r"([\w!#$%&+^{}~-]+)'[^']*'(.*)", re.ASCII)
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # by Windows
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_BIDIRECTIONAL = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # can hide an extension
_LONGEST = 200  # bytes; file systems take 255


async def save_to(
    path: str | os.PathLike[str], answer: StreamedAnswer, on_progress: OnProgress | None = None, *, attempt: int = 1
) -> int:
    """Stream an answer's body into a file that appears under its name only when it is whole.

    The bytes go to a temporary file in the same folder, written in a worker thread; it is renamed at the end and
    removed on any failure, cancellation included. A file that is there already is replaced.

    Args:
        path: where the file is to be.
        answer: the answer, its body not yet read.
        on_progress: told after each block: bytes received, and the stated length or None. What it raises ends the
            download and reaches the caller as it is.
        attempt: the number that the progress says.

    Returns:
        The number of bytes of the file.

    Raises:
        ArgumentError: the folder does not exist, or the file cannot be written.
        TransportFailure: the body was cut short.
    """
    part = _Part(os.fspath(path))
    total = stated_length(answer.headers)
    loop = asyncio.get_running_loop()
    received = 0
    waiting = bytearray()
    try:
        await loop.run_in_executor(None, part.begin)
        async for chunk in answer.chunks():
            waiting += chunk
            received += len(chunk)
            if len(waiting) >= _BLOCK:
                await loop.run_in_executor(None, part.write, bytes(waiting))
                waiting.clear()
                await _report(on_progress, Progress(received, total, attempt))
        await loop.run_in_executor(None, part.write, bytes(waiting))
        await _report(on_progress, Progress(received, total, attempt))
        await loop.run_in_executor(None, part.finish)
    finally:
        # In a thread, since a write that was under way when this was cancelled has to end first.
        await loop.run_in_executor(None, part.discard)
    return received


async def _report(on_progress: OnProgress | None, progress: Progress) -> None:
    if on_progress is not None:
        result = on_progress(progress)
        if isawaitable(result):
            await result


class _Part:
    """The temporary file; each step runs in a worker thread, one at a time."""

    def __init__(self, target: str) -> None:
        folder, name = os.path.split(target)
        self._target = target
        self._name = os.path.join(folder, f".{name[:50]}.{secrets.token_hex(8)}.part")
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._over = False

    def begin(self) -> None:
        with self._lock:
            if self._over:
                return
            if not os.path.basename(self._target) or os.path.isdir(self._target):
                raise ArgumentError(f"path={shown(self._target)} is a folder; pass the path of a file")
            try:
                self._file = open(self._name, "xb", 0)  # noqa: SIM115 - closed by ``finish`` or ``discard``
            except (OSError, ValueError) as error:
                raise self._refused(error) from None

    def write(self, block: bytes) -> None:
        with self._lock:
            view = memoryview(block)
            try:
                while len(view) and self._file is not None:
                    view = view[self._file.write(view) :]
            except OSError as error:
                raise self._refused(error) from None

    def finish(self) -> None:
        with self._lock:
            if self._file is None or self._over:
                return
            try:
                self._file.close()
                os.replace(self._name, self._target)
            except OSError as error:
                raise self._refused(error) from None
            self._file = None

    def discard(self) -> None:
        with self._lock:
            self._over = True
            file, self._file = self._file, None
            if file is not None:
                file.close()
                os.unlink(self._name)

    def _refused(self, error: Exception) -> ArgumentError:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return ArgumentError(f"path={shown(self._target)} cannot be written: {why}. Pass a path in a writable folder")


def stated_length(headers: Mapping[str, str]) -> int | None:
    """The length of the file that an answer states, in bytes; None where it states none, or that of a packed form."""
    length = headers.get("content-length", "")
    packed = headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")
    return int(length) if length.isascii() and length.isdigit() and not packed else None


def filename_of(headers: Mapping[str, str]) -> str | None:
    """The file name that an answer suggests, harmless on every system.

    ``filename*`` (RFC 6266, RFC 8187) goes before ``filename``. What is left is one name without folders, control
    characters, leading dots or what Windows forbids, at most 200 bytes long.

    Args:
        headers: by lower-case names.

    Returns:
        A bare file name, or None where there is no usable one.
    """
    parameters: dict[str, str] = {}
    for name, value in _PARAMETER.findall(headers.get("content-disposition", "")):
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        parameters.setdefault(name.lower(), value)
    for text in (_extended(parameters.get("filename*", "")), parameters.get("filename", "")):
        harmless = _harmless(text)
        if harmless:
            return harmless
    return None


def _extended(value: str) -> str:
    found = _EXTENDED.fullmatch(value)
    if found is None or found[1].lower() not in ("utf-8", "iso-8859-1"):
        return ""
    try:
        return unquote_to_bytes(found[2]).decode(found[1].lower())
    except UnicodeDecodeError:
        return ""


def _harmless(name: str) -> str:
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(
        character
        for character in unicodedata.normalize("NFC", name)
        if unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp") and character not in _BIDIRECTIONAL
    )
    name = _FORBIDDEN.sub("_", name).strip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if len(name.encode()) <= _LONGEST:
        return name
    if not stem or len(extension.encode()) > _LONGEST // 2:
        stem, dot, extension = name, "", ""
    room = _LONGEST - len(dot) - len(extension.encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + extension


def redirected(request: Request, status: int, headers: Mapping[str, str]) -> Request | None:
    """The request that follows a redirect, without anything private where it leads to another origin.

    Only a GET is followed. How many redirects in a row are too many is the caller's to say.

    Args:
        request: the request that was answered.
        status: the answer's status.
        headers: the answer's headers, by lower-case names.

    Returns:
        The next request, or None where the answer is no redirect to follow.

    Raises:
        TransportFailure: it leads to something that is not http(s), from https to http, or holds a user name.
    """
    location = headers.get("location", "").strip()
    if request.method != "GET" or status not in _REDIRECTS or not location:
        return None
    url = urldefrag(urljoin(request.url, quote(location, safe=_URL_CHARACTERS))).url
    if not same_origin(url, url) or "@" in urlsplit(url).netloc:
        raise TransportFailure("protocol", "the server redirects to something that is no plain URL", Stage.ANSWERED)
    old, new = urlsplit(request.url), urlsplit(url)
    if old.scheme == "https" and new.scheme == "http" and not is_loopback(new.hostname or ""):
        raise TransportFailure("protocol", "the server redirects from https to unprotected http", Stage.ANSWERED)
    kept = request.headers
    if not same_origin(request.url, url):
        kept = {name: value for name, value in kept.items() if name.lower() not in _PRIVATE}
    return replace(request, url=url, headers=kept, body=None)
