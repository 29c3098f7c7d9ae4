"""Answers that lead elsewhere: another origin gets the request, if it is followed at all, without the key."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from keyleak import KEY, check_faces, faces, fail, leaks

from aioportal.errors import ApiError, ArgumentError, BadRequestError, NotFoundError
from aioportal.huwise import Huwise
from aioportal.testing import Fault, HuwiseSandbox, answer

DOWNLOAD = "download_dataset_resource_file"
CONTENT = b"a,b\n1,2\n" * 1000


class Elsewhere:
    """A server of another origin that keeps what it is sent."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.answers: list[bytes] = []
        self.url = ""

    def then(self, status: str, *headers: str, body: bytes = b"") -> None:
        """Plan the next answer; after the last plan it is the file."""
        lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
        self.answers.append("\r\n".join(lines).encode() + body)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            self.heads.append(await reader.readuntil(b"\r\n\r\n"))
            if not self.answers:
                self.then("200 OK", body=CONTENT)
            writer.write(self.answers.pop(0))
            await writer.drain()
        writer.close()

    def check(self, count: int) -> None:
        """So many requests came, without the key and without anything that authenticates."""
        assert len(self.heads) == count
        for head in self.heads:
            assert leaks(head) == []
            assert b"authorization" not in head.lower()
            assert b"apikey" not in head.lower()
            assert b"cookie" not in head.lower()


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    made = Elsewhere()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    async with server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made


def leads(status: int, location: str) -> Fault:
    return answer(status, headers={"Location": location}).on(DOWNLOAD)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_download_at_another_origin(
    portal: Huwise, sandbox: HuwiseSandbox, uid: str, elsewhere: Elsewhere, status: int, tmp_path: Path
) -> None:
    files = portal.dataset(uid=uid).files
    sandbox.faults(leads(status, f"{elsewhere.url}/bucket/x.csv?signature=abc%2Fdef"))
    path = await files.download("x.csv", tmp_path / "x.csv")
    assert path.read_bytes() == CONTENT
    elsewhere.check(1)
    assert elsewhere.heads[0].startswith(b"GET /bucket/x.csv?signature=abc%2Fdef HTTP/1.1\r\n")
    sandbox.faults(leads(status, f"{elsewhere.url}/again"))
    assert await files.download("x.csv") == CONTENT
    elsewhere.check(2)


async def test_the_same_host_on_another_port_or_scheme_is_another_origin(
    portal: Huwise, sandbox: HuwiseSandbox, uid: str, elsewhere: Elsewhere
) -> None:
    port = urlsplit(elsewhere.url).port
    for location in (f"http://127.0.0.1:{port}/x", f"//127.0.0.1:{port}/x", f"http://localhost:{port}/x"):
        sandbox.faults(leads(302, location))
        assert await portal.dataset(uid=uid).files.download("x.csv") == CONTENT
    elsewhere.check(3)


async def test_a_redirect_within_the_portal_keeps_the_key(portal: Huwise, sandbox: HuwiseSandbox, uid: str) -> None:
    """Else nothing would come: the portal asks for it."""
    dataset = portal.dataset(uid=uid)
    await dataset.files.upload(CONTENT, filename="x.csv")
    await dataset.files.upload(b"other", filename="y.csv")
    sandbox.faults(leads(302, f"/api/automation/v1.0/datasets/{uid}/resources/files/x.csv/download/"))
    assert await dataset.files.download("y.csv") == CONTENT


async def test_once_away_the_key_stays_away(
    portal: Huwise, sandbox: HuwiseSandbox, uid: str, elsewhere: Elsewhere
) -> None:
    """A stranger cannot send the client back with its key to an address of the stranger's choice."""
    dataset = portal.dataset(uid=uid)
    await dataset.files.upload(CONTENT, filename="x.csv")
    back = f"{sandbox.url}/api/automation/v1.0/datasets/{uid}/resources/files/x.csv/download/"
    elsewhere.then("302 Found", f"Location: {back}")
    sandbox.faults(leads(303, f"{elsewhere.url}/x"))
    with pytest.raises(ApiError) as caught:
        await dataset.files.download("x.csv")
    assert caught.value.status == 401
    assert sandbox.requests()[-1]["status"] == 401
    elsewhere.check(1)


