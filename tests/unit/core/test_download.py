from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioportal.core.download import filename_of, redirected, save_to, stated_length
from aioportal.core.errors import ArgumentError
from aioportal.core.http import Request, Stage, TransportFailure
from aioportal.core.multipart import Progress

MB = 1 << 20


class Streamed:
    """An answer's body that may end badly, or wait."""

    status_code = 200

    def __init__(
        self, *chunks: bytes, error: Exception | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self._chunks = chunks
        self._error = error
        self.headers: Mapping[str, str] = headers or {}
        self.waits: asyncio.Event | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk
        if self.waits is not None:
            self.waits.set()
            await asyncio.Event().wait()
        if self._error is not None:
            raise self._error

    async def read(self, limit: int = MB) -> bytes:
        raise NotImplementedError


async def test_saves_and_reports(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    seen: list[Progress] = []
    body = [b"x" * MB, b"", b"y" * MB, b"z"]
    answer = Streamed(*body, headers={"content-length": str(2 * MB + 1)})
    assert await save_to(path, answer, seen.append, attempt=2) == 2 * MB + 1
    assert path.read_bytes() == b"".join(body)
    assert os.listdir(tmp_path) == ["a.bin"]
    assert seen == [(MB, 2 * MB + 1, 2), (2 * MB, 2 * MB + 1, 2), (2 * MB + 1, 2 * MB + 1, 2)]
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask


async def test_an_empty_file_and_a_bare_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    progress: list[Progress] = []

    async def note(told: Progress) -> None:
        progress.append(told)

    assert await save_to("empty", Streamed(), note) == 0
    assert Path("empty").read_bytes() == b""
    assert progress == [(0, None, 1)]


async def test_a_body_that_is_cut_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    cut = TransportFailure("protocol", "cut", Stage.ANSWERED)
    with pytest.raises(TransportFailure):
        await save_to(path, Streamed(b"x" * MB, error=cut))
    assert os.listdir(tmp_path) == ["a.bin"]
    assert path.read_bytes() == b"old"


async def test_a_callback_that_raises_leaves_nothing(tmp_path: Path) -> None:
    def raising(progress: Progress) -> None:
        raise KeyError("bar")

    with pytest.raises(KeyError):
        await save_to(tmp_path / "a.bin", Streamed(b"x"), raising)
    assert os.listdir(tmp_path) == []


async def test_cancelled_leaves_nothing(tmp_path: Path) -> None:
    answer = Streamed(b"x" * MB)
    answer.waits = asyncio.Event()
    task = asyncio.create_task(save_to(tmp_path / "a.bin", answer))
    await answer.waits.wait()
    assert len(os.listdir(tmp_path)) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert os.listdir(tmp_path) == []


async def test_paths_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path, tmp_path / "none" / "a.bin", f"{tmp_path}/", tmp_path / "a\0b"):
        with pytest.raises(ArgumentError, match="path="):
            await save_to(path, Streamed(b"x"))

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(ArgumentError, match="No space left"):
        await save_to(tmp_path / "a.bin", Streamed(b"x"))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"content-length": "12"}, 12),
        ({"content-length": "12", "content-encoding": "gzip"}, None),
        ({"content-length": "12", "content-encoding": "identity"}, 12),
        ({"content-length": "12, 12"}, None),
        ({"content-length": "-1"}, None),
        ({"content-length": "²"}, None),
    ],
)
def test_stated_length(headers: Mapping[str, str], expected: int | None) -> None:
    assert stated_length(headers) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("attachment", None),
        ("", None),
        ('attachment; filename="a b.csv"', "a b.csv"),
        ("attachment; filename=a.csv", "a.csv"),
        ("attachment;filename=a.csv;size=3", "a.csv"),
        ("inline; FileName = a.csv ; x=y", "a.csv"),
        ('attachment; filename="a\\"b;c.csv"', "a_b;c.csv"),
        ("attachment; filename=\"x.csv\"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.csv", "naïve €.csv"),
        ("attachment; filename*=utf-8'en'a.csv; filename=b.csv", "a.csv"),
        ("attachment; filename*=iso-8859-1''%E4.csv", "ä.csv"),
        ("attachment; filename*=UTF-8''%FF; filename=b.csv", "b.csv"),
        ("attachment; filename*=utf-16''a; filename=b.csv", "b.csv"),
        ("attachment; filename*=nonsense; filename=b.csv", "b.csv"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ('attachment; filename="C:\\\\data\\\\a.csv"', "a.csv"),
        ('attachment; filename=".."', None),
        ('attachment; filename=".bashrc"', "bashrc"),
        ('attachment; filename="a/"', None),
        ("attachment; filename*=UTF-8''a%0D%0Ab%00.csv", "ab.csv"),
        ("attachment; filename*=UTF-8''fdp%E2%80%AEvsc.exe", "fdpvsc.exe"),
        ('attachment; filename="con.csv"', "_con.csv"),
        ('attachment; filename="a<b>:c|d?.csv"', "a_b__c_d_.csv"),
        ('attachment; filename="a\udcff.csv"', "a.csv"),
        (f'attachment; filename="{"é" * 300}.geojson"', f"{'é' * 96}.geojson"),
        (f'attachment; filename="{"x" * 300}"', "x" * 200),
    ],
)
def test_filename(header: str, expected: str | None) -> None:
    assert filename_of({"content-disposition": header}) == expected


