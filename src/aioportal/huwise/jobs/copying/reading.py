"""One dataset of the source as plain JSON, all that the API shows of it. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ....core.errors import ApiError, AuthenticationError, NotFoundError, PermissionDeniedError, QuotaExceededError
from ...bodies import jsonable, present, uid_of
from ...datasource import is_uploaded

if TYPE_CHECKING:
    from ....core.pager import Pager
    from ...client import DatasetRef, Huwise
    from ...dataset import DatasetHandle

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SourceDataset:
    """What a dataset is made of.

    Attributes:
        uid: on the source.
        dataset_id: on the source; the copy's parts are called after it.
        to: the ``dataset_id`` on the target.
        is_restricted: whether only users with a ruleset see it.
        default_security: what applies to everybody else.
        metadata: template → field → the stored cell.
        resources: in order.
        processors: in the order in which they apply.
        fields: the field configurations in the order in which they apply.
        schedules: when the portal publishes it.
        attachments: files beside it.
        exports: alternative exports.
        translations: text → language → translation.
        users: rulesets of users.
        groups: rulesets of groups.
        unread: what the key may not read, or the portal does not have, and why.
    """

    uid: str
    dataset_id: str
    to: str
    is_restricted: bool | None
    default_security: Json
    metadata: dict[str, Json]
    resources: tuple[Json, ...]
    processors: tuple[Json, ...]
    fields: tuple[Json, ...]
    schedules: tuple[Json, ...]
    attachments: tuple[Json, ...]
    exports: tuple[Json, ...]
    translations: Json
    users: tuple[Json, ...]
    groups: tuple[Json, ...]
    unread: tuple[str, ...] = ()


async def read_dataset(source: Huwise, ref: DatasetRef, to: str | None) -> SourceDataset:
    """Read all parts of a dataset.

    Args:
        source: the portal to copy from.
        ref: its uid or ``dataset_id``.
        to: what the copy is to be called; its own ``dataset_id`` if None.

    Raises:
        NotFoundError: no such dataset, or the key may not edit it.
    """
    found = await source.dataset(ref).get()
    uid = uid_of(found, "dataset")
    handle = source.dataset(uid=uid)
    dataset_id = present(found.dataset_id) or uid
    reader = _Reader()
    return SourceDataset(
        uid=uid,
        dataset_id=dataset_id,
        to=to or dataset_id,
        is_restricted=present(found.is_restricted),
        default_security=_object(jsonable(present(found.default_security))),
        metadata=_object(jsonable(await handle.metadata.get())),
        resources=await _resources(handle),
        processors=await listed(handle.processors.list(limit=1000)),
        fields=await listed(handle.fields.list(limit=1000)),
        schedules=await listed(handle.schedules.list(limit=1000)),
        attachments=await reader.some("attachments", handle.attachments.list(limit=1000)),
        exports=await reader.some("alternative exports", handle.exports.list(limit=1000)),
        translations=await reader.translations(handle.translations),
        users=await reader.some("rulesets of users", handle.security.users.list(limit=1000)),
        groups=await reader.some("rulesets of groups", handle.security.groups.list(limit=1000)),
        unread=tuple(reader.unread),
    )


async def listed(pager: Pager[Any]) -> tuple[Json, ...]:
    """All items of a list as plain JSON."""
    return tuple([_object(jsonable(item)) async for item in pager])


async def _resources(handle: DatasetHandle) -> tuple[Json, ...]:
    """The resources; where a file's name is not among what they show, it is asked for."""
    found = await listed(handle.resources.list(limit=1000))
    for resource in found:
        source = resource.get("datasource")
        file = source.get("file") if is_uploaded(source) and isinstance(source, dict) else None
        if isinstance(file, dict) and isinstance(file.get("uid"), str) and not file.get("filename"):
            try:
                file.update(jsonable(await handle.files.get(file["uid"])))
            except NotFoundError:
                file["filename"] = file["uid"]  # fetching it says so again, and then it is in the way
    return found


def lacks(error: ApiError) -> bool:
    """Whether an error says that this key, or this portal, does not have something, so that all else can go on."""
    return isinstance(error, (NotFoundError, PermissionDeniedError)) and not isinstance(
        error, (AuthenticationError, QuotaExceededError)
    )


class _Reader:
    """Parts that a key may lack the right to, or whose path is inferred: said, not fatal."""

    def __init__(self) -> None:
        self.unread: list[str] = []

    async def some(self, what: str, pager: Pager[Any]) -> tuple[Json, ...]:
        try:
            return await listed(pager)
        except ApiError as error:
            self._say(what, error)
            return ()

    async def translations(self, place: Any) -> Json:
        try:
            return _object(jsonable(await place.get()))
        except ApiError as error:
            self._say("translations", error)
            return {}

    def _say(self, what: str, error: ApiError) -> None:
        if not lacks(error):
            raise error
        self.unread.append(f"{what} cannot be read at the source ({error.code or error.status})")


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
