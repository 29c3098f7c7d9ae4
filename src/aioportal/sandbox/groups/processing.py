"""Processors: the stack of transformations of a dataset, and those a portal offers."""

from __future__ import annotations

from ..crud import Collection, as_given
from ..exchange import Handler, Reply, simple
from ..model import SECTIONS

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
        path="/datasets/{dataset_uid}/processors/",
        what="processor",
        prefix="pr_",
        table="processors",
        section=SECTIONS["processors"],
        prepare=as_given,
    )
    return {"list_processors": simple(lambda _: Reply(offered)), **collection.handlers()}
