"""``push``: a file becomes a published dataset, however often it is called."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ...core.errors import ArgumentError, InvalidStateError, ValidationError
from ...core.sources import source_of
from .. import datasource as datasources
from ..bodies import jsonable, present, uid_of
from ..files import MAX_UPLOAD, guarded
from ..orders import PUBLISH_TIMEOUT
from .patience import patiently

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...core.multipart import Progress
    from ..client import Huwise
    from ..dataset import DatasetHandle
    from ..files import SourceLike
    from ..publishing import PublishResult
    from ..status import RecordError

T = TypeVar("T")

Stage = Literal["dataset", "upload", "resource", "publish", "done"]


@dataclass(frozen=True, slots=True)
class PushEvent:
    """One thing to tell while a push goes on; stages come in order, ``upload`` and ``publish`` many times."""

    stage: Stage
    detail: str = ""
    """What happened, in a few words: ``created``, ``replaced``, …"""
    sent: int = 0
    """``upload``: bytes of the file sent in this attempt."""
    total: int | None = None
    """``upload``: bytes of the file, or None where unknown."""
    attempt: int = 1
    """``upload``: 1 for the first."""
    state: str | None = None
    """``publish``: the dataset's state, in the server's words."""
    elapsed: float = 0.0
    """Seconds since the push began."""


OnPush = Callable[[PushEvent], Awaitable[object] | object]
"""Told of each event; may be async. What it raises ends the push."""


@dataclass(frozen=True, slots=True)
class PushResult:
    """What a push did."""

    dataset_id: str
    dataset_uid: str
    created: bool
    """Whether the dataset is new."""
    is_restricted: bool | None
    """Who sees it: True only users with a ruleset, False everybody with access to the portal."""
    resource_uid: str
    replaced: bool
    """Whether a resource got the file in place of another one; else the resource is new."""
    file_uid: str
    bytes: int | None
    sha256: str | None
    """Of what was sent, in hexadecimal."""
    published: PublishResult | None
    """How the publish ended, or None with ``publish=False``."""
    seconds: float
    """From the call to here."""

    @property
    def record_errors(self) -> tuple[RecordError, ...]:
        """Problems with single records; the publish succeeded in spite of them."""
        return self.published.records_errors if self.published is not None else ()


async def push(
    portal: Huwise,
    source: SourceLike,
    *,
    dataset: str,
    title: str | None = None,
    resource_title: str | None = None,
    filename: str | None = None,
    extractor: str | None = None,
    params: Mapping[str, Any] | None = None,
    publish: bool = True,
    is_restricted: bool | None = None,
    allow_truncated: bool = False,
    max_bytes: int | None = MAX_UPLOAD,
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    on_progress: OnPush | None = None,
) -> PushResult:
    """Make a file the content of a dataset: find or create the dataset, upload, add or replace the resource, publish.

    Running it again does the same to the same dataset and the same resource, also where an earlier run ended in the
    middle. The dataset's only uploaded-file resource gets the file, else the one titled ``resource_title``; where that
    leaves a choice, nothing is changed. While something else runs on the dataset, this waits for its end.

    Args:
        portal: the client.
        source: a path, bytes (with ``filename``), an open binary file, or async chunks.
        dataset: the ``dataset_id``, or the uid of a dataset that exists.
        title: the title of a new dataset, the file's name without its ending if None. An existing title stays.
        resource_title: which resource to replace or how to title a new one; the file's name if None.
        filename: the name to upload under.
        extractor: ``"csvfile"``, …; for a new resource the portal's guess if None, else that of the resource.
        params: the extractor's parameters; likewise.
        publish: publish at the end, and wait for it.
        is_restricted: who may see the dataset; None leaves a new one to the portal and an existing one as it is.
        allow_truncated: take the plan's record limit for an end that is good enough.
        max_bytes: refuse larger files; None for no guard.
        timeout: seconds to wait for the publish.
        on_progress: told of each step.

    Returns:
        What was done.

    Raises:
        ArgumentError: no such file, too large, or no telling which resource is to be replaced; nothing was changed.
        NotFoundError: ``dataset`` looks like a uid, and there is none.
        OperationFailedError: the publish failed. The file and the resource are in place.
        PortalError: whatever else came of one of the calls; running it again goes on from there.
    """
    work = PushSteps(portal, on_progress)
    given = source_of(source, filename=filename)
    await given.check()
    opened = guarded(given, max_bytes)
    name = resource_title or opened.filename
    found, created = await work.dataset(dataset, title or PurePath(opened.filename).stem, is_restricted)
    uid, dataset_id = uid_of(found, "dataset"), present(found.dataset_id)
    by_name = isinstance(dataset_id, str) and dataset_id == dataset
    handle = portal.dataset(dataset_id=dataset) if by_name else portal.dataset(uid=uid)
    resource = None
    if not created:
        await work.settle(handle, timeout)
        resource = choose([item async for item in handle.resources.list(limit=1000)], name)
        if is_restricted is not None and present(found.is_restricted) is not is_restricted:
            found = await handle.update(is_restricted=is_restricted)
            await work.tell("dataset", "restricted" if is_restricted else "opened")
    uploaded = await handle.files.send_source(opened, progress=work.sent)

    async def attach() -> models.Resource:
        if resource is None:
            return await handle.resources.add_file(uploaded.file, title=name, extractor=extractor, params=params)
        return await handle.resources.replace_file(resource, uploaded.file, extractor=extractor, params=params)

    attached = await work.unless_busy(handle, attach, timeout)
    await work.tell("resource", "created" if resource is None else "replaced")
    published = await work.publish(handle, allow_truncated, timeout) if publish else None
    result = PushResult(
        dataset_id=dataset_id if isinstance(dataset_id, str) else dataset,
        dataset_uid=uid,
        created=created,
        is_restricted=present(found.is_restricted),
        resource_uid=uid_of(attached, "resource"),
        replaced=resource is not None,
        file_uid=uploaded.uid,
        bytes=uploaded.size,
        sha256=uploaded.sha256,
        published=published,
        seconds=work.elapsed,
    )
    await work.tell("done", "published" if published is not None else "not published")
    return result


def choose(resources: Sequence[models.Resource], title: str) -> models.Resource | None:
    """The resource that a file is to replace, or None where the dataset has none at all.

    Args:
        resources: all of the dataset's resources.
        title: decides between several.

    Raises:
        ArgumentError: there are resources, and none or several could be meant.
    """
    uploaded = [item for item in resources if datasources.is_uploaded(jsonable(present(item.datasource)))]
    if not resources or len(uploaded) == 1:
        return uploaded[0] if uploaded else None
    titled = [item for item in uploaded if item.title == title]
    if len(titled) == 1:
        return titled[0]
    titles = ", ".join(sorted(repr(present(item.title)) for item in resources))
    if not uploaded:
        why = "reads its records from elsewhere, and a file beside them would mix with those"
    elif titled:
        why = f"has {len(titled)} uploaded files titled {title!r}"
    else:
        why = f"has {len(uploaded)} uploaded files, none titled {title!r}"
    raise ArgumentError(
        f"which resource to replace is not clear: the dataset {why} (resources: {titles}); nothing was changed",
        hint="Pass resource_title= for the one to replace, or use resources.add_file and resources.replace_file.",
    )


class PushSteps:
    """The steps of one push, and what is told of them."""

    def __init__(self, portal: Huwise, on_progress: OnPush | None) -> None:
        self.portal = portal
        self._on_progress = on_progress
        self._clock = portal.clock
        self._began = self._clock.now()

    @property
    def elapsed(self) -> float:
        """Seconds since the push began."""
        return self._clock.now() - self._began

    async def tell(self, stage: Stage, detail: str = "", **facts: Any) -> None:
        """Tell of one event."""
        if self._on_progress is not None:
            answer = self._on_progress(PushEvent(stage, detail, elapsed=self.elapsed, **facts))
            if isawaitable(answer):
                await answer

    async def sent(self, progress: Progress) -> None:
        """Tell of bytes sent."""
        await self.tell("upload", sent=progress.sent, total=progress.total, attempt=progress.attempt)

    async def dataset(self, ref: str, title: str, is_restricted: bool | None) -> tuple[models.Dataset, bool]:
        """The dataset, and whether it had to be made."""
        handle = self.portal.dataset(ref)
        known: models.Dataset | None
        if handle.reference.kind == "dataset_id":
            known = await self.portal.datasets.find(ref)
        else:
            known = await handle.get()
        if known is not None:
            await self.tell("dataset", "found")
            return known, False
        return await self.make(ref, title, is_restricted)

    async def make(self, ref: str, title: str, is_restricted: bool | None) -> tuple[models.Dataset, bool]:
        """Make a dataset that was not there a moment ago; and whether it was this call that made it."""
        try:
            made = await self.portal.datasets.create(dataset_id=ref, title=title, is_restricted=is_restricted)
        except ValidationError:
            # Another run may have made it since we looked.
            known = await self.portal.datasets.find(ref)
            if known is None:
                raise
            await self.tell("dataset", "found")
            return known, False
        await self.tell("dataset", "created")
        return made, True

    async def settle(self, handle: DatasetHandle, limit: float) -> None:
        """Wait until nothing runs on the dataset: the portal refuses edits meanwhile."""
        found = await handle.settled(timeout=limit)
        if found.looks > 1:
            await self.tell("dataset", "was busy", state=found.state)

    async def unless_busy(self, handle: DatasetHandle, act: Callable[[], Awaitable[T]], limit: float) -> T:
        """Act, and again after what somebody else ordered in between has ended."""

        async def settled(_busy: InvalidStateError) -> None:
            await self.settle(handle, limit)

        return await patiently(act, settled, clock=self._clock)

    async def publish(self, handle: DatasetHandle, allow_truncated: bool, limit: float) -> PublishResult:
        """Publish and follow it to its end."""
        operation = await handle.begin_publish(if_busy="wait", allow_truncated=allow_truncated, timeout=limit)
        async for event in operation.events(timeout=limit):
            await self.tell("publish", event.message or "", state=event.state)
        return await operation
