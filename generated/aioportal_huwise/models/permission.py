from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    CREATE_DATASET = "create_dataset"
    CREATE_EXTERNAL_ASSET = "create_external_asset"
    CREATE_PAGE = "create_page"
    EDIT_DATASET = "edit_dataset"
    EDIT_DOMAIN = "edit_domain"
    EDIT_EXTERNAL_ASSET = "edit_external_asset"
    EDIT_FORM = "edit_form"
    EDIT_PAGE = "edit_page"
    EDIT_REUSE = "edit_reuse"
    EDIT_THEME = "edit_theme"
    EXPLORE_MONITORING = "explore_monitoring"
    EXPLORE_RESTRICTED_DATASET = "explore_restricted_dataset"
    EXPLORE_RESTRICTED_EXTERNAL_ASSET = "explore_restricted_external_asset"
    EXPLORE_RESTRICTED_PAGE = "explore_restricted_page"
    MANAGE_DATASET = "manage_dataset"
    MANAGE_GLOSSARY = "manage_glossary"
    MANAGE_PAGE = "manage_page"
    MANAGE_SHOWCASE_REQUESTS = "manage_showcase_requests"
    MANAGE_SUBDOMAINS = "manage_subdomains"
    PUBLISH_DATASET = "publish_dataset"
    SUBMIT_PRIVATE_FORM = "submit_private_form"

    @classmethod
    def _missing_(cls, value: object) -> Permission | None:
        # A word that the contract does not know yet is kept: it equals its string, under the name UNKNOWN.
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member
