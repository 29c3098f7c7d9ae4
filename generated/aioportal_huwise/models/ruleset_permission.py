from __future__ import annotations

from enum import StrEnum


class RulesetPermission(StrEnum):
    EDIT_DATASET = "edit_dataset"
    EDIT_FORM = "edit_form"
    EDIT_PAGE = "edit_page"
    EXPLORE_RESTRICTED_DATASET = "explore_restricted_dataset"
    EXPLORE_RESTRICTED_PAGE = "explore_restricted_page"
    MANAGE_CONNECTION = "manage_connection"
    MANAGE_DATASET = "manage_dataset"
    MANAGE_PAGE = "manage_page"
    MODERATE_FORM = "moderate_form"
    PUBLISH_DATASET = "publish_dataset"
    SUBMIT_PRIVATE_FORM = "submit_private_form"

    @classmethod
    def _missing_(cls, value: object) -> RulesetPermission | None:
        # A word that the contract does not know yet is kept: it equals its string, under the name UNKNOWN.
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member
