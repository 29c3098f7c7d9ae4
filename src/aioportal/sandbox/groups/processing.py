"""Processors: the stack of transformations of a dataset, and those a portal offers."""

from __future__ import annotations

from ..crud import Collection
from ..exchange import Handler, Reply, simple

# Some of the platform's processors by their documented names; the sandbox keeps processors but does not run them.
OFFERED = {
    "concat_text": "Concatenate text",
    "copy": "Copy a field",
    "delete_record": "Delete a record",
    "expression": "Expression",
    "extract_text": "Extract text",
    "file": "File",
    "geocoder": "Geocode",
    "join": "Join datasets",
    "json_array": "JSON array to multivalued",
    "normalize_date": "Normalize date",
    "normalize_url": "Normalize URL",
    "skip": "Skip records",
    "split_text": "Split text",
    "string_replace": "Replace text",
    "string_replace_via_regexp": "Replace via regexp",
    "transpose": "Transpose columns to rows",
}


def handlers() -> dict[str, Handler]:
    """By operation id."""
    offered = [{"type": kind, "label": label} for kind, label in OFFERED.items()]
    collection = Collection(
        table="processors",
        what="processor",
        prefix="pr_",
        argument="processor_uid",
        list="list_dataset_processors",
        create="create_dataset_processor",
        retrieve="retrieve_dataset_processor",
        update="update_dataset_processor",
        delete="delete_dataset_processor",
    )
    return {"list_processors": simple(lambda _: Reply(offered)), **collection.handlers()}
