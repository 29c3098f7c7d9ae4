"""What can be wrong with a file: as a whole, or in one of its rows."""

from __future__ import annotations

import hashlib
from typing import Any

MAX_ROW_ERRORS = 1000
"""Row errors kept in full; beyond it they are only counted, so that a wholly wrong file stays small in memory."""


class UnreadableFile(Exception):  # noqa: N818 - says what is the case; the portal answers it as a state, not as a crash
    """The file cannot be read as rows at all; the dataset's publish ends in status ``error`` with ``reason``."""

    def __init__(self, reason: str) -> None:
        """Keep the reason, one sentence for the status message."""
        super().__init__(reason)
        self.reason = reason


class RowErrors:
    """Problems of single rows, in the shape of ``records_errors`` of a dataset's status."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.count = 0

    def add(self, *, resource: int, line: int, message: str, field_uid: str = "") -> None:
        """Note one problem.

        Args:
            resource: Position of the resource in its dataset, from 0.

            line: Line of the file (of the row's end), or number of the record, from 1.

            message: What is wrong, without the line.

            field_uid: Uid of the field configuration that set the type, else the field's name; empty for whole rows.
        """
        self.count += 1
        if len(self.items) < MAX_ROW_ERRORS:
            # The platform's record ids are opaque hashes; ours only have to be stable from run to run.
            record_id = hashlib.sha256(f"{resource}:{line}".encode()).hexdigest()[:40]
            text = f"line {line}: {message}"
            self.items.append({"record_id": record_id, "field_uid": field_uid, "processor_uid": "", "message": text})


def shortened(value: object, limit: int = 60) -> str:
    """The value's repr, cut to ``limit`` characters for a message."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
