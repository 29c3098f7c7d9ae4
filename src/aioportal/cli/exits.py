"""What an error means to a shell: one exit code for each thing a script can do next."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from .. import errors


class Exit(IntEnum):
    """The exit codes, as the manual states them."""

    DONE = 0
    REFUSED = 1
    """The server refused, or the operation ran and failed."""
    USAGE = 2
    """Wrong use: nothing was sent."""
    UNREACHABLE = 3
    """The portal could not be reached, or gave no answer; running it again does no harm."""
    UNKNOWN = 4
    """It may have happened, or is still going on."""
    INTERRUPTED = 130


def exit_code(error: errors.PortalError) -> Exit:
    """The exit code for ``error``."""
    match error:
        case errors.ArgumentError():
            return Exit.USAGE
        case errors.OutcomeUnknownError() | errors.OperationTimeoutError():
            return Exit.UNKNOWN
        case errors.TransportError():
            return Exit.UNREACHABLE
        case _:
            return Exit.REFUSED


def as_data(error: errors.PortalError) -> dict[str, Any]:
    """``error`` for ``--json``: only what is set."""
    names = ("operation", "status", "code", "server_message", "detail", "trace_id", "state", "reason", "token", "hint")
    known = {name: getattr(error, name, None) for name in names}
    return {
        "error": {
            "type": type(error).__name__,
            "message": error.message,
            **{name: value for name, value in known.items() if value},
        }
    }
