"""The uploaded files of datasets: what they are called, what is in them, here and there."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ....core.errors import ArgumentError, NotFoundError
from .dataset_document import FileNames, Parts, file_uid, local_path, reads_file, resource_keys, with_path
from .fields import content_of
from .names import below, file_name, upload_name
from .site import Site, Thing
from .state import Record

FOLDER = "files"


async def file_names(site: Site, thing: Thing, parts: Parts) -> FileNames:
    """What the files and connections of a dataset's resources are called; each asked once and then known."""
    resources = parts.resources or ()
    known = {uid: name for uid, (name, _) in _record(site, thing.key).files.items()}
    found: dict[str, str] = {}
    for uid in dict.fromkeys(uid for one in resources if (uid := file_uid(one)) is not None):
        found[uid] = known.get(uid) or await _ask_name(site, thing, uid)
    needed = any(isinstance((one.get("datasource") or {}).get("connection"), dict) for one in resources)
    return FileNames(found, (await site.connections()).get if needed else FileNames().connection)


async def _ask_name(site: Site, thing: Thing, uid: str) -> str:
    try:
        file = await site.ask(site.portal.dataset(uid=thing.uid).files.get(uid))
    except NotFoundError:
        return uid
    return file.filename if isinstance(file.filename, str) and file.filename else uid


def contents_there(site: Site, key: str, document: Mapping[str, Any]) -> dict[str, str]:
    """The SHA-256 of the files that a dataset's resources read on the portal, as far as the side file knows them."""
    known = _record(site, key).files
    found = {}
    for name, one in _files_of(document):
        sha256 = known.get(file_uid(one) or "", ("", None))[1]
        if sha256 is not None:
            found[content_of(name)] = sha256
    return found


async def contents_here(root: Path, key: str, document: Mapping[str, Any], *, all_there: bool = True) -> dict[str, str]:
    """The SHA-256 of the files that a dataset's document names in the folder.

    Args:
        root: the folder.
        key: the ``dataset_id``.
        document: the dataset's.
        all_there: refuse a file that is not there; else it is left out.

    Raises:
        ArgumentError: a file is not there, or leads out of the folder.
    """
    named = [
        (name, below(root, path, f"datasets/{key}"))
        for name, one in _files_of(document)
        if (path := local_path(one)) is not None
    ]
    return {content_of(name): await sha256_of(path) for name, path in named if all_there or path.exists()}


def placed(key: str, document: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """A dataset's document with a place in the folder for each file, and the uid of the file for each place."""
    paths: dict[str, str] = {}
    resources = []
    for one in document.get("resources") or ():
        uid = file_uid(one)
        if uid is None:
            resources.append(one)
            continue
        path = next((path for path, known in paths.items() if known == uid), None)
        if path is None:
            path = _free(key, str(one["datasource"]["file"]["filename"]), paths)
            paths[path] = uid
        resources.append(with_path(one, path))
    return {**document, "resources": resources}, paths


def unplaced(document: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset's document without places for its files."""
    return {**document, "resources": [with_path(one, None) for one in document.get("resources") or ()]}


def name_of(document: Mapping[str, Any], uid: str) -> str:
    """What an uploaded file is called that a dataset's resources read."""
    return next(str(one["datasource"]["file"]["filename"]) for _, one in _files_of(document) if file_uid(one) == uid)


def paths_of(document: Mapping[str, Any]) -> list[str]:
    """The places in the folder that a dataset's document names."""
    return [path for _, one in _files_of(document) if (path := local_path(one)) is not None]


async def fetch(site: Site, thing: Thing, path: str, uid: str, name: str) -> None:
    """Bring a file of the portal into the folder, unless it is there already.

    Raises:
        ArgumentError: it cannot be written.
        TransportError: the download broke off each time.
    """
    target = below(site.root, path, f"datasets/{thing.key}")
    sha256 = _record(site, thing.key).files.get(uid, ("", None))[1]
    if sha256 is None or not target.is_file() or await sha256_of(target) != sha256:
        # Known before it is in its place: a pull that is killed here must not take its own work for somebody's edit.
        fresh = target.with_name(f".{target.name}.new")
        await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
        await site.ask(site.portal.dataset(uid=thing.uid).files.download(uid, fresh))
        sha256 = await sha256_of(fresh)
        remember(site, thing.key, uid, name, sha256)
        await site.state.save()
        await asyncio.to_thread(fresh.replace, target)
    remember(site, thing.key, uid, name, sha256)


class Uploads:
    """What a dataset's resources need of the folder's files.

    Args:
        site: portal and folder.
        thing: the dataset.
    """

    def __init__(self, site: Site, thing: Thing) -> None:
        self._site = site
        self._thing = thing

    async def upload(self, path: str, filename: str) -> str:
        """Upload a file, and give its uid; one that an earlier run uploaded and did not use is used."""
        site, key = self._site, self._thing.key
        file = below(site.root, path, f"datasets/{key}")
        name, sha256 = filename or file.name, await sha256_of(file)
        files = site.portal.dataset(uid=self._thing.uid).files
        for uid, known in _record(site, key).files.items():
            if known == (name, sha256):
                try:
                    await site.ask(files.get(uid))
                except NotFoundError:
                    continue
                return uid
        sent = await site.ask(files.send(file, filename=name))
        remember(site, key, sent.uid, name, sha256)
        await site.state.save()
        return sent.uid

    async def is_same(self, uid: str | None, path: str) -> bool:
        """Whether a file there is known to have the content of one here."""
        known = _record(self._site, self._thing.key).files.get(uid or "", ("", None))[1]
        return known is not None and known == await sha256_of(below(self._site.root, path, self._thing.key))


def remember(site: Site, key: str, uid: str, name: str, sha256: str | None) -> None:
    """Note what an uploaded file is called, and what is in it."""
    record = _record(site, key)
    site.state.put(f"datasets/{key}", replace(record, files={**record.files, uid: (name, sha256)}))


async def sha256_of(path: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        ArgumentError: it cannot be read.
    """

    def read() -> str:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    try:
        return await asyncio.to_thread(read)
    except OSError as error:
        raise ArgumentError(
            f"{str(path)!r} cannot be read: {error.strerror}", hint="Pull with its files, or bring it back."
        ) from None


def _record(site: Site, key: str) -> Record:
    return site.record("datasets", key) or Record()


def _files_of(document: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    resources = document.get("resources") or []
    return [(name, one) for name, one in zip(resource_keys(resources), resources, strict=True) if reads_file(one)]


def _free(key: str, filename: str, taken: Mapping[str, str]) -> str:
    folder, name = f"{FOLDER}/{file_name(key)}", upload_name(filename)
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    path, number = f"{folder}/{name}", 1
    while path in taken:
        number += 1
        path = f"{folder}/{stem}-{number}{dot}{ending}"
    return path
