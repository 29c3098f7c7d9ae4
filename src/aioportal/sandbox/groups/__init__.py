"""The handlers of all operations, one module for each group of the contract.

A new group is one more module here: plain objects are a ``Collection``, what is special stands beside it. Where an
operation has no handler, the sandbox does not start.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..exchange import Handler
from ..portal import Portal
from . import (
    api_keys,
    attachments,
    code_editor_pages,
    connections,
    datasets,
    exports,
    feedbacks,
    fields,
    files,
    form_submissions,
    forms,
    glossary,
    harvester_schedules,
    harvesters,
    images,
    metadata,
    metadata_templates,
    processing,
    publishing,
    realtime,
    resources,
    schedules,
    security,
    studio_pages,
    translations,
    user_groups,
    user_requests,
    users,
    versions,
)

_GROUPS = (
    datasets,
    publishing,
    metadata,
    resources,
    files,
    realtime,
    processing,
    fields,
    schedules,
    versions,
    security,
    translations,
    users,
    user_groups,
    api_keys,
    images,
    user_requests,
    metadata_templates,
    connections,
    harvesters,
    harvester_schedules,
    exports,
    attachments,
    feedbacks,
    code_editor_pages,
    studio_pages,
    forms,
    form_submissions,
    glossary,
)


def furnish(portal: Portal) -> None:
    """Put into an empty portal what every portal has from the start."""
    for group in (users, api_keys, images, metadata_templates):
        group.furnish(portal)


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
