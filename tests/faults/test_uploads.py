"""Uploads that break, that are refused while they are still going, and sources that can be read only once."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from faultstage import Stage

from aioportal.errors import (
    ApiError,
    ArgumentError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    TransportError,
)
from aioportal.huwise import Progress
from aioportal.testing import answer, apply_then_answer, apply_then_drop, cut_body, drop_upload_after, html

UPLOAD = "upload_resource_file"
CONTENT = b"".join(b"%07d,abcdefghijklmnopqrstuvwx\n" % number for number in range(720_000))
"""24 MB of which no two lines are alike; more than the sockets between the two can hold."""
DIGEST = hashlib.sha256(CONTENT).hexdigest()
MIDDLE = 8_000_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("upload") / "lines.csv"
    path.write_bytes(CONTENT)
    return path


async def blocks(size: int = 300_000) -> AsyncIterator[bytes]:
    for start in range(0, len(CONTENT), size):
        yield CONTENT[start : start + size]


def uploaded(stage: Stage) -> list[tuple[str, int, str]]:
    return [(entry["object"]["uid"], entry["size"], entry["sha256"]) for entry in stage.sandbox.ledger("uploaded")]


class Told(list[Progress]):
    """What a progress callback heard."""

    def __call__(self, progress: Progress) -> None:
        self.append(progress)

    def check(self, attempts: int, *, total: int | None = len(CONTENT)) -> None:
        """Monotone within each attempt, from 0; the last one reached the end."""
        assert sorted({one.attempt for one in self}) == list(range(1, attempts + 1))
        for attempt in range(1, attempts + 1):
            sent = [one.sent for one in self if one.attempt == attempt]
            assert sent[0] == 0
            assert all(before < after for before, after in itertools.pairwise(sent))
        assert [one.attempt for one in self] == sorted(one.attempt for one in self)
        assert {one.total for one in self} == {total}
        assert self[-1].sent == len(CONTENT)


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("source", ["path", "open file", "bytes", "factory", "factory without size"])
async def test_a_source_that_can_be_read_again_is_sent_again(
    staged: Callable[..., Stage], file: Path, source: str, reset: bool
) -> None:
    stage, told = staged(), Told()
    stage.sandbox.faults(drop_upload_after(MIDDLE, reset=reset).on(UPLOAD))
    given: dict[str, Any] = {"filename": "lines.csv", "progress": told}
    total: int | None = len(CONTENT)
    match source:
        case "path":
            found = await stage.dataset.files.upload(file, progress=told)
        case "open file":
            with file.open("rb") as opened:
                found = await stage.dataset.files.upload(opened, progress=told)
                assert not opened.closed
        case "bytes":
            found = await stage.dataset.files.upload(CONTENT, **given)
        case "factory":
            found = await stage.dataset.files.upload(blocks, size=total, **given)
        case _:
            total = None
            found = await stage.dataset.files.upload(blocks, **given)
    assert uploaded(stage) == [(found.uid, len(CONTENT), DIGEST)]
    assert len(stage.sent(UPLOAD)) == 2
    told.check(2, total=total)


async def test_an_open_file_is_sent_from_where_it_stood(staged: Callable[..., Stage], file: Path) -> None:
    stage = staged()
    stage.sandbox.faults(drop_upload_after(MIDDLE).on(UPLOAD))
    with file.open("rb") as opened:
        opened.seek(31)
        await stage.dataset.files.upload(opened)
    ((_, size, digest),) = uploaded(stage)
    assert (size, digest) == (len(CONTENT) - 31, hashlib.sha256(CONTENT[31:]).hexdigest())


@pytest.mark.parametrize("size", [None, len(CONTENT)], ids=["unknown size", "known size"])
async def test_a_source_that_can_be_read_once_only_is_not_sent_again(
    staged: Callable[..., Stage], size: int | None
) -> None:
    stage = staged()
    stage.sandbox.faults(drop_upload_after(MIDDLE).on(UPLOAD))
    with pytest.raises(TransportError) as caught:
        await stage.dataset.files.upload(blocks(), filename="lines.csv", size=size)
    error = caught.value
    assert (error.sent, len(error.attempts), error.operation) == ("partly", 1, UPLOAD)
    assert "only once" in str(error)
    assert "a path, bytes, or a function" in str(error.hint)
    assert uploaded(stage) == []
    assert len(stage.sent(UPLOAD)) == 1


async def test_a_source_that_is_read_once_is_enough_where_nothing_breaks(staged: Callable[..., Stage]) -> None:
    stage, told = staged(), Told()
    found = await stage.dataset.files.upload(blocks(), filename="lines.csv", progress=told)
    assert uploaded(stage) == [(found.uid, len(CONTENT), DIGEST)]
    told.check(1, total=None)


async def test_an_upload_that_breaks_each_time(staged: Callable[..., Stage], file: Path) -> None:
    stage = staged()
    stage.sandbox.faults(drop_upload_after(MIDDLE).on(UPLOAD, times=None))
    with pytest.raises(TransportError) as caught:
        await stage.dataset.files.upload(file)
    assert (caught.value.sent, len(caught.value.attempts)) == ("partly", 3)
    assert uploaded(stage) == []


@pytest.mark.parametrize(
    "fault",
    [apply_then_drop(), apply_then_drop(reset=True), apply_then_answer(502, html="x"), apply_then_answer(504)],
    ids=["closed", "reset", "502", "504"],
)
async def test_a_lost_answer_leaves_at_most_a_second_file_that_nothing_refers_to(
    staged: Callable[..., Stage], file: Path, fault: Any
) -> None:
    stage = staged()
    stage.sandbox.faults(fault.on(UPLOAD))
    resource = await stage.dataset.resources.add_file(file, extractor="csvfile", params={})
    first, second = uploaded(stage)
    assert first[1:] == second[1:] == (len(CONTENT), DIGEST)
    (created,) = stage.sandbox.ledger("created", operation="create_dataset_resource")
    assert created["object"]["uid"] == resource.uid
    shown = stage.hand.get(f"/datasets/{stage.uid}/resources/{resource.uid}/")
    assert shown["datasource"]["file"]["uid"] == second[0]


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, AuthenticationError), (403, PermissionDeniedError), (404, NotFoundError), (413, BadRequestError)],
)
async def test_a_refusal_while_the_file_is_still_going_out(
    staged: Callable[..., Stage], file: Path, status: int, expected: type[ApiError]
) -> None:
    """The portal answers from the request's head; the answer is heard, and not taken for a broken connection."""
    stage = staged()
    body = {"error_code": "refused_early", "message": "no"}
    stage.sandbox.faults(answer(status, json=body, early=True).on(UPLOAD, times=None))
    with pytest.raises(expected) as caught:
        await stage.dataset.files.upload(file)
    assert (caught.value.status, caught.value.code) == (status, "refused_early")
    assert uploaded(stage) == []
    # 404 makes a uid no other: the dataset was found by the request before.
    assert len(stage.sent(UPLOAD)) == 1


