from __future__ import annotations

from enum import StrEnum


class GlossaryTermOrdering(StrEnum):
    DESCRIPTION = "description"
    DESCRIPTION_DESCENDING = "-description"
    NAME = "name"
    NAME_DESCENDING = "-name"
    UPDATED_AT = "updated_at"
    UPDATED_AT_DESCENDING = "-updated_at"

    @classmethod
    def _missing_(cls, value: object) -> GlossaryTermOrdering | None:
        # A word that the contract does not know yet is kept: it equals its string, under the name UNKNOWN.
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member
