"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_metadata_template as create_metadata_template
    from . import delete_metadata_template as delete_metadata_template
    from . import list_metadata_template_fields as list_metadata_template_fields
    from . import list_metadata_templates as list_metadata_templates
    from . import retrieve_metadata_template as retrieve_metadata_template
    from . import retrieve_metadata_template_field as retrieve_metadata_template_field
    from . import (
        suggest_metadata_template_field_choices as suggest_metadata_template_field_choices,
    )
    from . import update_metadata_template as update_metadata_template

__all__ = (
    "create_metadata_template",
    "delete_metadata_template",
    "list_metadata_template_fields",
    "list_metadata_templates",
    "retrieve_metadata_template",
    "retrieve_metadata_template_field",
    "suggest_metadata_template_field_choices",
    "update_metadata_template",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
