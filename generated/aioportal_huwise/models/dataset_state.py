from __future__ import annotations

from enum import StrEnum


class DatasetState(StrEnum):
    ABORTING_PROCESSING = "aborting_processing"
    DELETING = "deleting"
    ERROR = "error"
    IDLE = "idle"
    LIMIT_REACHED = "limit_reached"
    PROCESSING = "processing"
    QUEUED = "queued"
    SAVING_VERSION = "saving_version"

    @classmethod
    def _missing_(cls, value: object) -> DatasetState | None:
        # A word that the contract does not know yet is kept: it equals its string, under the name UNKNOWN.
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member
