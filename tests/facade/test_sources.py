"""Connections and their secrets, attachments, alternative exports of both kinds, feedbacks page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from table_sources import PDF, Sources, build
from wild import Peer, Wild

from aioportal.errors import ArgumentError, NotFoundError, TransportError, ValidationError
from aioportal.huwise import Huwise, models
from aioportal.testing import HuwiseSandbox, cut_body
from aioportal_huwise.api import connections as connections_api
from aioportal_huwise.api import dataset_exports as api


@pytest.fixture
async def world(portal: Huwise, huwise_sandbox: HuwiseSandbox, csv: bytes) -> Sources:
    return await build(portal, huwise_sandbox, csv)


@pytest.fixture
async def elsewhere() -> AsyncIterator[Wild]:
    """A file server that is no portal."""

    async def serve(peer: Peer) -> None:
        while True:
            await peer.request()
            await peer.answer("200 OK", b'{"type":"FeatureCollection"}', "Content-Type: application/geo+json")

    server = await Wild(serve).start()
    yield server
    await server.stop()


# ---- connections


async def test_a_connection_keeps_its_login_unless_told_otherwise(world: Sources) -> None:
    uid = world.files.uid
    assert world.held("connections", uid) == {"auth.password": True}
    read = await world.files.get()
    assert isinstance(read, models.HttpConnection)
    assert read.to_dict()["auth"] == {"type": "basic_auth", "username": "portal", "password": None}
    update: Any = world.files.update
    for changes in ({"url": "https://b.example.org"}, read, {"auth": None}, {"auth": {"type": "basic_auth"}}):
        with pytest.raises(ArgumentError, match="auth"):
            await update(changes)
    assert not world.sandbox.requests(operation="update_connection")
    changed = await world.portal.connections.update(
        uid, {"url": "https://b.example.org", "auth": {"password": "another"}}
    )
    assert changed.to_dict()["url"] == "https://b.example.org"
    assert changed.to_dict()["is_reusable"] is True
    assert [entry["secrets_blanked"] for entry in world.sandbox.ledger("updated", uid=uid)] == [[]]
    bare = await world.files.update({"auth": None}, drop_secrets=True)
    assert bare.to_dict()["auth"] is None
    assert [entry["secrets_blanked"] for entry in world.sandbox.ledger("updated", uid=uid)][1:] == [["auth.password"]]


async def test_a_connection_without_secrets_is_changed_freely(world: Sources) -> None:
    made = await world.portal.connections.create({"type": "http", "url": "https://a.example.org", "auth": None})
    plain = world.portal.connection(made)
    changed = await plain.update(models.HttpConnectionInput(url="https://b.example.org"))
    assert changed.to_dict()["url"] == "https://b.example.org"
    login = {"type": "basic_auth", "username": "portal", "password": "new"}
    assert (await plain.update({"auth": login})).to_dict()["auth"]["username"] == "portal"
    assert world.held("connections", plain.uid) == {"auth.password": True}


async def test_connections_are_listed_in_order_and_told_apart_by_kind(world: Sources) -> None:
    await world.portal.connections.create({"type": "ftp", "url": "sftp://files.example.org", "auth": None})
    kinds = [type(item) async for item in world.portal.connections.list(sort="type", limit=1)]
    assert kinds == [models.FtpConnection, models.HttpConnection]
    connections: Any = world.portal.connections
    with pytest.raises(ValidationError):
        await connections.list(sort="colour")
    await world.portal.connections.delete(world.files.uid)
    with pytest.raises(NotFoundError):
        await world.portal.connections.get(world.files.uid)
    assert repr(world.files) == f"ConnectionHandle({world.files.uid!r})"


async def test_who_may_use_a_connection(world: Sources) -> None:
    group = await world.portal.groups.create("Field surveyors")
    ruleset = await world.files.security.groups.create(group, ["manage_connection"])
    assert isinstance(ruleset, models.GroupRuleset)
    assert len((await world.files.security.groups.list()).items) == 1


async def test_what_was_read_is_not_sent_back_by_hand(world: Sources) -> None:
    """Secrets are read as null: sent back by ``portal.call`` or ``portal.run``, they would be gone."""
    call, connection = world.portal.call, {"connection_uid": world.files.uid}
    read = (await world.files.get()).to_dict()
    with pytest.raises(ArgumentError, match=r"auth\.password") as caught:
        await call("update_connection", **connection, body={**read, "url": "https://b.example.org"})
    assert "portal.connection(uid).update" in str(caught.value)
    model = models.HttpConnectionInput.from_dict(read)
    with pytest.raises(ArgumentError, match=r"auth\.password"):
        await world.portal.run(connections_api.update_connection, world.files.uid, body=model)
    assert not world.sandbox.requests(operation="update_connection")
    given = {**read, "auth": {**read["auth"], "password": "another"}}
    assert (await call("update_connection", **connection, body=given)).url == read["url"]
    # To leave a login out is to say so.
    await call("update_connection", **connection, body={"type": "http", "url": read["url"], "auth": None})
    blanked = [entry["secrets_blanked"] for entry in world.sandbox.ledger("updated", uid=world.files.uid)]
    assert blanked == [[], ["auth.password"]]

    body = {"type": "ods", "name": "Neighbour", "domain": "n.example.org", "api_key": "not-a-real-one"}
    neighbour = await world.portal.harvesters.create(body)
    with pytest.raises(ArgumentError, match="would blank api_key"):
        await call("update_harvester", harvester_uid=neighbour.uid, body=neighbour)
    assert not world.sandbox.requests(operation="update_harvester")

    login = {"type": "basic_auth", "username": "portal", "password": "not-a-real-one"}
    server = {"type": "http", "url": "https://example.org", "auth": login}
    source = {"type": "http", "connection": server, "relative_url": "/cheeses.csv"}
    added = await world.cheeses.resources.create({"type": "csvfile", "title": "Cheeses", "datasource": source})
    place = {"dataset_uid": await world.cheeses.uid(), "resource_uid": added.uid}
    with pytest.raises(ArgumentError, match=r"datasource\.connection\.auth\.password"):
        await call("update_dataset_resource", **place, body=added)
    assert not world.sandbox.requests(operation="update_dataset_resource")


# ---- attachments


async def test_an_attachment_comes_back_as_it_went(world: Sources, tmp_path: Path) -> None:
    source = tmp_path / "how we count.pdf"
    source.write_bytes(PDF)
    steps: list[int] = []
    made = await world.cheeses.attachments.create(source, progress=lambda at: steps.append(at.sent))
    assert (made.filename, made.mimetype) == ("how we count.pdf", "application/pdf")
    assert steps[-1] == len(PDF)
    assert await world.cheeses.attachments.download(made) == PDF
    folder = tmp_path / "folder"
    folder.mkdir()
    saved = await world.cheeses.attachments.download(made, folder)
    assert (saved.name, saved.read_bytes()) == ("how we count.pdf", PDF)
    async with world.cheeses.attachments.stream(made) as opened:
        assert b"".join([chunk async for chunk in opened.chunks()]) == PDF
    await world.cheeses.attachments.delete(made)
    assert not (await world.cheeses.attachments.list()).items


async def test_what_cannot_be_attached_is_not_sent(world: Sources, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError):
        await world.cheeses.attachments.create(tmp_path / "nothing.pdf")
    with pytest.raises(ArgumentError, match="max_bytes"):
        await world.cheeses.attachments.create(PDF, filename="a.pdf", max_bytes=3)
    exports: Any = world.cheeses.exports
    with pytest.raises(ArgumentError, match="title must be a text"):
        await exports.create(b"x", 3, filename="a.bin")
    sent = {entry["operation"] for entry in world.sandbox.requests(method="POST")}
    assert not sent & {"create_dataset_attachment", "create_dataset_alternative_export"}


async def test_a_large_upload_asks_first_whether_it_is_welcome(world: Sources) -> None:
    with pytest.raises(NotFoundError) as caught:
        await world.nowhere.attachments.create(bytes(8_000_001), filename="large.bin")
    assert caught.value.operation == "retrieve_dataset_status"
    assert not world.sandbox.requests(operation="create_dataset_attachment")


async def test_a_download_that_breaks_off_is_asked_for_again(world: Sources) -> None:
    made = await world.attachment()
    world.sandbox.faults(cut_body(5).on("download_dataset_attachment", times=2))
    assert await world.cheeses.attachments.download(made) == PDF
    world.sandbox.faults(cut_body(5).on("download_dataset_attachment", times=None))
    with pytest.raises(TransportError):
        await world.cheeses.attachments.download(made)
    assert len(world.sandbox.requests(operation="download_dataset_attachment")) == 6


# ---- alternative exports


async def test_an_export_is_a_file_with_words_beside_it(world: Sources) -> None:
    made = await world.cheeses.exports.create(
        b"PAR1", "Counts as Parquet", description="All years.", filename="counts.parquet"
    )
    assert isinstance(made, models.UploadedFileAlternativeExport)
    assert (made.title, made.description, made.filename) == ("Counts as Parquet", "All years.", "counts.parquet")
    assert (await world.cheeses.exports.update(made, title="All counts")).description == "All years."
    changed = await world.cheeses.exports.update(made, description="")
    assert (changed.title, changed.description) == ("All counts", "")
    assert await world.cheeses.exports.download(made) == b"PAR1"
    await world.cheeses.exports.delete(made)
    assert not (await world.cheeses.exports.list()).items


async def test_an_export_that_is_an_address_is_fetched_from_there_without_the_key(
    world: Sources, elsewhere: Wild, tmp_path: Path
) -> None:
    await world.export()
    uid = world.address(f"{elsewhere.url}/lambert93.geojson?year=2025")
    kinds = [type(item) async for item in world.cheeses.exports.list()]
    assert kinds == [models.UploadedFileAlternativeExport, models.UrlAlternativeExport]
    read = await world.cheeses.exports.get(uid)
    assert isinstance(read, models.UrlAlternativeExport)
    assert read.url == f"{elsewhere.url}/lambert93.geojson?year=2025"
    content = b'{"type":"FeatureCollection"}'
    assert await world.cheeses.exports.download(read) == content
    saved = await world.cheeses.exports.download(read, tmp_path / "lambert93.geojson")
    assert saved.read_bytes() == content
    assert (
        await world.portal.call(
            "download_dataset_alternative_export", dataset_uid=await world.cheeses.uid(), export_uid=uid
        )
        == content
    )
    assert await world.portal.run(api.download_dataset_alternative_export, await world.cheeses.uid(), uid) == content
    assert len(elsewhere.requests) == 4
    for seen in elsewhere.requests:
        assert seen.line == "GET /lambert93.geojson?year=2025 HTTP/1.1"
        assert seen.header("authorization") is None
        assert world.sandbox.api_key not in repr(seen)
    asked = world.sandbox.requests(operation="download_dataset_alternative_export")
    assert [entry["status"] for entry in asked] == [303, 303, 303, 303]


async def test_an_export_of_a_kind_that_nobody_knows_is_kept_as_it_is(world: Sources) -> None:
    uid = world.address("https://elsewhere.example.org/x", type="hologram")
    read = await world.cheeses.exports.get(uid)
    assert isinstance(read, models.UnknownAlternativeExport)
    assert (read.type_, read.title) == ("hologram", "Counts in Lambert 93")


# ---- feedbacks


async def test_feedbacks_are_read_to_the_last_though_no_limit_is_documented(world: Sources) -> None:
    sent = [world.feedback(f"Number {number}", age=100 - number) for number in range(45)]
    oldest = [item.uid async for item in world.cheeses.feedbacks.list(sort="created_at")]
    assert oldest == sent
    newest = [item.uid async for item in world.cheeses.feedbacks.list()]
    assert newest == sent[::-1]
    asked = world.sandbox.requests(operation="list_dataset_feedbacks")
    assert len(asked) == 6
    pager = world.cheeses.feedbacks.list(sort="created_at", max_items=30)
    assert [item.uid async for item in pager] == sent[:30]
    rest = world.cheeses.feedbacks.list(sort="created_at", offset=pager.offset)
    assert [item.uid async for item in rest] == sent[30:]
    page = await world.cheeses.feedbacks.list()
    assert (page.total, len(page), page.has_more) == (45, 20, True)


async def test_feedbacks_are_put_aside_and_found_again(world: Sources) -> None:
    mine, other = world.feedback(record_id="a" * 40), world.feedback(record_id="b" * 40)
    assert [item.uid async for item in world.cheeses.feedbacks.list(record_id="a" * 40)] == [mine]
    assert (await world.cheeses.feedbacks.archive(mine)).is_archived is True
    assert (await world.cheeses.feedbacks.archive(mine)).is_archived is True
    assert [item.uid async for item in world.cheeses.feedbacks.list()] == [other]
    archived = [item async for item in world.cheeses.feedbacks.list(is_archived=True)]
    assert [item.uid for item in archived] == [mine]
    assert (await world.cheeses.feedbacks.get(archived[0])).is_archived is True
    assert repr(world.cheeses.feedbacks) == "Feedbacks('cheeses')"
