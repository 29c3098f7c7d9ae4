"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import (
        create_dataset_field_configuration as create_dataset_field_configuration,
    )
    from . import (
        delete_dataset_field_configuration as delete_dataset_field_configuration,
    )
    from . import list_dataset_field_configurations as list_dataset_field_configurations
    from . import (
        retrieve_dataset_field_configuration as retrieve_dataset_field_configuration,
    )
    from . import (
        update_dataset_field_configuration as update_dataset_field_configuration,
    )

__all__ = (
    "create_dataset_field_configuration",
    "delete_dataset_field_configuration",
    "list_dataset_field_configurations",
    "retrieve_dataset_field_configuration",
    "update_dataset_field_configuration",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
