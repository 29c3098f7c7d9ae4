"""What is there of a dataset's files, what they need, and how that is told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...bodies import present, uid_of
from .file_targets import file_of, settings_differ

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...dataset import DatasetHandle
    from ...publishing import PublishResult
    from .file_wishes import FileWish


@dataclass(frozen=True, slots=True)
class Step:
    """What one file needs.

    Attributes:
        wish: the file.
        resource: the one that is to read it; None where it is to be made.
        same: whether it reads this content already.
        leftovers: resources of runs that ended in the middle, which would double the records.
    """

    wish: FileWish
    resource: models.Resource | None
    same: bool
    leftovers: tuple[models.Resource, ...] = ()

    @property
    def is_due(self) -> bool:
        """Whether anything differs."""
        return self.resource is None or not self.same or settings_differ(self.resource, self.wish)


@dataclass(frozen=True, slots=True)
class State:
    """What is there of a dataset, and what its files need."""

    handle: DatasetHandle
    dataset: models.Dataset
    steps: tuple[Step, ...]
    reopens: bool
    """Whether ``is_restricted`` has to change."""
    publish: bool
    """Whether it has to be published, even if nothing else is to be done."""
    resources: tuple[str, ...] = ()
    """The uids of all its resources."""

    @property
    def is_due(self) -> bool:
        """Whether anything is to be written."""
        return self.reopens or any(step.is_due or step.leftovers for step in self.steps)


def told(wish: FileWish) -> dict[str, Any]:
    """A file as a plan shows it."""
    told = {"file": wish.file.name, "bytes": wish.file.size, "sha256": wish.file.sha256[:12]}
    settings = {"extractor": wish.extractor, "params": wish.params}
    return told | {name: value for name, value in settings.items() if value is not None}


def shown(resource: models.Resource) -> dict[str, Any]:
    """What a resource reads, as a plan shows it."""
    return {"resource": present(resource.uid), "file": file_of(resource)}


def done_with(step: Step, attached: models.Resource) -> dict[str, Any]:
    """What became of one file, for the journal."""
    return {
        "resource_uid": uid_of(attached, "resource"),
        "replaced": step.resource is not None,
        "file_uid": file_of(attached),
        "sha256": step.wish.file.sha256,
        "bytes": step.wish.file.size,
    }


def said(state: State, created: bool, result: PublishResult | None, data: dict[str, Any]) -> str:
    """What was done to a dataset, in a few words."""
    done = ["created"] if created else []
    put = [step for step in state.steps if step.is_due]
    done += [f"{len(put)} file{'s' * (len(put) > 1)} put in place"] if put else []
    gone = sum(len(step.leftovers) for step in state.steps)
    done += [f"{gone} left-over resource{'s' * (gone > 1)} removed"] if gone else []
    if result is not None:
        done.append(f"published, {data['records']} records" if data["records"] is not None else "published")
        done += [f"{data['record_errors']} record errors"] if data["record_errors"] else []
    return ", ".join(done)
