"""Which resource a file goes to, and which resources are left of runs that ended in the middle. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ....core.errors import ArgumentError
from ... import datasource as datasources
from ...bodies import jsonable, present, uid_of
from ...reconcile import agrees
from ..push import choose
from .own_notes import noted, noted_old

if TYPE_CHECKING:
    from aioportal_huwise import models

    from .file_wishes import FileWish


def file_of(resource: models.Resource) -> str | None:
    """The uid of the file that a resource reads; None where it reads no uploaded file, or does not say which."""
    return file_in(jsonable(present(resource.datasource)))


def file_in(source: Any) -> str | None:
    """The uid of the file that a datasource is; None where it is no uploaded file, or does not say which."""
    file = source.get("file") if datasources.is_uploaded(source) else None
    uid = file.get("uid") if isinstance(file, Mapping) else None
    return uid if isinstance(uid, str) else None


def to_bring_back(changed: Sequence[models.Resource], note: object) -> dict[str, Mapping[str, Any]]:
    """By resource, what it reads and how before it is changed, as plain JSON by which that can be brought back.

    Where a resource reads a file of this job, an earlier run has changed it: what it read before that is what counts.
    Where somebody has changed it since, that is what is to come back now.

    Args:
        changed: those that are about to be changed.
        note: what the earlier run noted down.
    """
    known, uploaded = noted_old(note), noted(note, "uploaded")
    found: dict[str, Mapping[str, Any]] = {}
    for resource in changed:
        file, first = file_of(resource), known.get(uid_of(resource, "resource"))
        if file is None or file in uploaded or (first is not None and file == file_in(first.get("datasource"))):
            continue
        found[uid_of(resource, "resource")] = {
            "type": present(resource.type_),
            "params": jsonable(present(resource.params)),
            "datasource": datasources.uploaded_file(file),
        }
    return found


def targets(resources: Sequence[models.Resource], wishes: Sequence[FileWish]) -> list[models.Resource | None]:
    """The resource of each file, None for one that is to be made.

    A single file may take the place of the only uploaded one. Several, and one whose resource is named, go by title or
    uid, and then all resources must be named: what is not would mix its records with theirs.

    Args:
        resources: all of the dataset's.
        wishes: all files for it.

    Raises:
        ArgumentError: no telling which.
    """
    found = [_by_uid(resources, wish) for wish in wishes]
    if len(wishes) == 1 and wishes[0].resource is None:
        return [choose(resources, wishes[0].title)]
    for position, wish in enumerate(wishes):
        titled = [item for item in resources if item.title == wish.title and file_of(item) is not None]
        if len(titled) > 1:
            choose(titled, wish.title)
        found[position] = found[position] or (titled[0] if titled else None)
    taken = {item.uid for item in found if item is not None}
    if others := [repr(present(item.title)) for item in resources if item.uid not in taken]:
        raise ArgumentError(
            f"the dataset has resources that the files do not name, and would mix with them: {', '.join(others)}",
            hint="Name a file for each of them in the column resource, or remove those that are not wanted.",
        )
    return found


def existing(resources: Sequence[models.Resource], wish: FileWish) -> models.Resource:
    """The resource whose file is to be replaced.

    Args:
        resources: all of the dataset's.
        wish: the file.

    Raises:
        ArgumentError: there is none, or no telling which.
    """
    named = _by_uid(resources, wish)
    if named is not None:
        return named
    if wish.resource is not None and not any(item.title == wish.resource for item in resources):
        titles = ", ".join(repr(present(item.title)) for item in resources) or "none"
        raise ArgumentError(f"the dataset has no resource {wish.resource!r} (resources: {titles})")
    chosen = choose(resources, wish.title)
    if chosen is None:
        raise ArgumentError("the dataset has no resource whose file could be replaced", hint="Push the file to it.")
    return chosen


def _by_uid(resources: Sequence[models.Resource], wish: FileWish) -> models.Resource | None:
    named = next((item for item in resources if wish.resource is not None and item.uid == wish.resource), None)
    if named is not None and not datasources.is_uploaded(jsonable(present(named.datasource))):
        raise ArgumentError(
            f"the resource {wish.resource!r} reads no uploaded file that could be replaced",
            hint="Give its datasource with resources.update, or name another resource.",
        )
    return named


def same_titled(resources: Sequence[models.Resource], wish: FileWish) -> list[models.Resource]:
    """The resources that read a file under the title of a wish; more than one is one too many."""
    return [item for item in resources if item.title == wish.title and file_of(item) is not None]


def leftovers(candidates: Sequence[models.Resource], note: object) -> list[models.Resource]:
    """Of several resources of one title those that an earlier run of this job made before it ended in the middle.

    Its note says which files it had uploaded and which resources there were before; what reads one of the files and was
    not there before is its own. One resource is kept in any case: one that is not the job's where there is one, else
    the first. Where two or more are not the job's, no telling is possible, and nothing is said to be left over.

    Args:
        candidates: those of one title.
        note: what the earlier run noted down.
    """
    uploaded, before = noted(note, "uploaded"), noted(note, "before")
    own = [item for item in candidates if item.uid not in before and file_of(item) in uploaded]
    foreign = [item for item in candidates if item not in own]
    if len(foreign) > 1:
        return []
    return own if foreign else own[1:]


def settings_differ(resource: models.Resource, wish: FileWish) -> bool:
    """Whether a resource reads its file otherwise than wished."""
    if wish.extractor is not None and wish.extractor != present(resource.type_):
        return True
    current = jsonable(present(resource.params))
    return wish.params is not None and not agrees(dict(wish.params), current if isinstance(current, Mapping) else {})
