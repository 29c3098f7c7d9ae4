from __future__ import annotations

from enum import StrEnum


class ConnectionSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESCENDING = "-created_at"
    DATASET_COUNT = "dataset_count"
    DATASET_COUNT_DESCENDING = "-dataset_count"
    TYPE = "type"
    TYPE_DESCENDING = "-type"
    UPDATED_AT = "updated_at"
    UPDATED_AT_DESCENDING = "-updated_at"

    @classmethod
    def _missing_(cls, value: object) -> ConnectionSort | None:
        # A word that the contract does not know yet is kept: it equals its string, under the name UNKNOWN.
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member