async def test_a_file_that_the_portal_finds_too_large(staged: Callable[..., Stage], file: Path) -> None:
    """The portal's own limit, told from the stated length."""
    stage = staged()
    stage.sandbox.configure(max_upload=10_000_000)
    with pytest.raises(BadRequestError) as caught:
        await stage.dataset.files.upload(file)
    assert (caught.value.status, caught.value.code) == (413, "request_entity_too_large")
    assert "limits the size" in str(caught.value.hint)
    assert uploaded(stage) == []


async def test_a_file_of_unknown_size_that_the_portal_finds_too_large(staged: Callable[..., Stage]) -> None:
    """The same where the portal notices only on the way."""
    stage = staged()
    stage.sandbox.configure(max_upload=10_000_000)
    with pytest.raises(BadRequestError) as caught:
        await stage.dataset.files.upload(blocks, filename="lines.csv")
    assert caught.value.status == 413
    assert uploaded(stage) == []


async def test_a_portal_that_wants_the_upload_later(staged: Callable[..., Stage], file: Path) -> None:
    stage = staged()
    stage.sandbox.faults(answer(429, headers={"Retry-After": "5"}, early=True).on(UPLOAD))
    found = await stage.dataset.files.upload(file)
    assert uploaded(stage) == [(found.uid, len(CONTENT), DIGEST)]
    assert len(stage.sent(UPLOAD)) == 2
    assert stage.waited() >= 5


async def test_a_quota_that_is_used_up_before_an_upload(staged: Callable[..., Stage], file: Path) -> None:
    stage = staged()
    stage.sandbox.faults(answer(429, headers={"Retry-After": "5000"}, early=True).on(UPLOAD))
    with pytest.raises(QuotaExceededError):
        await stage.dataset.files.upload(file)
    assert len(stage.sent(UPLOAD)) == 1


