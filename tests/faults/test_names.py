"""Hostile names: refused before anything is sent, or encoded so that they stay one part of the path they belong to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from faultstage import Stage

from aioportal.errors import ApiError, ArgumentError
from aioportal.huwise import Huwise
from aioportal_huwise.api import dataset_resources, datasets

NAMES = [
    "",
    ".",
    "..",
    "%2e%2e",
    "%2E.",
    "../..",
    "..\\..",
    "a/b",
    "a/../b",
    "a/",
    "/",
    "//example.org",
    "\\",
    "da_x/publish",
    "a?limit=0",
    "a#b",
    "a&b",
    "a;b",
    "a b",
    " ",
    "\t",
    "a\r\nX-Evil: 1",
    "a\nb",
    "a\rb",
    "a\x00b",
    "a\x85b",
    "a\x7fb",
    "é",
    "\u2025",
    "\uff0e\uff0e",
    "\u202eb",
    "\ud800",
    "a@b",
    "a:80",
    "{dataset_uid}",
    "*",
    "x" * 3000,
]
REFUSED = {"", ".", "..", "../..", "..\\..", "a/../b", "a\r\nX-Evil: 1", "a\nb", "a\rb", "a\x00b", "a\x85b", "a\x7fb"}
REFUSED |= {"\t", "\ud800"}
"""What may not even be sent in encoded form."""


def handles(ref: Callable[[Huwise, str], Any]) -> Callable[[Stage, str], Awaitable[Any]]:
    async def delete(stage: Stage, name: str) -> None:
        await ref(stage.portal, name).delete()

    return delete


# Everything here ends in a DELETE, since that does the most harm on another path, or in a write.
WAYS: dict[str, tuple[str, Callable[[Stage, str], Awaitable[Any]]]] = {
    "dataset(name)": ("delete_dataset", handles(lambda portal, name: portal.dataset(name))),
    "dataset(uid=name)": ("delete_dataset", handles(lambda portal, name: portal.dataset(uid=name))),
    "dataset(dataset_id=name)": ("delete_dataset", handles(lambda portal, name: portal.dataset(dataset_id=name))),
    "dataset(answer)": (
        "delete_dataset",
        handles(lambda portal, name: portal.dataset(SimpleNamespace(uid=name))),  # type: ignore[arg-type]
    ),
    "datasets.delete": ("delete_dataset", lambda s, name: s.portal.datasets.delete(name)),
    "call": ("delete_dataset", lambda s, name: s.portal.call("delete_dataset", dataset_uid=name)),
    "run": ("delete_dataset", lambda s, name: s.portal.run(datasets.delete_dataset, name)),
    "run with two names": (
        "delete_dataset_resource",
        lambda s, name: s.portal.run(dataset_resources.delete_dataset_resource, s.uid, resource_uid=name),
    ),
    "resource": ("delete_dataset_resource", lambda s, name: s.dataset.resources.delete(name)),
    "resource of an answer": (
        "delete_dataset_resource",
        lambda s, name: s.dataset.resources.delete(SimpleNamespace(uid=name)),
    ),
    "processor": ("delete_dataset_processor", lambda s, name: s.dataset.processors.delete(name)),
    "schedule": ("delete_dataset_schedule", lambda s, name: s.dataset.schedules.delete(name)),
    "field": ("delete_dataset_field_configuration", lambda s, name: s.dataset.fields.delete(name)),
    "metadata template": (
        "delete_template_field_dataset_metadata",
        lambda s, name: s.dataset.metadata.delete(name, "title"),
    ),
    "metadata field": (
        "delete_template_field_dataset_metadata",
        lambda s, name: s.dataset.metadata.delete("default", name),
    ),
    "version": ("restore_dataset_version", lambda s, name: s.dataset.versions.restore(name)),
    "file": ("download_dataset_resource_file", lambda s, name: s.dataset.files.download(name)),
}
LOOKS = {"list_datasets", "list_dataset_versions"}
"""What may be read on the way: who bears the name, and what is there before a write."""


@pytest.mark.parametrize("way", WAYS)
async def test_a_name_reaches_its_own_path_or_none(staged: Callable[..., Stage], way: str) -> None:
    stage = staged()
    stage.hand.resource(stage.uid)
    stage.ready()
    operation, send = WAYS[way]
    for name in NAMES:
        before = len(stage.sandbox.requests())
        with pytest.raises((ArgumentError, ApiError)) as caught:
            await send(stage, name)
        asked = stage.sandbox.requests()[before:]
        if isinstance(caught.value, ArgumentError):
            assert {entry["operation"] for entry in asked} <= LOOKS - {"list_datasets"}, (name, asked)
        else:
            # As a dataset_id it was looked up by the list's filter, and is no part of any path.
            assert name not in REFUSED or {entry["operation"] for entry in asked} == {"list_datasets"}, (name, asked)
            assert {entry["operation"] for entry in asked} <= {operation, *LOOKS}, (name, asked)
            assert caught.value.status in (200, 404), (name, caught.value)  # 200: a list without it
    assert stage.sandbox.ledger()[stage.mark :] == []
    assert stage.hand.get(f"/datasets/{stage.uid}/resources/")["total_count"] == 1


@pytest.mark.parametrize("name", sorted(REFUSED))
async def test_refusals_come_before_anything_is_sent(portal: Huwise, name: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        await portal.dataset(uid=name).delete()
    # Named, and shown in a form that cannot forge a log line.
    assert "uid" in str(caught.value)
    assert str(caught.value).isprintable()


class Recorder:
    """A server that keeps the first line and the headers of every request as bytes, and knows nothing."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            self.heads.append(await reader.readuntil(b"\r\n\r\n"))
            body = b'{"error_code": "not_found"}'
            head = f"HTTP/1.1 404 Not Found\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()

    @property
    def lines(self) -> list[str]:
        return [head.split(b"\r\n", 1)[0].decode("latin-1") for head in self.heads]


