"""Resources and files: guessed, added, replaced in place; secrets never blanked."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError, DecodeError, NotFoundError, OperationTimeoutError, TransportError
from aioportal.huwise import DatasetHandle, Huwise, models
from aioportal.huwise.files import media_type
from aioportal.testing import HuwiseSandbox, answer, close_after, cut_body


@pytest.fixture
async def cheeses(portal: Huwise) -> DatasetHandle:
    await portal.datasets.create(dataset_id="cheeses")
    return portal.dataset("cheeses")


async def test_a_file_is_added_with_guesses(cheeses: DatasetHandle, csv: bytes, huwise_sandbox: HuwiseSandbox) -> None:
    resource = await cheeses.resources.add_file(await cheeses.files.upload(csv, filename="cheeses.csv"))
    assert resource.type_ == "csvfile"
    assert resource.title == "cheeses.csv"
    assert isinstance(resource.datasource, models.UploadedFileDatasource)
    assert isinstance(resource.params, models.ExtractorParams)
    assert resource.params["separator"] == ","
    assert len(huwise_sandbox.requests(operation="guess_unsaved_resource_extractors")) == 1


async def test_what_is_given_is_not_guessed(
    cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "semicolons.txt"
    path.write_bytes(b"a;b\n1;2\n")
    resource = await cheeses.resources.add_file(path, title="T", extractor="csvfile", params={"separator": ";"})
    assert (resource.title, resource.type_) == ("T", "csvfile")
    assert not [r for r in huwise_sandbox.requests() if "guess" in str(r["operation"])]


async def test_a_file_that_no_extractor_reads(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.faults(answer(200, json=[]).on("guess_unsaved_resource_extractors"))
    file = await cheeses.files.upload(b"\x00\x01", filename="noise.bin")
    with pytest.raises(ArgumentError, match="no extractor"):
        await cheeses.resources.add_file(file)
    assert not huwise_sandbox.ledger("created", type="resource")


async def test_an_address_is_added(cheeses: DatasetHandle) -> None:
    resource = await cheeses.resources.add_http(
        "https://example.org/data/cheeses.csv?x=1", extractor="csvfile", params={}, headers={"X-Team": "dairy"}
    )
    assert resource.title == "cheeses.csv"
    assert isinstance(resource.datasource, models.HttpDatasource)
    assert resource.datasource.relative_url == "/data/cheeses.csv?x=1"


async def test_a_file_is_replaced_in_place(cheeses: DatasetHandle, csv: bytes) -> None:
    first = await cheeses.resources.add_file(
        await cheeses.files.upload(csv, filename="cheeses.csv"),
        title="Mine",
        params={"separator": ",", "encoding": "utf-8"},
    )
    second = await cheeses.resources.replace_file(first, io.BytesIO(csv + b"Gouda,cow,9\n"), filename="new.csv")
    assert (second.uid, second.title, second.type_, second.params) == (first.uid, "Mine", first.type_, first.params)
    assert isinstance(second.datasource, models.UploadedFileDatasource)
    assert isinstance(second.datasource.file, models.DatasetFile)
    assert second.datasource.file.uid == "new.csv"
    assert len([item async for item in cheeses.resources.list()]) == 1
    third = await cheeses.resources.replace_file(
        first, await cheeses.files.upload(b"[]", filename="x.json"), extractor="jsonfile"
    )
    assert third.type_ == "jsonfile"
    assert third.params != first.params


async def test_what_reads_no_uploaded_file_is_not_replaced(
    cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox
) -> None:
    resource = await cheeses.resources.add_http("https://example.org/a.csv", extractor="csvfile", params={})
    with pytest.raises(ArgumentError, match="'http'"):
        await cheeses.resources.replace_file(resource, b"a,b\n", filename="a.csv")
    assert not huwise_sandbox.ledger("uploaded")


async def test_an_update_never_blanks_a_secret(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    auth = {"type": "basic", "username": "me", "password": "hunter2"}
    source = {
        "type": "http",
        "connection": {"type": "http", "url": "https://example.org", "auth": auth},
        "relative_url": "/a",
    }
    resource = await cheeses.resources.create({"type": "csvfile", "title": "Secret", "datasource": source})
    with pytest.raises(ArgumentError, match="credentials") as caught:
        await cheeses.resources.update(resource, title="Renamed")
    assert "hunter2" not in str(caught.value)
    assert not huwise_sandbox.requests(operation="update_dataset_resource")
    updated = await cheeses.resources.update(resource, title="Renamed", datasource=source)
    assert updated.title == "Renamed"
    plain = await cheeses.resources.add_http(
        "https://example.org/b.csv", extractor="csvfile", params={"separator": ";"}
    )
    updated = await cheeses.resources.update(plain, title="Renamed")
    assert (updated.title, updated.datasource, updated.params) == ("Renamed", plain.datasource, plain.params)


async def test_every_kind_of_source_arrives_whole(cheeses: DatasetHandle, csv: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cheeses.csv"
    path.write_bytes(csv)

    async def chunks() -> AsyncIterator[bytes]:
        yield csv[:10]
        yield csv[10:]

    with path.open("rb") as opened:
        for source in (path, str(path), csv, opened, chunks, chunks()):
            file = await cheeses.files.upload(source, filename="cheeses.csv")
            assert await cheeses.files.download(file) == csv
            assert file.filename == "cheeses.csv"
            assert file.mimetype == "text/csv"


async def test_progress_is_told(cheeses: DatasetHandle) -> None:
    seen: list[Any] = []

    async def tell(progress: Any) -> None:
        seen.append(progress)

    await cheeses.files.upload(b"x" * 2_000_000, filename="x.csv", progress=tell)
    assert seen[-1].sent == seen[-1].total == 2_000_000
    assert [p.sent for p in seen] == sorted(p.sent for p in seen)


async def test_a_file_that_is_too_large_is_not_sent(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    with pytest.raises(ArgumentError, match="max_bytes=10") as caught:
        await cheeses.files.upload(b"x" * 11, filename="x.csv", max_bytes=10)
    assert "240 MB" in (caught.value.hint or "")
    with pytest.raises(ArgumentError, match="max_bytes"):
        await cheeses.files.upload(b"x", filename="x.csv", max_bytes=-1)
    with pytest.raises(ArgumentError, match=r"nothing\.csv"):
        await cheeses.files.upload("/no/such/nothing.csv")
    assert not huwise_sandbox.requests(operation="upload_resource_file")

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1000

    with pytest.raises(TransportError, match="max_bytes=5,000"):
        await cheeses.files.upload(endless, filename="x.csv", max_bytes=5000)
    assert not huwise_sandbox.ledger("uploaded")
    await cheeses.files.upload(b"x" * 11, filename="x.csv", max_bytes=None)


async def test_a_large_upload_asks_first(cheeses: DatasetHandle, portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    with pytest.raises(NotFoundError):
        await portal.dataset(uid="da_nothing").files.upload(b"x" * 8_000_001, filename="x.csv")
    assert not huwise_sandbox.requests(operation="upload_resource_file")


async def test_an_upload_ends_when_the_portal_shows_the_file(
    cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.configure(file_delay=20.0)
    file = await cheeses.files.upload(b"x", filename="late.csv")
    assert (await cheeses.files.get(file)).uid == file.uid
    huwise_sandbox.configure(file_delay=200.0)
    with pytest.raises(OperationTimeoutError, match=r"'later\.csv' is not shown 60 s"):
        await cheeses.files.upload(b"x", filename="later.csv")
    unseen = await cheeses.files.upload(b"x", filename="never.csv", wait=None)
    with pytest.raises(NotFoundError):
        await cheeses.files.get(unseen)
    with pytest.raises(OperationTimeoutError, match=r"1\.5 s"):
        await cheeses.files.wait(unseen, timeout=1.5)
    assert (await cheeses.files.wait(unseen, timeout=300)).uid == unseen.uid


async def test_downloads_go_to_paths(cheeses: DatasetHandle, csv: bytes, tmp_path: Path) -> None:
    file = await cheeses.files.upload(csv, filename="cheeses.csv")
    assert (await cheeses.files.download(file, tmp_path / "out.csv")).read_bytes() == csv
    saved = await cheeses.files.download(file, str(tmp_path))
    assert saved == tmp_path / "cheeses.csv"
    assert saved.read_bytes() == csv
    async with cheeses.files.stream(file) as answer:
        assert b"".join([chunk async for chunk in answer.chunks()]) == csv
    with pytest.raises(NotFoundError):
        await cheeses.files.download("nothing.csv", tmp_path / "nothing.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cheeses.csv", "out.csv"]


async def test_a_download_that_breaks_off_is_asked_for_again(
    cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 2000
    file = await cheeses.files.upload(content, filename="x.bin")
    huwise_sandbox.faults(cut_body(100_000).on("download_dataset_resource_file", times=2))
    assert (await cheeses.files.download(file, tmp_path / "x.bin")).read_bytes() == content
    huwise_sandbox.faults(cut_body(100_000).on("download_dataset_resource_file", times=3))
    with pytest.raises(TransportError):
        await cheeses.files.download(file, tmp_path / "y.bin")
    assert [path.name for path in tmp_path.iterdir()] == ["x.bin"]


async def test_realtime_orders_reach_the_portal(cheeses: DatasetHandle, csv: bytes) -> None:
    resource = await cheeses.resources.add_file(await cheeses.files.upload(csv, filename="cheeses.csv"))
    enabled = await cheeses.resources.enable(resource)
    renewed = await cheeses.resources.renew_api_key(resource)
    disabled = await cheeses.resources.disable(resource)
    for answered in (enabled, renewed, disabled):
        assert answered.uid == resource.uid


async def test_stale_connections_do_no_harm(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox, csv: bytes) -> None:
    huwise_sandbox.faults(close_after().on("retrieve_dataset"))
    await cheeses.get()
    resource = await cheeses.resources.add_file(await cheeses.files.upload(csv, filename="cheeses.csv"))
    assert resource.uid
    assert len(huwise_sandbox.ledger("created", type="resource")) == 1


async def test_an_upload_whose_answer_names_no_file(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.faults(answer(200, json={"filename": "x.csv"}).on("upload_resource_file"))
    with pytest.raises(DecodeError, match="names no file"):
        await cheeses.files.upload(b"x", filename="x.csv")


@pytest.mark.parametrize(
    ("filename", "kind"),
    [
        ("a.csv", "text/csv"),
        ("a.csv.gz", "application/gzip"),
        ("a.csv.xz", "application/octet-stream"),
        ("a.nobody-knows", "application/octet-stream"),
    ],
)
async def test_files_are_sent_as_what_their_name_says(cheeses: DatasetHandle, filename: str, kind: str) -> None:
    assert media_type(filename) == kind
    assert (await cheeses.files.upload(b"x", filename=filename)).filename == filename


async def test_a_datasource_must_be_one(cheeses: DatasetHandle) -> None:
    guess: Any = cheeses.resources.guess_extractors_unsaved
    with pytest.raises(ArgumentError, match="datasource must be"):
        await guess("cheeses.csv")
