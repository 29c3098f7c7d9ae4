"""Writing metadata fields of many datasets: only what differs, field by field, and one publish of metadata at the end.

How a process may die: between two fields, the next run writes those that are left. Between the fields and the publish,
nothing differs any more, yet the publish is owed; so the journal is told of it before the first field is written.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeVar

from ....core.errors import (
    ArgumentError,
    BadRequestError,
    InvalidStateError,
    NotFoundError,
    OperationFailedError,
)
from ...bodies import present, same_json
from ..memo import memo
from ..patience import patiently
from ..pending import amid, unpublished
from ..plan import Change, FieldChange
from ..work import Effect
from .field_kinds import UnfitError

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise
    from ...dataset import DatasetHandle
    from ..select import Selected

T = TypeVar("T")

Publish = Literal["auto", "always", "no"]
"""When metadata are published: where a field was written, in any case, or never; only ever on published datasets."""

Metadata = Mapping[str, Mapping[str, Mapping[str, Any]]]


_BEGUN = "writing"
"""The note about an item of which a field is about to be written."""


class Write(NamedTuple):
    """One field that is to be written."""

    template: str
    field: str
    before: Any
    """What shows now; None for nothing."""
    after: Any
    """What is to show; None where the field is to be removed."""
    body: Mapping[str, Any] | None
    """What is sent: ``value``, ``override_remote``; None removes the field."""

    @property
    def name(self) -> str:
        """``"default.title"``."""
        return f"{self.template}.{self.field}"


class Wish(Protocol):
    """What is wished for the fields of one dataset. Implementations are module-level dataclasses: they pickle."""

    def content(self) -> object:
        """The wish as plain JSON."""
        ...

    def writes(self, metadata: Metadata) -> tuple[Write, ...]:
        """What has to be written, in order; of a dataset that is as wished, nothing.

        Args:
            metadata: what the dataset has.

        Raises:
            UnfitError: it cannot be done.
        """
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """One dataset and what is wished for it.

    Attributes:
        key: as it was named.
        uid: the dataset.
        wish: for its fields.
        seen: its metadata as the selection brought them, for the plan; the very object, since there may be thousands.
        is_published: as the selection brought it.
    """

    key: str
    uid: str
    wish: Wish
    seen: Mapping[str, Any]
    is_published: bool

    @classmethod
    def of(cls, key: str, selected: Selected, wish: Wish) -> Target:
        """The target that a selection found."""
        return cls(key, selected.uid, wish, _raw(selected.dataset), selected.dataset.is_published is True)


@dataclass(frozen=True, slots=True)
class FieldsWork:
    """Bringing the fields of datasets to what is wished.

    Attributes:
        job: the job's name.
        publish: when to publish the metadata.
        verify: read back what was written.
    """

    job: str
    publish: Publish = "auto"
    verify: bool = False
    detail: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse words that mean nothing."""
        if self.publish not in ("auto", "always", "no"):
            raise ArgumentError(
                f"publish={self.publish!r} is none of 'auto', 'always' and 'no'", hint="Give one of the three."
            )

    def key(self, item: Target, /) -> str:
        """The dataset as it was named."""
        return item.key

    def content(self, item: Target, /) -> object:
        """What is wished."""
        return item.wish.content()

    async def look(self, portal: Huwise, item: Target, /) -> Change:
        """Compare with what the selection brought; nothing is read a second time."""
        del portal
        try:
            writes = item.wish.writes(_fields(item.seen))
        except UnfitError as error:
            return Change(item.key, "problem", detail=str(error))
        publishes = item.is_published and (self.publish == "always" or (self.publish == "auto" and bool(writes)))
        cost = "publish of the metadata" if publishes else ""
        if not writes:
            return Change(item.key, "run" if publishes else "none", cost=cost)
        fields = tuple(FieldChange(write.name, write.before, write.after) for write in writes)
        return Change(item.key, "update", fields, detail=_remarks(writes, self.detail), cost=cost)

    async def act(self, portal: Huwise, item: Target, /) -> Effect:
        """Read the dataset, write what differs, publish where something was written, now or by a run that died."""
        note = memo()
        begun = note.read() == _BEGUN
        handle = portal.dataset(uid=item.uid)
        free = Patience(portal, handle)
        dataset = await handle.get()
        writes = _fitting(item.wish, metadata_of(dataset))
        if writes:
            await note.write(_BEGUN)
        for count, write in enumerate(writes):
            with amid(write.name, count, "field"):
                await free.call(_order(handle, write))
        if writes and self.verify:
            await _verify(handle, writes)
        published = False
        if self.publish == "always" or (self.publish == "auto" and (begun or bool(writes))):
            if free.waited:
                # What ran meanwhile may have been the first publish, or an unpublish.
                dataset = await handle.get()
            published = dataset.is_published is True and await _publish(portal, handle, free, writes)
        return _effect(writes, published, begun)


