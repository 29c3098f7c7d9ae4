from __future__ import annotations

from enum import StrEnum


class UserGroupSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_BY_USERNAME = "created_by__username"
    GROUP_TITLE = "group__title"
    UPDATED_AT = "updated_at"
    UPDATED_BY_USERNAME = "updated_by__username"
    USER_COUNT = "user_count"

    @classmethod
    def _missing_(cls, value: object) -> UserGroupSort | None:
        # A word that the contract does not know yet is kept: it equals its string, under the name UNKNOWN.
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member
