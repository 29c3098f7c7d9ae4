from __future__ import annotations

from enum import StrEnum


class DatasetFieldType(StrEnum):
    DATE = "date"
    DATETIME = "datetime"
    DOUBLE = "double"
    FILE = "file"
    GEO_POINT_2D = "geo_point_2d"
    GEO_SHAPE = "geo_shape"
    INT = "int"
    TEXT = "text"

    @classmethod
    def _missing_(cls, value: object) -> DatasetFieldType | None:
        # A word that the contract does not know yet is kept: it equals its string, under the name UNKNOWN.
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member
