from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioportal.core.errors import ArgumentError
from aioportal.core.http import Body, BodyFailure
from aioportal.core.multipart import FilePart, MultipartFactory, Progress, text_form
from aioportal.core.sources import BLOCK, source_of

CSV = "text/csv"


def factory(content: Any = b"a,b\n", *, fields: Any = (), filename: str = "a.csv", **more: Any) -> MultipartFactory:
    return MultipartFactory(fields, FilePart("file", source_of(content, filename=filename), CSV), **more)


async def whole(body: Body) -> bytes:
    try:
        return b"".join([piece async for piece in body])
    finally:
        await body.aclose()


def parsed(body: Body, data: bytes) -> list[tuple[str, bytes]]:
    message = message_from_bytes(f"Content-Type: {body.content_type}\r\n\r\n".encode() + data)
    found: list[tuple[str, bytes]] = []
    for part in message.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            found.append((str(part["Content-Disposition"]), content))
    return found


async def test_the_framing() -> None:
    body = factory(b"content", fields=[("title", "Käse"), ("n", "")], boundary=lambda: "b" * 32).open(1)
    expected = (
        b'--%b\r\nContent-Disposition: form-data; name="title"\r\n\r\nK\xc3\xa4se\r\n'
        b'--%b\r\nContent-Disposition: form-data; name="n"\r\n\r\n\r\n'
        b'--%b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
        b"content\r\n--%b--\r\n"
    ) % ((b"b" * 32,) * 4)
    assert body.content_type == f"multipart/form-data; boundary={'b' * 32}"
    assert body.length == len(expected)
    assert await whole(body) == expected
    assert body.exhausted


@given(st.binary(max_size=2000), st.lists(st.tuples(st.text(), st.text()), max_size=3), st.text(min_size=1))
def test_any_content_arrives_as_it_was(content: bytes, fields: list[tuple[str, str]], filename: str) -> None:
    try:
        made = factory(content, fields=fields, filename=filename.replace("/", "").replace("\0", "") or "x")
    except ArgumentError:
        assert re.search("[\ud800-\udfff]", filename + "".join(text for pair in fields for text in pair))
        return
    body = made.open(1)
    data = asyncio.run(whole(body))
    assert len(data) == body.length
    boundary = body.content_type.partition("boundary=")[2].encode()
    start = data.index(b"Content-Type: text/csv\r\n\r\n") + 26
    assert data[start:] == content + b"\r\n--" + boundary + b"--\r\n"
    # No name or value adds a line to a head.
    assert data[:start].count(b"--" + boundary) == len(fields) + 1
    assert made.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("line", [b"--+++", b"--+++--", b"--", b'Content-Disposition: form-data; name="public"'])
async def test_content_that_looks_like_a_form_injects_nothing(line: bytes) -> None:
    content = b"a,b\r\n" + line + b"\r\n\r\nTrue\r\n--+++--\r\nrest"
    body = factory(content, fields=[("title", "t")]).open(1)
    parts = parsed(body, await whole(body))
    assert [head for head, _ in parts] == ['form-data; name="title"', 'form-data; name="file"; filename="a.csv"']
    assert parts[1][1] == content


@pytest.mark.parametrize(
    ("filename", "quoted"),
    [
        ('a"b.csv', b'filename="a%22b.csv"'),
        ("a\r\nX: y.csv", b'filename="a%0D%0AX: y.csv"'),
        ("tail\\", b'filename="tail%5C"'),
        ("\x01\x7f", b'filename="%01%7F"'),
        ("naïve 数据.csv", 'filename="naïve 数据.csv"'.encode()),
        ("100%.csv", b'filename="100%.csv"'),
        ("a;b=c'.csv", b'filename="a;b=c\'.csv"'),
    ],
)
async def test_names_stay_within_their_quotes(filename: str, quoted: bytes) -> None:
    data = await whole(factory(filename=filename).open(1))
    assert quoted + b"\r\nContent-Type" in data
    data = await whole(factory(fields=[(filename, "v")]).open(1))
    assert b"; " + quoted[4:] + b"\r\n\r\nv\r\n" in data


async def test_each_attempt_has_a_boundary_of_its_own() -> None:
    made = factory()
    boundaries = {made.open(attempt).content_type for attempt in range(1, 50)}
    assert len(boundaries) == 49
    for content_type in boundaries:
        assert re.fullmatch(r"multipart/form-data; boundary=[0-9a-f]{40}", content_type)


@pytest.mark.parametrize("boundary", ["+++", "", "a" * 31, "a" * 71, "a" * 40 + "\r\n", 'a"' * 20, "ä" * 40])
def test_weak_boundaries_are_refused(boundary: str) -> None:
    with pytest.raises(ArgumentError, match="boundary="):
        factory(boundary=lambda: boundary).open(1)


@pytest.mark.parametrize("content_type", ["", "text/csv\r\nX: y", "täxt/csv"])
def test_bad_content_types_are_refused(content_type: str) -> None:
    with pytest.raises(ArgumentError, match="content_type="):
        MultipartFactory([], FilePart("file", source_of(b"", filename="a"), content_type))