def _fitting(wish: Wish, metadata: Metadata) -> tuple[Write, ...]:
    try:
        return wish.writes(metadata)
    except UnfitError as error:
        raise OperationFailedError(str(error), state="refused", reason=str(error)) from None


def _effect(writes: Sequence[Write], published: bool, begun: bool) -> Effect:
    told = ["written by an earlier run"] if begun else []
    told += [f"{_count(writes)} written"] if writes else []
    told += ["metadata published"] if published else []
    data = {"fields": [write.name for write in writes], "published": published}
    return Effect(", ".join(told), data, changed=bool(told))


def _count(writes: Sequence[Write]) -> str:
    return f"{len(writes)} field{'' if len(writes) == 1 else 's'}"


def _order(handle: DatasetHandle, write: Write) -> Callable[[], Awaitable[object]]:
    async def order() -> None:
        if write.body is not None:
            await handle.metadata.set(write.template, write.field, **write.body)
            return
        try:
            await handle.metadata.delete(write.template, write.field)
        except NotFoundError:
            # The dataset was just read: it is the field that is gone already.
            return

    return order


async def _verify(handle: DatasetHandle, writes: Iterable[Write]) -> None:
    metadata = metadata_of(await handle.get())
    wrong = [
        write.name for write in writes if not same_json(shown_value(metadata, write.template, write.field), write.after)
    ]
    if wrong:
        reason = f"the portal took {', '.join(wrong)} without an error, but shows another value"
        raise OperationFailedError(reason, state="written", reason=reason)


async def _publish(portal: Huwise, handle: DatasetHandle, free: Patience, writes: Sequence[Write]) -> bool:
    written = f"{_count(writes)} written" if writes else "the fields are as wished"
    with unpublished(written, "run again with the journal, or with publish='always'"):
        try:
            async with portal.publishing():
                await free.call(handle.publish_metadata)
        except BadRequestError:
            if (await handle.get()).is_published is True:
                raise
            # Unpublished meanwhile: there is nothing that could show old values.
            return False
    return True


class Patience:
    """Calls to one dataset that wait while something else runs on it.

    Args:
        portal: the client.
        handle: the dataset.

    Attributes:
        waited: whether anything ran meanwhile.
    """

    def __init__(self, portal: Huwise, handle: DatasetHandle) -> None:
        self._portal = portal
        self._handle = handle
        self.waited = False

    async def call(self, order: Callable[[], Awaitable[T]]) -> T:
        """Call; where the dataset is busy, wait until it is not, and call again.

        Args:
            order: what to do.

        Raises:
            InvalidStateError: it is busy again and again.
        """
        return await patiently(order, self._settled, clock=self._portal.clock)

    async def _settled(self, _busy: InvalidStateError) -> None:
        self.waited = True
        await self._handle.settled()


def metadata_of(dataset: models.Dataset) -> Metadata:
    """The metadata of a dataset as plain values, to be read and not changed; what is no field is left out."""
    return _fields(_raw(dataset))


def _raw(dataset: models.Dataset) -> Mapping[str, Any]:
    # A free map of what the answer's JSON held.
    metadata = present(dataset.metadata)
    return metadata.additional_properties if metadata is not None else {}


def _fields(metadata: Mapping[str, Any]) -> Metadata:
    return {
        template: {name: cell for name, cell in fields.items() if isinstance(cell, dict) and "value" in cell}
        for template, fields in metadata.items()
        if isinstance(fields, dict)
    }


def shown_value(metadata: Metadata, template: str, name: str) -> Any:
    """The value that a field shows; None for none."""
    return (metadata.get(template, {}).get(name) or {}).get("value")


def is_from_source(metadata: Metadata, template: str, name: str) -> bool:
    """Whether a field shows what a harvested or federated dataset's source says."""
    cell = metadata.get(template, {}).get(name) or {}
    return "remote_value" in cell and cell.get("override_remote_value") is not True


def set_field(metadata: Metadata, template: str, name: str, value: Any, *, override_remote: bool) -> Write | None:
    """The write that makes a field show a value; None where it does.

    Args:
        metadata: what the dataset has.
        template: the field's template.
        name: its name.
        value: what it shall show.
        override_remote: whether to write over what comes from the dataset's source.

    Raises:
        UnfitError: it comes from the source, and may not be overridden.
    """
    cell = metadata.get(template, {}).get(name)
    if cell is not None and same_json(cell["value"], value):
        return None
    before = cell["value"] if cell is not None else None
    body: dict[str, Any] = {"value": value}
    if is_from_source(metadata, template, name) and not override_remote:
        raise UnfitError(f"{template}.{name} comes from the dataset's source; say to override it")
    if cell is not None and "remote_value" in cell:
        body["override_remote"] = True
    return Write(template, name, before, value, body)


def _remarks(writes: Sequence[Write], detail: str) -> str:
    over = [write.name for write in writes if write.body is not None and write.body.get("override_remote")]
    told = [detail] if detail else []
    told += [f"overrides what the source says of {', '.join(over)}"] if over else []
    return "; ".join(told)
