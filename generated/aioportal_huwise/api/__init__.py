"""The operations by group; each group is imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import api_keys as api_keys
    from . import code_editor_page_security as code_editor_page_security
    from . import code_editor_page_translations as code_editor_page_translations
    from . import code_editor_pages as code_editor_pages
    from . import connection_security as connection_security
    from . import connections as connections
    from . import dataset_attachments as dataset_attachments
    from . import dataset_exports as dataset_exports
    from . import dataset_feedbacks as dataset_feedbacks
    from . import dataset_fields as dataset_fields
    from . import dataset_metadata as dataset_metadata
    from . import dataset_processors as dataset_processors
    from . import dataset_resources as dataset_resources
    from . import dataset_schedules as dataset_schedules
    from . import dataset_security as dataset_security
    from . import dataset_translations as dataset_translations
    from . import dataset_versions as dataset_versions
    from . import datasets as datasets
    from . import form_drafts as form_drafts
    from . import form_security as form_security
    from . import form_submissions as form_submissions
    from . import forms as forms
    from . import glossary as glossary
    from . import harvester_schedules as harvester_schedules
    from . import harvesters as harvesters
    from . import i18n as i18n
    from . import images as images
    from . import metadata_templates as metadata_templates
    from . import studio_page_content as studio_page_content
    from . import studio_page_security as studio_page_security
    from . import studio_page_translations as studio_page_translations
    from . import studio_pages as studio_pages
    from . import user_groups as user_groups
    from . import user_requests as user_requests
    from . import users as users

__all__ = (
    "api_keys",
    "code_editor_page_security",
    "code_editor_page_translations",
    "code_editor_pages",
    "connection_security",
    "connections",
    "dataset_attachments",
    "dataset_exports",
    "dataset_feedbacks",
    "dataset_fields",
    "dataset_metadata",
    "dataset_processors",
    "dataset_resources",
    "dataset_schedules",
    "dataset_security",
    "dataset_translations",
    "dataset_versions",
    "datasets",
    "form_drafts",
    "form_security",
    "form_submissions",
    "forms",
    "glossary",
    "harvester_schedules",
    "harvesters",
    "i18n",
    "images",
    "metadata_templates",
    "studio_page_content",
    "studio_page_security",
    "studio_page_translations",
    "studio_pages",
    "user_groups",
    "user_requests",
    "users",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no group {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