async def test_a_gateway_that_fails_while_the_file_is_still_going_out(staged: Callable[..., Stage], file: Path) -> None:
    """Its word about half a request is no word of the portal behind it; sent again, twice at most."""
    stage = staged()
    stage.sandbox.faults(answer(502, html="x", early=True).on(UPLOAD))
    found = await stage.dataset.files.upload(file)
    assert uploaded(stage) == [(found.uid, len(CONTENT), DIGEST)]


async def test_a_wrong_key_sends_nothing_of_a_large_file(staged: Callable[..., Stage], file: Path) -> None:
    stage, told = staged(api_key="no-key-of-this-portal"), Told()
    with pytest.raises(AuthenticationError):
        await stage.dataset.files.upload(file, progress=told)
    assert stage.sent(UPLOAD) == []
    assert told == []


async def test_a_dataset_that_is_not_there_sends_nothing_of_a_large_file(
    staged: Callable[..., Stage], file: Path
) -> None:
    stage = staged()
    with pytest.raises(NotFoundError):
        await stage.portal.dataset("nowhere").files.upload(file)
    with pytest.raises(NotFoundError):
        await stage.portal.dataset(uid="da_nowhere").files.upload(file)
    assert stage.sent(UPLOAD) == []


async def test_a_source_that_fails_on_the_way(staged: Callable[..., Stage]) -> None:
    stage = staged()

    async def failing() -> AsyncIterator[bytes]:
        count = 0
        async for block in blocks():
            yield block
            count += 1
            if count == 30:
                raise OSError("the tape broke")

    with pytest.raises(TransportError) as caught:
        await stage.dataset.files.upload(failing, filename="lines.csv", size=len(CONTENT))
    assert (caught.value.kind, len(caught.value.attempts)) == ("source", 1)
    assert "the tape broke" in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)
    assert uploaded(stage) == []


async def test_a_source_that_is_shorter_than_it_said(staged: Callable[..., Stage]) -> None:
    stage = staged()
    with pytest.raises(TransportError) as caught:
        await stage.dataset.files.upload(blocks, filename="lines.csv", size=len(CONTENT) + 1)
    assert caught.value.kind == "source"
    assert uploaded(stage) == []


async def test_a_progress_callback_that_fails(staged: Callable[..., Stage], file: Path) -> None:
    stage = staged()

    def failing(progress: Progress) -> None:
        if progress.sent > MIDDLE:
            raise ValueError("no terminal")

    with pytest.raises(TransportError, match="progress callback raised ValueError"):
        await stage.dataset.files.upload(file, progress=failing)
    assert uploaded(stage) == []


async def test_the_guard_of_the_sdk_sends_nothing(staged: Callable[..., Stage], file: Path) -> None:
    stage = staged()
    with pytest.raises(ArgumentError, match="nothing was sent"):
        await stage.dataset.files.upload(file, max_bytes=1_000_000)
    assert stage.sandbox.requests()[stage.asked :] == []


async def test_an_uploaded_file_that_shows_late(staged: Callable[..., Stage], file: Path) -> None:
    stage = staged()
    stage.sandbox.configure(file_delay=8)
    found = await stage.dataset.files.upload(file)
    assert uploaded(stage) == [(found.uid, len(CONTENT), DIGEST)]
    assert stage.waited() >= 8


async def test_a_download_that_breaks_off_is_asked_for_again(staged: Callable[..., Stage], tmp_path: Path) -> None:
    stage = staged()
    uid = stage.hand.file(stage.uid, CONTENT[:2_000_000], "lines.csv")
    download = "download_dataset_resource_file"
    stage.sandbox.faults(cut_body(700_000).on(download), html(502).on(download))
    target = tmp_path / "lines.csv"
    assert await stage.dataset.files.download(uid, target) == target
    assert target.read_bytes() == CONTENT[:2_000_000]
    assert [path.name for path in tmp_path.iterdir()] == ["lines.csv"]


async def test_a_download_that_always_breaks_off_leaves_nothing(staged: Callable[..., Stage], tmp_path: Path) -> None:
    stage = staged()
    uid = stage.hand.file(stage.uid, CONTENT[:2_000_000], "lines.csv")
    stage.sandbox.faults(cut_body(700_000).on("download_dataset_resource_file", times=None))
    with pytest.raises(TransportError) as caught:
        await stage.dataset.files.download(uid, tmp_path / "lines.csv")
    assert caught.value.sent == "yes"
    assert list(tmp_path.iterdir()) == []
