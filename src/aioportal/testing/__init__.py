"""For tests of programs that use a portal: a local one as a pytest fixture, fault scripts, a clock that need not wait.

Names are loaded when first used, since pytest imports this package in every project that has it installed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .clock import SandboxClock
    from .faults import (
        AnswerBody,
        Effect,
        Fault,
        answer,
        apply_then_answer,
        apply_then_drop,
        close_after,
        cut_body,
        drop,
        drop_upload_after,
        html,
        management_error,
        stall,
    )
    from .sandbox import HuwiseSandbox, SandboxControlError

__all__ = [
    "AnswerBody",
    "Effect",
    "Fault",
    "HuwiseSandbox",
    "SandboxClock",
    "SandboxControlError",
    "answer",
    "apply_then_answer",
    "apply_then_drop",
    "close_after",
    "cut_body",
    "drop",
    "drop_upload_after",
    "html",
    "management_error",
    "stall",
]

_MODULES = {"SandboxClock": "clock", "HuwiseSandbox": "sandbox", "SandboxControlError": "sandbox"}


if not TYPE_CHECKING:
    # Unseen by type checkers: for them every misspelt name would be there, and be Any.
    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'faults')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
