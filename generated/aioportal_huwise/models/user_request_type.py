from __future__ import annotations

from enum import StrEnum


class UserRequestType(StrEnum):
    DATASET_ASSET_ACCESS = "dataset_asset_access"
    DOMAIN_ACCESS = "domain_access"
    EXTERNAL_ASSET_ACCESS = "external_asset_access"
    EXTERNAL_SHOWCASE = "external_showcase"

    @classmethod
    def _missing_(cls, value: object) -> UserRequestType | None:
        # A word that the contract does not know yet is kept: it equals its string, under the name UNKNOWN.
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member