async def test_progress_is_told_in_order_and_begins_anew() -> None:
    content = b"x" * (2 * BLOCK + 5)
    seen: list[Progress] = []
    made = factory(content, on_progress=seen.append)
    for attempt in (1, 2):
        await whole(made.open(attempt))
    steps = [0, BLOCK, 2 * BLOCK, 2 * BLOCK + 5]
    assert seen == [Progress(sent, len(content), attempt) for attempt in (1, 2) for sent in steps]


async def test_progress_may_be_asynchronous_and_the_size_unknown() -> None:
    seen: list[Progress] = []

    async def note(progress: Progress) -> None:
        seen.append(progress)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"abc"

    made = factory(chunks, on_progress=note)
    body = made.open(3)
    assert (body.length, made.size) == (None, None)
    data = await whole(body)
    assert b"\r\n\r\nabc\r\n--" in data
    assert seen == [(0, None, 3), (3, None, 3)]
    assert made.sha256 == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("asynchronous", [False, True])
async def test_a_raising_callback_ends_the_upload(asynchronous: bool) -> None:
    def raising(progress: Progress) -> None:
        raise ValueError("no bar")

    async def raising_later(progress: Progress) -> None:
        raise ValueError("no bar")

    made = factory(on_progress=raising_later if asynchronous else raising)
    body = made.open(1)
    with pytest.raises(BodyFailure, match="the progress callback raised ValueError") as caught:
        await whole(body)
    assert isinstance(caught.value.__cause__, ValueError)
    assert not body.exhausted
    assert made.sha256 is None


@pytest.mark.parametrize(("now", "said"), [(b"longer than before", "grew"), (b"short", "ended after 5 bytes")])
async def test_a_file_that_changes_is_not_sent_with_a_wrong_length(now: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"as it was")
    source = source_of(path)
    await source.check()
    made = MultipartFactory([], FilePart("file", source))
    body = made.open(1)
    path.write_bytes(now)
    sent: list[bytes] = []

    async def send() -> None:
        async for piece in body:
            sent.append(piece)  # noqa: PERF401 - what came before the failure counts as well

    with pytest.raises(BodyFailure, match=said):
        await send()
    await body.aclose()
    assert body.length is not None
    assert len(b"".join(sent)) < body.length
    assert not body.exhausted
    assert made.sha256 is None


async def test_exhausted_only_when_the_last_piece_is_due() -> None:
    body = factory(b"x" * BLOCK).open(1)
    seen = [(len(piece), body.exhausted) async for piece in body]
    await body.aclose()
    assert [flag for _, flag in seen] == [False, False, True]


async def test_a_body_serves_once_and_closes_its_source() -> None:
    closed: list[bool] = []

    async def chunks() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * BLOCK
        finally:
            closed.append(True)

    body = factory(chunks).open(1)
    pieces = aiter(body)
    await anext(pieces)
    await anext(pieces)
    with pytest.raises(BodyFailure, match="one attempt"):
        aiter(body)
    await body.aclose()
    await body.aclose()
    assert closed == [True]
    await factory(chunks).open(1).aclose()


async def test_without_a_hash() -> None:
    made = factory(hashed=False)
    await whole(made.open(1))
    assert made.sha256 is None


def test_replayable_as_the_source_is() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b""

    assert factory().replayable
    assert factory().size == 4
    assert not factory(chunks()).replayable


def read_form(data: bytes, content_type: str) -> dict[str, bytes]:
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + data)
    parts = [part for part in message.walk() if not part.is_multipart()]
    return {str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True) for part in parts}


def test_a_form_without_a_file() -> None:
    data, content_type = text_form([("data", '{"street": "Käse"}'), ("n", "")], boundary=lambda: "b" * 32)
    assert content_type == f"multipart/form-data; boundary={'b' * 32}"
    assert data == (
        b'--%b\r\nContent-Disposition: form-data; name="data"\r\n\r\n{"street": "K\xc3\xa4se"}\r\n'
        b'--%b\r\nContent-Disposition: form-data; name="n"\r\n\r\n\r\n--%b--\r\n'
    ) % ((b"b" * 32,) * 3)
    assert read_form(data, content_type) == {"data": '{"street": "Käse"}'.encode(), "n": b""}


def test_a_text_that_looks_like_a_form_injects_nothing() -> None:
    text = 'x\r\n--b--\r\nContent-Disposition: form-data; name="public"\r\n\r\ntrue'
    data, content_type = text_form([('da"ta\r\n', text)])
    assert read_form(data, content_type) == {"da%22ta%0D%0A": text.encode()}


def test_a_form_that_cannot_be_written() -> None:
    with pytest.raises(ArgumentError, match="not valid text"):
        text_form([("data", "\ud800")])
    with pytest.raises(ArgumentError, match="boundary"):
        text_form([], boundary=lambda: "short")


def test_what_a_server_can_tell_a_form_by() -> None:
    form = factory(fields=[("title", "Käse"), ("type", "uploaded_file")], filename='a "b".csv')
    assert form.facts == {"title": "Käse", "type": "uploaded_file", "filename": 'a "b".csv'}
    assert factory().facts == {"filename": "a.csv"}