async def test_cookies_are_neither_kept_nor_sent(
    portal: Huwise, sandbox: HuwiseSandbox, uid: str, elsewhere: Elsewhere
) -> None:
    elsewhere.then("302 Found", "Set-Cookie: session=1; Path=/", "Location: /next")
    sandbox.faults(leads(302, f"{elsewhere.url}/x"))
    assert await portal.dataset(uid=uid).files.download("x.csv") == CONTENT
    elsewhere.check(2)


async def test_errors_from_elsewhere(portal: Huwise, sandbox: HuwiseSandbox, uid: str, elsewhere: Elsewhere) -> None:
    elsewhere.then("404 Not Found", body=b"<title>gone</title>")
    sandbox.faults(leads(302, f"{elsewhere.url}/x?token=elsewhere-secret"))
    error = await fail(portal.dataset(uid=uid).files.download("x.csv"), NotFoundError)
    check_faces(error)
    shown = faces(error)
    # The address elsewhere may hold a credential of its own.
    assert all("elsewhere-secret" not in shown[place] for place in ("str", "repr", "report", "attributes"))
    assert elsewhere.url.removeprefix("http://") in str(error)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_calls_follow_no_redirect_at_all(
    portal: Huwise, sandbox: HuwiseSandbox, uid: str, elsewhere: Elsewhere, status: int
) -> None:
    dataset = portal.dataset(uid=uid)
    sandbox.faults(answer(status, headers={"Location": f"{elsewhere.url}/?apikey={KEY}"}).on(times=None))
    for work in (dataset.get, dataset.delete, dataset.copy, lambda: dataset.files.upload(b"x", filename="x.csv")):
        error = await fail(work(), BadRequestError)
        assert isinstance(error, BadRequestError)
        assert error.status == status
        check_faces(error)
    elsewhere.check(0)


@pytest.mark.parametrize(
    "location",
    ["http://example.org/x", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://user:pw@", "http://[::1", ""],
)
async def test_redirects_that_are_not_followed(portal: Huwise, sandbox: HuwiseSandbox, uid: str, location: str) -> None:
    """Into the clear over the network, to other schemes, to what is no address."""
    sandbox.faults(leads(302, location))
    check_faces(await fail(portal.dataset(uid=uid).files.download("x.csv"), ApiError))
    assert len(sandbox.requests()) == 1


@pytest.mark.parametrize("location", ["\\\\example.org/x", "/\\example.org/x", "\thttp://example.org/x", "x\\..\\y"])
async def test_addresses_that_parsers_read_differently(
    portal: Huwise, sandbox: HuwiseSandbox, uid: str, location: str
) -> None:
    """What one parser takes for another host stays a path of the portal, or is not followed."""
    sandbox.faults(leads(302, location))
    check_faces(await fail(portal.dataset(uid=uid).files.download("x.csv"), ApiError))
    assert [entry["status"] for entry in sandbox.requests()][1:] in ([], [404])


async def test_redirects_without_end(portal: Huwise, sandbox: HuwiseSandbox, uid: str, elsewhere: Elsewhere) -> None:
    for _ in range(20):
        elsewhere.then("302 Found", f"Location: {elsewhere.url}/round")
    sandbox.faults(leads(302, f"{elsewhere.url}/round"))
    with pytest.raises(BadRequestError):
        await portal.dataset(uid=uid).files.download("x.csv")
    elsewhere.check(5)


@pytest.mark.parametrize(
    "domain", ["http://example.org", "http://127.0.0.1.example.org", "http://localhost.example.org", "http://0x7f.1"]
)
async def test_no_key_in_the_clear(client: Callable[..., Huwise], domain: str) -> None:
    with pytest.raises(ArgumentError):
        client(domain=domain)


async def test_a_server_that_cannot_prove_who_it_is_hears_nothing(
    client: Callable[..., Huwise], untrusted: ssl.SSLContext
) -> None:
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1 << 16))
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=untrusted)
    async with server:
        portal = client(domain=f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        with pytest.raises(Exception, match="certificate"):
            await portal.dataset(uid="da_1").get()
    assert b"".join(heard) == b""


async def test_proxies_from_the_environment_are_not_asked_for_loopback(
    client: Callable[..., Huwise], uid: str, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, elsewhere.url)
    assert (await client().dataset(uid=uid).get()).uid == uid
    elsewhere.check(0)