@pytest.fixture
async def recorder() -> AsyncIterator[Recorder]:
    made = Recorder()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    async with server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("a/b", "a%2Fb"),
        ("%2e%2e", "%252e%252e"),
        ("a?limit=0", "a%3Flimit%3D0"),
        ("a#b", "a%23b"),
        ("a b", "a%20b"),
        ("a+b", "a%2Bb"),
        ("é", "%C3%A9"),
        ("\uff0e\uff0e", "%EF%BC%8E%EF%BC%8E"),
        ("{dataset_uid}", "%7Bdataset_uid%7D"),
        ("..x", "..x"),
        ("da_~x-1.csv", "da_~x-1.csv"),
    ],
)
async def test_what_goes_over_the_wire(client: Callable[..., Huwise], recorder: Recorder, name: str, wire: str) -> None:
    """Byte for byte: no library normalises, decodes or encodes again."""
    portal = client(domain=recorder.url)
    with pytest.raises(ApiError):
        await portal.dataset(uid=name).delete()
    with pytest.raises(ApiError):
        await portal.dataset(uid="da_1").resources.delete(name)
    base = "DELETE /api/automation/v1.0/datasets/"
    assert recorder.lines == [f"{base}{wire}/ HTTP/1.1", f"{base}da_1/resources/{wire}/ HTTP/1.1"]


async def test_query_values_stay_values(client: Callable[..., Huwise], recorder: Recorder) -> None:
    portal = client(domain=recorder.url)
    for name in ("a&limit=0", "a#b", "../x", "%26", "é b"):
        with pytest.raises(ApiError):
            await portal.datasets.find(name)
    base = "GET /api/automation/v1.0/datasets/?limit=20&offset=0&dataset_id="
    values = ["a%26limit%3D0", "a%23b", "..%2Fx", "%2526", "%C3%A9%20b"]
    assert recorder.lines == [f"{base}{value} HTTP/1.1" for value in values]


@pytest.mark.parametrize("text", ["x\r\nX-Evil: 1", "x\nX-Evil: 1", "x\rX-Evil: 1", "x\x00", "é"])
async def test_header_values_are_one_line(client: Callable[..., Huwise], text: str) -> None:
    for option in ("user_agent_suffix", "language", "api_key"):
        with pytest.raises(ArgumentError):
            client(**{option: text})


@pytest.mark.parametrize(
    "domain",
    [
        "example.org\r\nX-Evil: 1",
        "example.org/../x",
        "example.org/api/automation/v2.0",
        "user:password@example.org",
        "https://example.org@evil.example",
        "https://example.org?x=1",
        "https://example.org#x",
        "http://example.org",
        "ftp://example.org",
        "127.0.0.1.example.org:80:80",
        "exa mple.org",
        "",
        "..",
    ],
)
async def test_domains_that_mean_something_else(client: Callable[..., Huwise], domain: str) -> None:
    with pytest.raises(ArgumentError):
        client(domain=domain)


@pytest.mark.parametrize(
    "path", ["/datasets/\r\nX: y/", "/../x/", "//evil.example/", "/a?b=c", "/a#b", "x", "/\u00e9/"]
)
async def test_paths_that_are_overridden_stay_below_the_base(
    client: Callable[..., Huwise], recorder: Recorder, path: str
) -> None:
    async def listed() -> None:
        await client(domain=recorder.url, paths={"list_datasets": path}).datasets.list()

    with pytest.raises((ArgumentError, ApiError)):
        await listed()
    assert all(line.startswith("GET /api/automation/v1.0/") for line in recorder.lines)
    assert all(line.count(" ") == 2 for line in recorder.lines)


FILENAMES = [
    'quote".csv',
    "back\\slash.csv",
    "two\r\nContent-Type: evil\r\n\r\n<b>.csv",
    "line\nfeed.csv",
    "--boundary--.csv",
    "é ✓.csv",
    "semi;colon=x.csv",
    "..",
    "nul\x01.csv",
]


@pytest.mark.parametrize("name", FILENAMES)
async def test_filenames_stay_names(staged: Callable[..., Stage], name: str) -> None:
    """What is in a name ends neither its header nor the part, and the content arrives whole."""
    stage = staged()
    content = b"a,b\r\n1,2\r\n"
    found = await stage.dataset.files.upload(content, filename=name)
    (entry,) = stage.sandbox.ledger("uploaded")
    assert entry["size"] == len(content)
    assert "\r" not in entry["filename"]
    assert "\n" not in entry["filename"]
    assert found.mimetype != "evil"
    assert await stage.dataset.files.download(found) == content


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "", "a\x00b", "\ud800"])
async def test_filenames_that_are_none(staged: Callable[..., Stage], name: str) -> None:
    stage = staged()
    with pytest.raises(ArgumentError):
        await stage.dataset.files.upload(b"x", filename=name)
    assert stage.sandbox.requests()[stage.asked :] == []


async def test_content_that_looks_like_a_form(staged: Callable[..., Stage]) -> None:
    """A CSV that holds what other programs use as boundaries injects nothing."""
    stage = staged()
    lines = [
        b"a,b",
        b"--+++",
        b"--+++--",
        b'Content-Disposition: form-data; name="file"; filename="x"',
        b"",
        b"1,2",
        b"",
    ]
    content = b"\r\n".join(lines)
    found = await stage.dataset.files.upload(content, filename="form.csv")
    assert await stage.dataset.files.download(found) == content
    assert len(stage.sandbox.ledger("uploaded")) == 1
