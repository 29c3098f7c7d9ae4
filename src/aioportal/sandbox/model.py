"""What the portal keeps of a dataset.

Stored objects are replaced, never changed in place, so that versions may share them.
"""

from __future__ import annotations

import random
import re
import unicodedata
import uuid
from collections.abc import Container
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from .machines import Machine, dump_machine, load_machine
from .publication import Publication

Json = dict[str, Any]

# The parts of a dataset that a version restores, by the name of their table and the version's section for it.
SECTIONS = {
    "resources": "data",
    "processors": "processing",
    "fields": "fields",
    "schedules": "schedules",
    "metadata": "metadata",
    "properties": "security",
}

DEFAULT_SECURITY: Json = {
    "is_data_visible": True,
    "visible_fields": None,
    "filter_query": "",
    "api_calls_quota": None,
}

_ALPHABET = "abcdefghijkmnopqrstuvwxyz0123456789"


class Uids:
    """Uids like the platform's: two letters, an underscore, six signs."""

    def __init__(self, seed: int | None) -> None:
        self._random = random.Random(seed)  # noqa: S311 - names, not secrets

    def new(self, prefix: str, taken: Container[str] = ()) -> str:
        """A uid that ``taken`` does not hold."""
        while True:
            uid = prefix + "".join(self._random.choices(_ALPHABET, k=6))
            if uid not in taken:
                return uid

    def uuid(self) -> str:
        """A random UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))


@dataclass(slots=True)
class StoredFile:
    """An uploaded file."""

    uid: str
    filename: str
    mimetype: str | None
    created_at: float
    visible_at: float
    size: int
    sha256: str
    path: Path


@dataclass(slots=True)
class Dataset:
    """One dataset with all that hangs on it but its tables of sub-objects, which the portal keeps."""

    uid: str
    dataset_id: str
    created_at: float
    updated_at: float
    created_by: str
    updated_by: str
    is_restricted: bool
    metadata: Json
    default_security: Json
    machine: Machine
    publication: Publication | None = None
    files: dict[str, StoredFile] = field(default_factory=dict)
    versions: list[Json] = field(default_factory=list)
    forced: Finish | None = None

    @property
    def is_published(self) -> bool:
        """Whether readers see it."""
        return self.publication is not None


@dataclass(slots=True)
class Finish:
    """How the next publish must end, whatever the data says; set through the control interface."""

    error: str | None = None
    records_errors: list[Json] | None = None
    record_limit: int | None = None


def dump_dataset(dataset: Dataset, root: Path) -> Json:
    """A dataset as JSON; paths are relative to ``root``."""
    plain = {
        item.name: getattr(dataset, item.name)
        for item in fields(Dataset)
        if item.name not in ("machine", "publication", "files", "forced")
    }
    return {
        **plain,
        "machine": dump_machine(dataset.machine),
        "publication": dataset.publication.dump(root) if dataset.publication else None,
        "files": [{**asdict(item), "path": item.path.relative_to(root).as_posix()} for item in dataset.files.values()],
        "forced": asdict(dataset.forced) if dataset.forced else None,
    }


def load_dataset(data: Json, root: Path) -> Dataset:
    """The inverse of ``dump_dataset``."""
    stored = [StoredFile(**{**item, "path": root / item["path"]}) for item in data["files"]]
    publication = data["publication"]
    return Dataset(
        **{
            **data,
            "machine": load_machine(data["machine"]),
            "publication": Publication.load(publication, root) if publication else None,
            "files": {item.uid: item for item in stored},
            "forced": Finish(**data["forced"]) if data["forced"] else None,
        }
    )


def slug(text: str, separator: str) -> str:
    """Lower-case ASCII letters, digits and ``separator``; empty for text without any."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", separator, plain).strip(separator)


def file_slug(filename: str) -> str:
    """A name-like uid for an uploaded file: the slug of its stem, and its extension."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    parts = [slug(part, "_") for part in stem.split(".")]
    base = ".".join(part for part in parts if part) or "file"
    tail = slug(extension, "")
    return f"{base}.{tail}" if tail else base
