"""Keys, and what each of them may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from .config import SandboxConfig
from .problems import Problem

# The platform names its permissions but seldom which operation needs which: these follow their wording.
_BY_OPERATION = {
    "create_dataset": ("create_dataset",),
    "copy_dataset": ("create_dataset",),
    "publish_dataset": ("publish_dataset",),
    "publish_dataset_metadata": ("publish_dataset",),
    "abort_dataset_publishing": ("publish_dataset",),
    "unpublish_dataset": ("publish_dataset",),
    "delete_dataset": ("manage_dataset",),
    "search_api_key": ("edit_domain",),
    "create_code_editor_page": ("create_page",),
    "create_studio_page": ("create_page",),
    **dict.fromkeys(
        [
            "delete_code_editor_page",
            "bulk_delete_code_editor_pages",
            "publish_code_editor_page",
            "unpublish_code_editor_page",
            "delete_studio_page",
            "publish_studio_page",
            "unpublish_studio_page",
        ],
        ("manage_page",),
    ),
}
# Those of harvesters are documented, all three.
_HARVESTING = ("create_dataset", "edit_dataset", "publish_dataset")
_BY_TAG = {
    "dataset_security": ("manage_dataset",),
    "connections": ("edit_dataset",),
    "connection_security": ("manage_dataset",),
    "harvesters": _HARVESTING,
    "harvester_schedules": _HARVESTING,
    "code_editor_pages": ("edit_page",),
    "code_editor_page_translations": ("edit_page",),
    "code_editor_page_security": ("manage_page",),
    "studio_pages": ("edit_page",),
    "studio_page_content": ("edit_page",),
    "studio_page_translations": ("edit_page",),
    "studio_page_security": ("manage_page",),
    "forms": ("edit_form",),
    "form_drafts": ("edit_form",),
    "form_submissions": ("edit_form",),
    "form_security": ("edit_form",),
    "glossary": ("manage_glossary",),
    "images": ("edit_theme",),
    "users": ("edit_domain",),
    "user_groups": ("edit_domain",),
    "user_requests": ("edit_domain",),
    "metadata_templates": ("edit_domain",),
}
_DATASETS = ("edit_dataset",)


@dataclass(frozen=True, slots=True)
class Key:
    """A known key: its name for counting, and its permissions, None for all."""

    name: str
    permissions: frozenset[str] | None

    def demand(self, operation: str, tag: str) -> None:
        """Refuse an operation that the key may not call.

        Raises:
            Problem: 403 ``permission_denied`` naming the permission.
        """
        for permission in needed_permissions(operation, tag):
            self.require(permission)

    def require(self, permission: str) -> None:
        """Refuse a call that takes a permission which the key lacks.

        Raises:
            Problem: 403 ``permission_denied`` naming the permission.
        """
        if self.permissions is not None and permission not in self.permissions:
            raise Problem(403, "permission_denied", permission=permission)


def needed_permissions(operation: str, tag: str) -> tuple[str, ...]:
    """The permissions that an operation needs, all of them."""
    if operation in _BY_OPERATION:
        return _BY_OPERATION[operation]
    return _BY_TAG.get(tag, _DATASETS if tag.startswith("dataset") else ())


def known_keys(config: SandboxConfig) -> dict[str, Key]:
    """All keys of a portal by their secret."""
    keys = {config.api_key: Key("key 0", None)}
    for number, (secret, permissions) in enumerate(config.keys.items(), start=1):
        keys[secret] = Key(f"key {number}", None if permissions is None else frozenset(permissions))
    return keys


def given_key(headers: Mapping[str, str], query: str) -> str | None:
    """The key of a request: ``Authorization: apikey KEY`` in any case of the word, else ``?apikey=KEY``."""
    scheme, _, value = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "apikey" and value.strip():
        return value.strip()
    if "apikey" in query:
        return next((value for name, value in parse_qsl(query) if name == "apikey"), None)
    return None


def authenticate(keys: Mapping[str, Key], headers: Mapping[str, str], query: str) -> Key:
    """The key that a request was made with.

    Raises:
        Problem: 401, without a key or with one that the portal does not know.
    """
    secret = given_key(headers, query)
    challenge = {"WWW-Authenticate": "apikey"}
    if secret is None:
        raise Problem(401, "not_authenticated", headers=challenge)
    if secret not in keys:
        raise Problem(401, "authentication_failed", headers=challenge)
    return keys[secret]
