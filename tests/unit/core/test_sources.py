from __future__ import annotations

import asyncio
import hashlib
import io
import os
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from aioportal.core.blocks import AHEAD, BLOCK
from aioportal.core.errors import ArgumentError
from aioportal.core.http import BodyFailure
from aioportal.core.sources import Source, source_of

CONTENT = bytes(range(256)) * (BLOCK // 256 * 2 + 3)


async def whole(source: Source, feed: Any = None) -> bytes:
    return b"".join([block async for block in source.open(feed)])


async def chunks() -> AsyncIterator[bytes]:
    for start in range(0, len(CONTENT), 100_001):
        yield CONTENT[start : start + 100_001]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not condition():  # noqa: ASYNC110 - a thread changes it, which knows no event
            await asyncio.sleep(0.001)


def path_of(folder: Path) -> Path:
    path = folder / "data.csv"
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize("kind", ["path", "text", "bytes path", "bytes", "bytearray", "memoryview", "file", "factory"])
async def test_gives_the_content_each_time_and_feeds_it(kind: str, tmp_path: Path) -> None:
    path = path_of(tmp_path)
    with path.open("rb") as file:
        value: Any = {
            "path": path,
            "text": str(path),
            "bytes path": _Pathlike(os.fsencode(path)),
            "bytes": CONTENT,
            "bytearray": bytearray(CONTENT),
            "memoryview": memoryview(CONTENT),
            "file": file,
            "factory": chunks,
        }[kind]
        source = source_of(value, filename=None if "path" in kind or kind in ("text", "file") else "data.csv")
        await source.check()
        assert source.filename == "data.csv"
        assert source.size == (None if kind == "factory" else len(CONTENT))
        assert source.replayable
        for _ in range(2):
            digest = hashlib.sha256()
            assert await whole(source, digest.update) == CONTENT
            assert digest.hexdigest() == hashlib.sha256(CONTENT).hexdigest()


class _Pathlike(os.PathLike[bytes]):
    def __init__(self, path: bytes) -> None:
        self.path = path

    def __fspath__(self) -> bytes:
        return self.path


async def test_blocks_are_bounded(tmp_path: Path) -> None:
    async def one() -> AsyncIterator[bytes]:
        yield CONTENT

    for value in (path_of(tmp_path), CONTENT, one):
        sizes = [len(block) async for block in source_of(value, filename="x").open()]
        assert max(sizes) <= BLOCK
        assert len(sizes) >= 3


async def test_small_chunks_are_gathered() -> None:
    async def lines() -> AsyncIterator[bytes]:
        for number in range(20_000):
            yield b"%d\n" % number

    blocks = [block async for block in source_of(lines, filename="x").open()]
    assert b"".join(blocks) == b"".join(b"%d\n" % number for number in range(20_000))
    assert len(blocks) < 10


async def test_a_file_is_read_in_another_thread(tmp_path: Path) -> None:
    here = threading.get_ident()
    seen: set[int] = set()
    await whole(source_of(path_of(tmp_path)), lambda block: seen.add(threading.get_ident()))
    assert seen
    assert here not in seen


async def test_reads_only_a_little_ahead(tmp_path: Path) -> None:
    read: list[int] = []
    path = tmp_path / "large"
    path.write_bytes(bytes(BLOCK * 10))
    blocks = source_of(path).open(lambda block: read.append(len(block)))
    await anext(blocks)
    # One in use, some ready, and one that waits for room.
    await until(lambda: len(read) >= AHEAD + 2)
    await asyncio.sleep(0.01)
    assert len(read) == AHEAD + 2
    await blocks.aclose()  # type: ignore[attr-defined]  # an asynchronous generator


async def test_an_open_file_keeps_its_position_and_stays_open(tmp_path: Path) -> None:
    with path_of(tmp_path).open("rb") as file:
        file.seek(10)
        source = source_of(file)
        assert source.size == len(CONTENT) - 10
        file.seek(500)
        assert await whole(source) == CONTENT[10:]
        assert await whole(source) == CONTENT[10:]
        assert not file.closed
    with pytest.raises(ArgumentError, match="is closed"):
        await source.check()


async def test_a_stopped_pass_does_not_disturb_the_next(tmp_path: Path) -> None:
    with path_of(tmp_path).open("rb") as file:
        source = source_of(file)
        for _ in range(20):
            blocks = source.open()
            await anext(blocks)
            await blocks.aclose()  # type: ignore[attr-defined]  # an asynchronous generator
        assert await whole(source) == CONTENT


async def test_a_path_is_closed_however_the_pass_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    really = open

    def noting(*arguments: Any) -> Any:
        opened.append(really(*arguments))
        return opened[-1]

    source = source_of(path_of(tmp_path))
    assert source.size
    monkeypatch.setattr("builtins.open", noting)
    await whole(source)
    blocks = source.open()
    await anext(blocks)
    await blocks.aclose()  # type: ignore[attr-defined]  # an asynchronous generator
    blocks = source.open(_broken)
    with pytest.raises(ZeroDivisionError):
        await anext(blocks)
    assert len(opened) == 3
    # A thread that still reads closes the file itself, as its last act.
    await until(lambda: all(file.closed for file in opened))


def _broken(block: bytes) -> None:
    raise ZeroDivisionError


async def test_cancelled_while_a_thread_reads() -> None:
    began, go = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if size:
                began.set()
                go.wait(120)
            return super().read(size)

    source = source_of(Slow(CONTENT), filename="x")
    blocks = source.open()
    task = asyncio.ensure_future(anext(blocks))
    await asyncio.to_thread(began.wait, 120)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go.set()
    assert await whole(source) == CONTENT


async def test_one_iterator_is_sent_once() -> None:
    source = source_of(chunks(), filename="data.csv", size=len(CONTENT))
    assert (source.size, source.replayable) == (len(CONTENT), False)
    await source.check()
    assert await whole(source) == CONTENT
    with pytest.raises(BodyFailure, match="once only"):
        await whole(source)


async def test_a_reusable_iterable_is_like_a_factory() -> None:
    class Rows:
        def __aiter__(self) -> AsyncIterator[bytes]:
            return chunks()

    source = source_of(Rows(), filename="x")
    assert source.replayable
    assert await whole(source) == await whole(source) == CONTENT


async def test_a_pipe_is_sent_once() -> None:
    receiving, sending = os.pipe()
    with open(receiving, "rb") as reader:
        with open(sending, "wb") as writer:
            writer.write(b"abc")
        source = source_of(reader, filename="x")
        assert (source.size, source.replayable) == (None, False)
        assert await whole(source) == b"abc"
        with pytest.raises(BodyFailure, match="once only"):
            source.open()


async def test_the_iterator_is_closed_when_the_pass_stops() -> None:
    closed: list[bool] = []

    async def endless() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * BLOCK
        finally:
            closed.append(True)

    blocks = source_of(endless, filename="x").open()
    await anext(blocks)
    await blocks.aclose()  # type: ignore[attr-defined]  # an asynchronous generator
    assert closed == [True]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("missing.csv", "No such file"),
        ("", "not a regular file"),
        ("a\0b", "null"),
        ("secret.csv", "Permission denied"),
    ],
)
async def test_check_says_what_is_wrong(what: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = os.path.join(tmp_path, what) if what else str(tmp_path)
    if what == "secret.csv":
        Path(path).write_bytes(b"x")

        def denied(*arguments: object) -> None:
            # Whoever runs the tests as root may read everything.
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(ArgumentError) as caught:
        await source_of(path, filename="x").check()
    assert said in str(caught.value)
    assert "source=" in str(caught.value)
    with pytest.raises(ArgumentError, match="source="):
        _ = source_of(path, filename="x").size


async def test_check_notes_the_size(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    source = source_of(path)
    assert source.size == 5
    path.write_bytes(b"123")
    assert source.size == 5
    await source.check()
    assert source.size == 3


@pytest.mark.parametrize("value", [5, None, object(), [b"x"], {"a": 1}, (b for b in [b""]), 1.5])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(ArgumentError, match="pass a path, bytes, a file"):
        source_of(value, filename="x")


def test_text_is_refused(tmp_path: Path) -> None:
    with path_of(tmp_path).open("r", encoding="latin-1") as file:
        with pytest.raises(ArgumentError, match="mode 'rb'"):
            source_of(file)
    with pytest.raises(ArgumentError, match="mode 'rb'"):
        source_of(io.StringIO("x"), filename="x")
    with tempfile.NamedTemporaryFile("w+") as wrapper:
        with pytest.raises(ArgumentError, match="mode 'rb'"):
            source_of(wrapper)
    with path_of(tmp_path).open("rb") as closed:
        pass
    with pytest.raises(ArgumentError, match="cannot be read"):
        source_of(closed)


@pytest.mark.parametrize(
    ("value", "filename", "said"),
    [
        (b"x", None, "pass filename="),
        (b"x", "", "pass filename="),
        (b"x", "a/b", "bare name"),
        (b"x", "a\0", "bare name"),
        (b"x", "\udcff", "not valid text"),
        ("/tmp/", None, "pass filename="),
        ("", None, "no path"),
        (chunks, None, "pass filename="),
    ],
)
def test_names(value: Any, filename: str | None, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        source_of(value, filename=filename)


@pytest.mark.parametrize(
    ("value", "size"), [(b"x", 1), ("/x", 1), (io.BytesIO(), 1), (chunks, -1), (chunks, "5"), (chunks, 1.5)]
)
def test_sizes(value: Any, size: Any) -> None:
    with pytest.raises(ArgumentError, match="size="):
        source_of(value, filename="x", size=size)


async def test_sources_that_give_something_else() -> None:
    async def text() -> AsyncIterator[Any]:
        yield "text"

    async def coroutine() -> bytes:
        return b"x"

    class Odd(io.BytesIO):
        def read(self, size: int | None = -1, /) -> Any:
            return None if size else b""

    for value in (text, coroutine, lambda: [b"x"], Odd()):
        with pytest.raises(BodyFailure, match="instead of"):
            await whole(source_of(value, filename="x"))
