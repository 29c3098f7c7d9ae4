"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import (
        delete_template_field_dataset_metadata as delete_template_field_dataset_metadata,
    )
    from . import list_all_dataset_metadata as list_all_dataset_metadata
    from . import list_template_dataset_metadata as list_template_dataset_metadata
    from . import (
        retrieve_template_field_dataset_metadata as retrieve_template_field_dataset_metadata,
    )
    from . import update_all_dataset_metadata as update_all_dataset_metadata
    from . import update_template_dataset_metadata as update_template_dataset_metadata
    from . import (
        update_template_field_dataset_metadata as update_template_field_dataset_metadata,
    )

__all__ = (
    "delete_template_field_dataset_metadata",
    "list_all_dataset_metadata",
    "list_template_dataset_metadata",
    "retrieve_template_field_dataset_metadata",
    "update_all_dataset_metadata",
    "update_template_dataset_metadata",
    "update_template_field_dataset_metadata",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
