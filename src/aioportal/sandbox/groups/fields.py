"""Field configurations: kept in the order in which they apply, and really applied when a dataset is published."""

from __future__ import annotations

from ..crud import Collection
from ..exchange import Handler


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return Collection(
        table="fields",
        what="field",
        prefix="pr_",
        argument="field_uid",
        list="list_dataset_field_configurations",
        create="create_dataset_field_configuration",
        retrieve="retrieve_dataset_field_configuration",
        update="update_dataset_field_configuration",
        delete="delete_dataset_field_configuration",
    ).handlers()
