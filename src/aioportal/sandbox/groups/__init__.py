"""The handlers of all operations, one module for each group of the contract.

A new group is one more module here: plain objects are a ``Collection``, what is special stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..exchange import Handler
from . import datasets, fields, files, metadata, processing, publishing, realtime, resources, schedules, versions

_GROUPS = (datasets, publishing, metadata, resources, files, realtime, processing, fields, schedules, versions)


def all_handlers() -> dict[str, Handler]:
    """Every handler by its operation id."""
    found: dict[str, Handler] = {}
    for group in _GROUPS:
        for operation, handler in group.handlers().items():
            if operation in found:
                raise RuntimeError(f"two handlers for {operation}")
            found[operation] = handler
    return found


def verify(operations: Iterable[str], handlers: dict[str, Any]) -> None:
    """Refuse to start where the contract and the handlers differ.

    Raises:
        RuntimeError: naming every operation without a handler and every handler without an operation.
    """
    wanted = set(operations)
    lacking = sorted(wanted - handlers.keys())
    unknown = sorted(handlers.keys() - wanted)
    if lacking or unknown:
        raise RuntimeError(f"operations without a handler: {lacking}; handlers without an operation: {unknown}")
