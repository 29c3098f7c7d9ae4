"""What the commands print of the API's answers, as plain data and as lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..huwise import HarvestResult, PublishResult, PushResult


def plain(value: Any) -> Any:
    """``value``, or None where the API left it out; dates as ISO 8601."""
    if value is None or type(value).__name__ == "Unset":
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


def rows_in(count: int, target: object) -> str:
    """The line that says that a table was written."""
    return f"{count:,} {'row' if count == 1 else 'rows'} in {target}"


def title_of(dataset: models.Dataset) -> str | None:
    """The dataset's title, where its metadata hold one."""
    metadata: Any = plain(dataset.metadata)
    level: Any = getattr(metadata, "additional_properties", metadata)
    for name in ("default", "title", "value"):
        level = level.get(name) if isinstance(level, Mapping) else None
    return level if isinstance(level, str) else None


def dataset_row(dataset: models.Dataset) -> dict[str, Any]:
    """One line of the list."""
    return {
        "uid": plain(dataset.uid),
        "dataset_id": plain(dataset.dataset_id),
        "title": title_of(dataset),
        "is_published": plain(dataset.is_published),
        "is_restricted": plain(dataset.is_restricted),
        "updated_at": plain(dataset.updated_at),
    }


def status_row(status: models.DatasetStatus) -> dict[str, Any]:
    """The status of a dataset."""
    errors: Any = plain(status.records_errors) or []
    return {
        "status": _word(status.status),
        "since": plain(status.since),
        "previous": _word(status.previous),
        "is_published": plain(status.is_published),
        "message": plain(status.message),
        "record_errors": [error.to_dict() for error in errors],
    }


def _word(value: Any) -> str | None:
    word = plain(value)
    return None if word is None else str(getattr(word, "value", word))


def status_lines(ref: str, row: Mapping[str, Any]) -> Iterator[str]:
    """The same for people."""
    shown = {True: "published", False: "not published"}.get(row["is_published"], "publication unknown")
    yield f"{ref}: {row['status']} since {row['since']}, {shown}"
    if row["message"]:
        yield f"  {row['message']}"
    for error in row["record_errors"]:
        yield f"  record {error.get('record_id')}, field {error.get('field_uid')}: {error.get('message')}"


def file_row(file: models.DatasetFile) -> dict[str, Any]:
    """An uploaded file."""
    return {"uid": plain(file.uid), "filename": plain(file.filename), "mimetype": plain(file.mimetype)}


def operation_row(result: PublishResult | HarvestResult) -> dict[str, Any]:
    """How a publish, or a run of a harvester, ended."""
    from ..huwise import HarvestResult

    if isinstance(result, HarvestResult):
        return {
            "harvester": result.harvester_uid,
            "state": result.state,
            "seconds": round(result.seconds, 3),
            "observed": result.observed,
            "harvested_datasets": result.harvested_datasets_count,
            "published_datasets": result.published_datasets_count,
            "resource_errors": result.resource_errors_count,
        }
    return {
        "dataset": result.dataset_id or result.dataset_uid,
        "state": result.state,
        "seconds": round(result.seconds, 3),
        "is_published": result.is_published,
        "truncated": result.truncated,
        "observed": result.observed,
        "record_errors": len(result.records_errors),
    }


def push_row(result: PushResult) -> dict[str, Any]:
    """What a push did."""
    published = result.published
    return {
        "dataset_id": result.dataset_id,
        "dataset_uid": result.dataset_uid,
        "created": result.created,
        "is_restricted": result.is_restricted,
        "resource_uid": result.resource_uid,
        "replaced": result.replaced,
        "file_uid": result.file_uid,
        "bytes": result.bytes,
        "sha256": result.sha256,
        "published": None if published is None else operation_row(published),
        "seconds": round(result.seconds, 3),
    }


def push_lines(result: PushResult) -> Iterator[str]:
    """The same for people."""
    yield f"dataset   {result.dataset_id} ({result.dataset_uid}), {'created' if result.created else 'updated in place'}"
    size = "" if result.bytes is None else f", {result.bytes:,} bytes"
    yield f"resource  {result.resource_uid}, {'file replaced' if result.replaced else 'added'}{size}"
    visible: dict[bool | None, str] = {True: "users with a ruleset only", False: "everybody with access to the portal"}
    yield f"visible   {visible.get(result.is_restricted, 'as the portal decides')}"
    published = result.published
    if published is None:
        yield "publish   not asked for"
    else:
        cut = ", truncated at the plan's record limit" if published.truncated else ""
        count = len(published.records_errors)
        yield f"publish   {published.state} after {published.seconds:.1f} s, {count} record errors{cut}"
        for error in published.records_errors[:10]:
            yield f"          record {error.record_id}, field {error.field_uid}: {error.message}"
    yield f"in all    {result.seconds:.1f} s"
