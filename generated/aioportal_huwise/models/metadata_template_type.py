from __future__ import annotations

from enum import StrEnum


class MetadataTemplateType(StrEnum):
    ADMIN = "admin"
    BASIC = "basic"
    EXTRA = "extra"
    INTEROP = "interop"

    @classmethod
    def _missing_(cls, value: object) -> MetadataTemplateType | None:
        # A word that the contract does not know yet is kept: it equals its string, under the name UNKNOWN.
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member
