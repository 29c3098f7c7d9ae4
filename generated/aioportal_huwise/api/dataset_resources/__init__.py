"""The operations of one group, a module each, imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import clean_resource_cache as clean_resource_cache
    from . import create_dataset_resource as create_dataset_resource
    from . import delete_dataset_resource as delete_dataset_resource
    from . import delete_resource_recovered_data as delete_resource_recovered_data
    from . import disable_resource as disable_resource
    from . import download_dataset_resource_file as download_dataset_resource_file
    from . import enable_resource as enable_resource
    from . import guess_resource_extractor_params as guess_resource_extractor_params
    from . import guess_resource_extractors as guess_resource_extractors
    from . import (
        guess_unsaved_resource_extractor_params as guess_unsaved_resource_extractor_params,
    )
    from . import guess_unsaved_resource_extractors as guess_unsaved_resource_extractors
    from . import list_dataset_resources as list_dataset_resources
    from . import list_extractors as list_extractors
    from . import preview_resource as preview_resource
    from . import preview_unsaved_resource as preview_unsaved_resource
    from . import recover_resource as recover_resource
    from . import renew_resource_api_key as renew_resource_api_key
    from . import retrieve_dataset_resource as retrieve_dataset_resource
    from . import retrieve_dataset_resource_file as retrieve_dataset_resource_file
    from . import update_dataset_resource as update_dataset_resource
    from . import upload_resource_file as upload_resource_file

__all__ = (
    "clean_resource_cache",
    "create_dataset_resource",
    "delete_dataset_resource",
    "delete_resource_recovered_data",
    "disable_resource",
    "download_dataset_resource_file",
    "enable_resource",
    "guess_resource_extractor_params",
    "guess_resource_extractors",
    "guess_unsaved_resource_extractor_params",
    "guess_unsaved_resource_extractors",
    "list_dataset_resources",
    "list_extractors",
    "preview_resource",
    "preview_unsaved_resource",
    "recover_resource",
    "renew_resource_api_key",
    "retrieve_dataset_resource",
    "retrieve_dataset_resource_file",
    "update_dataset_resource",
    "upload_resource_file",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no operation {name!r}")
    value = import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