@given(st.text())
def test_any_name_is_made_harmless(text: str) -> None:
    for header in (f'attachment; filename="{text}"', f"attachment; filename={text}", text):
        name = filename_of({"content-disposition": header})
        if name is not None:
            assert name == os.path.basename(name)
            assert not name.startswith(".")
            assert name.isprintable() or not any(ord(character) < 32 for character in name)
            assert len(name.encode()) <= 200


HOME = "https://data.example.org/api/v1/file/?a=b"
HEADERS = {"Authorization": "apikey x", "Cookie": "c", "User-Agent": "u"}


def follow(location: str, status: int = 303, method: str = "GET", url: str = HOME) -> Request | None:
    return redirected(Request(method, url, HEADERS), status, {"location": location})


@pytest.mark.parametrize(
    ("location", "url", "private"),
    [
        ("/other?x=1", "https://data.example.org/other?x=1", True),
        ("next", "https://data.example.org/api/v1/file/next", True),
        ("https://data.example.org:443/x#part", "https://data.example.org:443/x", True),
        ("https://storage.example.net/bucket/a%20b?sig=%2B", "https://storage.example.net/bucket/a%20b?sig=%2B", False),
        ("https://data.example.org:8443/x", "https://data.example.org:8443/x", False),
        ("//storage.example.net/x", "https://storage.example.net/x", False),
        ("https://storage.example.net/ä b", "https://storage.example.net/%C3%A4%20b", False),
        ("http://127.0.0.1:9/x", "http://127.0.0.1:9/x", False),
    ],
)
def test_redirects(location: str, url: str, private: bool) -> None:
    for status in (301, 302, 303, 307, 308):
        request = follow(location, status)
        assert request is not None
        assert request.url == url
        assert dict(request.headers) == (HEADERS if private else {"User-Agent": "u"})


def test_what_is_no_redirect() -> None:
    assert follow("/x", 200) is None
    assert follow("/x", 304) is None
    assert follow("", 303) is None
    assert follow("/x", 303, "POST") is None


@pytest.mark.parametrize(
    "location",
    [
        "http://data.example.org/x",
        "ftp://data.example.org/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user:word@data.example.org/x",
        "https://data.example.org\\@evil.example/x",
        "https://h:port/",
    ],
)
def test_redirects_that_are_refused(location: str) -> None:
    with pytest.raises(TransportFailure) as caught:
        follow(location)
    assert caught.value.kind == "protocol"
