"""What of a dataset is visible to readers: the table written by its last publish, and the metadata of that moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Publication:
    """The published state of a dataset.

    Attributes:
        table: the records on disk, in the form of ``tabular.snapshot``.
        records: how many records from the start are visible; fewer than the table holds after an abort.
        fields: the fields, in the shape of a preview's.
        metadata: template, field, value, as at the last publish or metadata-only publish.
        published_at: seconds since 1970.
    """

    dataset_uid: str
    dataset_id: str
    table: Path
    records: int
    fields: tuple[dict[str, Any], ...]
    metadata: dict[str, Any]
    published_at: float
    is_restricted: bool = False

    def with_metadata(self, metadata: dict[str, Any], *, is_restricted: bool) -> Publication:
        """The same records under other metadata, as a metadata-only publish makes it."""
        return replace(self, metadata=metadata, is_restricted=is_restricted)

    def cut(self, share: float) -> Publication:
        """Only the first records, as an aborted processing leaves them."""
        return replace(self, records=int(self.records * max(0.0, min(1.0, share))))

    def dump(self, root: Path) -> dict[str, Any]:
        """As JSON, with the path relative to ``root``."""
        return {
            "dataset_uid": self.dataset_uid,
            "dataset_id": self.dataset_id,
            "table": self.table.relative_to(root).as_posix(),
            "records": self.records,
            "fields": list(self.fields),
            "metadata": self.metadata,
            "published_at": self.published_at,
            "is_restricted": self.is_restricted,
        }

    @classmethod
    def load(cls, data: dict[str, Any], root: Path) -> Publication:
        """The inverse of ``dump``."""
        return cls(**{**data, "table": root / data["table"], "fields": tuple(data["fields"])})
