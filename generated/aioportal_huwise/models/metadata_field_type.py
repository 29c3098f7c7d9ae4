from __future__ import annotations

from enum import StrEnum


class MetadataFieldType(StrEnum):
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    DOUBLE = "double"
    ENUM = "enum"
    ENUMLIST = "enumlist"
    GEO_AREA = "geo_area"
    GEO_SHAPE = "geo_shape"
    HTML = "html"
    INT = "int"
    LIST = "list"
    LONGSTRING = "longstring"
    MULTITEXT = "multitext"
    TEXT = "text"
    URI_ENUM = "uri_enum"
    URI_ENUMLIST = "uri_enumlist"

    @classmethod
    def _missing_(cls, value: object) -> MetadataFieldType | None:
        # A word that the contract does not know yet is kept: it equals its string, under the name UNKNOWN.
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member
