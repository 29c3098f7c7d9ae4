"""Give realtime resources new push keys, and hand the keys over in a file: they show nowhere else.

A renewal whose answer was lost leaves nobody with a key: the old one is dead if it took place, and the new one is known
to the portal alone. So it is renewed again, until an answer comes: only the newest key works anyway.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from ....core.errors import (
    ArgumentError,
    DecodeError,
    OutcomeUnknownError,
)
from ....core.secret import Secret
from ..frame import run_job
from ..options import JobOptions
from ..plan import Change, number_of
from ..report import why
from ..select import Selected, select
from ..side_by_side import read_each
from ..work import Effect
from . import key_file
from .publishing_many import is_realtime

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise
    from ..report import JobResult

_TRIES = 3
_KEY_NAME = re.compile(r"(?:\A|_)(?:api_?key|push_?key)\Z", re.IGNORECASE)
_NOT_SEARCHED = ("datasource", "extraction_infos", "origin")
"""Parts of a resource that may hold other keys: those to its source."""


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A resource that records are pushed to."""

    selected: Selected
    resource_uid: str
    title: str


@dataclass(frozen=True, slots=True)
class RenewWork:
    """Renews the push key of a resource, and writes the new one to a file."""

    keys_file: str

    @property
    def job(self) -> str:
        """The name of the job."""
        return "renew-keys"

    def key(self, item: KeyHolder) -> str:
        """Dataset and resource."""
        return f"{item.selected.dataset_id}/{item.resource_uid}"

    def content(self, item: KeyHolder) -> object:
        """Which resource of which dataset."""
        return {"dataset": item.selected.uid, "resource": item.resource_uid}

    async def look(self, _portal: Huwise, item: KeyHolder) -> Change:
        """Say what would be cut off; the resource was just read."""
        title = f" of {item.title!r}" if item.title else ""
        return Change(
            self.key(item),
            "run",
            detail=f"new push key{title}",
            cost="the old key stops working at once: whatever pushes with it fails until it has the new one",
        )

    async def act(self, portal: Huwise, item: KeyHolder) -> Effect:
        """Renew the key until it is known, and write it down."""
        # A key that cannot be written down is lost, so this comes first.
        await asyncio.to_thread(key_file.prepare, self.keys_file)
        key = await self._renewed(portal, item)
        data = {"dataset_uid": item.selected.uid, "resource_uid": item.resource_uid}
        if key is None:
            note = f"{self.key(item)}: the key was renewed, but the answer does not show it; read it in the back office"
            return Effect("renewed, not shown", data, notes=(note,))
        row = (item.selected.dataset_id, item.selected.uid, item.resource_uid)
        await asyncio.to_thread(key_file.add, self.keys_file, row, key, portal.clock.wall())
        return Effect("renewed", data | {"keys_file": self.keys_file})

    async def _renewed(self, portal: Huwise, item: KeyHolder) -> Secret | None:
        resources = portal.dataset(uid=item.selected.uid).resources
        tries = 0
        while True:
            tries += 1
            try:
                return key_of(await resources.renew_api_key(item.resource_uid))
            except (OutcomeUnknownError, DecodeError) as error:
                if tries < _TRIES:
                    continue
                raise OutcomeUnknownError(
                    f"the old key may be dead, and nobody knows a new one: {error.message}",
                    hint="Run it again: each renewal gives a new key, and only the newest works.",
                ) from error


async def renew_keys(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    keys_file: str | os.PathLike[str],
    resources: Sequence[str] | None = None,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
    **options: Unpack[JobOptions],
) -> JobResult:
    """Renew the push keys of realtime resources, and write the new ones to a file that only its owner may read.

    Neither report nor journal nor log holds a key. The file is CSV and is added to; of several rows of a resource the
    last one counts. A rerun renews again what an earlier run had begun and not written down.

    Args:
        portal: the client.
        datasets: names, as for ``select``.
        keys_file: where the new keys go; made with mode 0600, refused where others may read it.
        resources: the uids of resources of these datasets; None for all that look like realtime ones. (The API has no
            field that says so.)
        file: names in a file, as for ``select``.
        where: conditions, as for ``select``.
        everything: all datasets that the key may edit.
        options: see ``JobOptions``.

    Returns:
        Done where the new key is in the file; unknown where the answers were lost and nobody knows the key. No row
        holds a key.

    Raises:
        ArgumentError: nothing is chosen, or a file that keys cannot be written to. Nothing was changed.
        JournalError: see ``run_job``.
    """
    if isinstance(resources, str):
        raise ArgumentError(f"resources={resources!r} is one text", hint="Give a list of uids.")
    path = os.fspath(keys_file)
    dry = options.get("dry_run", True)
    chosen = await select(portal, datasets, file=file, where=where, everything=everything)
    if not dry:
        await asyncio.to_thread(key_file.prepare, path)
    found, problems = await _holders(portal, chosen.datasets, None if resources is None else set(resources))
    notes = [f"the new keys are written to {path}"] if found else []
    without = len(chosen.datasets) - len({item.selected.uid for item in found}) - len(problems)
    if resources is None and without > 0:
        notes.append(f"{number_of(without, 'dataset')} without a realtime resource")
    missing = sorted(set(resources or ()) - {item.resource_uid for item in found})
    gone = [Change(uid, "problem", detail="none of the datasets has this resource") for uid in missing]
    return await run_job(
        portal, RenewWork(path), found, notes=notes, problems=(*chosen.problems, *problems, *gone), **options
    )


async def _holders(
    portal: Huwise, datasets: Sequence[Selected], wanted: set[str] | None
) -> tuple[list[KeyHolder], list[Change]]:
    """The resources in question, and the datasets whose resources cannot be read."""

    async def resources_of(one: Selected) -> list[models.Resource]:
        return [item async for item in portal.dataset(uid=one.uid).resources.list(limit=1000)]

    found: list[KeyHolder] = []
    problems: list[Change] = []
    for one, outcome in zip(datasets, await read_each(portal, resources_of, datasets), strict=True):
        if outcome.error is not None:
            problems.append(Change(one.dataset_id, "problem", detail=why(outcome.error)))
            continue
        for resource in outcome.result():
            uid = resource.uid if isinstance(resource.uid, str) else ""
            if uid in wanted if wanted is not None else uid and is_realtime(resource.to_dict()):
                title = resource.title if isinstance(resource.title, str) else ""
                found.append(KeyHolder(one, uid, title))
    return found, problems


def key_of(resource: models.Resource) -> Secret | None:
    """The push key in an answer, None where it shows none. The API does not document where it stands.

    Args:
        resource: the answer to a renewal.
    """
    shown = {name: value for name, value in resource.to_dict().items() if name not in _NOT_SEARCHED}
    return _search(shown)


def _search(value: Any) -> Secret | None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if isinstance(inner, str) and inner and _KEY_NAME.search(str(name)):
                return Secret(inner)
        inside: Iterable[Any] = value.values()
    else:
        inside = value if isinstance(value, list | tuple) else ()
    return next((key for inner in inside if (key := _search(inner)) is not None), None)
