"""From a dataset's configuration to the table that readers will see: what runs in a thread while it is processing."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .machines import Finished
from .model import Finish, Json
from .publication import Publication
from .tabular import Source, UnreadableFile, read_all, write
from .words import say

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_FETCH_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Address:
    """Where a resource's bytes are: a file of ours, or an HTTP address to fetch into ``path`` first."""

    path: Path
    filename: str
    url: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def local(self) -> Path:
        """The file with the bytes, fetched if need be.

        Raises:
            UnreadableFile: the address is not on this machine, or did not answer with a file.
        """
        if self.url is None:
            return self.path
        # The sandbox never leaves the machine, whatever address a test writes into a resource.
        if urlsplit(self.url).scheme != "http" or urlsplit(self.url).hostname not in _LOOPBACK:
            raise UnreadableFile("The sandbox fetches from this machine only.")
        request = urllib.request.Request(self.url, headers=dict(self.headers))  # noqa: S310 - http on loopback only
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=_FETCH_SECONDS) as answer, self.path.open("wb") as file:
                shutil.copyfileobj(answer, file)
        except (OSError, urllib.error.URLError, ValueError) as error:
            raise UnreadableFile(f"The address could not be fetched: {error}") from None
        return self.path


@dataclass(frozen=True, slots=True)
class Input:
    """One resource as configured when the processing began."""

    title: str
    extractor: str
    params: Json
    address: Address | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one processing needs; nothing of the portal is touched from the thread."""

    dataset_uid: str
    dataset_id: str
    inputs: tuple[Input, ...]
    field_configs: tuple[Json, ...]
    table: Path
    record_limit: int | None
    metadata: Json
    is_restricted: bool
    locale: str
    started: float
    forced: Finish | None = None
    stopped: Callable[[], bool] = field(default=lambda: False)

    def __call__(self) -> Finished:
        """Read, write the table, and say how the processing ends."""
        if self.forced is not None and self.forced.error is not None:
            return Finished("error", message=self.forced.error, records_errors=self._row_errors([]))
        sources: list[Source] = []
        title = ""
        try:
            for item in self.inputs:
                title = item.title
                sources.append(_source(item))
            title = self.inputs[0].title if len(self.inputs) == 1 else ", ".join(item.title for item in self.inputs)
            return self._publish(sources)
        except UnreadableFile as error:
            message = say(self.locale, "unreadable", title=title, reason=error.reason)
            return Finished("error", message=message, records_errors=self._row_errors([]))
        except Exception as error:
            return Finished("error", message=f"{type(error).__name__}: {error}")

    def _publish(self, sources: list[Source]) -> Finished:
        table = read_all(sources, self.field_configs)
        table.rows = self._until_stopped(table.rows)
        snapshot = write(table, self.table, max_rows=self.record_limit)
        publication = Publication(
            dataset_uid=self.dataset_uid,
            dataset_id=self.dataset_id,
            table=self.table,
            records=snapshot.count,
            fields=tuple(snapshot.fields),
            metadata=self.metadata,
            published_at=self.started,
            is_restricted=self.is_restricted,
        )
        errors = self._row_errors(snapshot.errors)
        if not snapshot.truncated:
            return Finished("idle", publication, records_errors=errors)
        value = snapshot.count + 1 + sum(1 for _ in table.rows)
        params = {"error": {"limit_type": "records_by_dataset", "limit": self.record_limit, "value": value}}
        return Finished("limit_reached", publication, records_errors=errors, params=params)

    def _row_errors(self, found: list[Json]) -> tuple[Json, ...]:
        forced = self.forced.records_errors if self.forced is not None else None
        return tuple(found if forced is None else forced)

    def _until_stopped(self, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            if self.stopped():
                return
            yield row


def _source(item: Input) -> Source:
    if item.address is None:
        raise UnreadableFile("The sandbox cannot read from this kind of source.")
    return Source(item.address.local(), item.extractor, item.params, item.address.filename)
