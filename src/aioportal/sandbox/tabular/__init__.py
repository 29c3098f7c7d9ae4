"""Real reading of uploaded files for the sandbox: extractors, guesses, previews, typed tables, published snapshots.

Pure functions over files, none of them async: a portal calls them in a worker thread.
"""

from .errors import UnreadableFile
from .extractors import extractors, guess_extractors, guess_params
from .fields import Field
from .snapshot import Snapshot, publish, read_fields, read_slice, write
from .source import Source
from .table import Table, preview, read, read_all

__all__ = [
    "Field",
    "Snapshot",
    "Source",
    "Table",
    "UnreadableFile",
    "extractors",
    "guess_extractors",
    "guess_params",
    "preview",
    "publish",
    "read",
    "read_all",
    "read_fields",
    "read_slice",
    "write",
]
