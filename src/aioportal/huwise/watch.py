"""The drift watch: each JSON answer beside the contract. Loaded only where a hook or ``strict`` asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..core.errors import DriftError

if TYPE_CHECKING:
    from ..core.drift import Drift
    from ..core.spec import OperationSpec

T = TypeVar("T")

_SHOWN = 5


class DriftEvent(NamedTuple):
    """One difference between an answer and the contract."""

    operation: str
    drift: Drift


DriftHook = Callable[[DriftEvent], object]
"""Called with each difference; what it raises reaches the caller of the operation."""


@cache
def contract() -> Any:
    """The whole contract, as it came with the generated package."""
    return json.loads(files("aioportal_huwise").joinpath("contract.json").read_text("utf-8"))


class Watch:
    """Looks at answers on their way to the parser.

    Args:
        strict: raise for differences.
        hook: told of each.
    """

    def __init__(self, *, strict: bool, hook: DriftHook | None) -> None:
        self._strict = strict
        self._hook = hook

    def over(self, spec: OperationSpec, parse: Callable[[Any], T]) -> Callable[[Any], T]:
        """``parse``, preceded by a look."""

        def watched(answer: Any) -> T:
            self._look(spec, answer)
            return parse(answer)

        return watched

    def _look(self, spec: OperationSpec, answer: Any) -> None:
        from ..core.drift import find_drift

        schema = getattr(spec, "answer", None)
        if schema is None or not answer.content.strip():
            return
        try:
            data = answer.json()
        except ValueError:
            return  # the parser says it better
        components = contract()["components"]["schemas"]
        found = find_drift({"$ref": f"#/components/schemas/{schema}"}, data, components)
        if self._hook is not None:
            for drift in found:
                self._hook(DriftEvent(spec.id, drift))
        if found and self._strict:
            shown = "; ".join(f"{drift.pointer or '/'} {drift.kind} {drift.detail}".strip() for drift in found[:_SHOWN])
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            raise DriftError(
                f"the answer differs from the contract: {shown}{more}",
                status=answer.status_code,
                operation=spec.id,
                method=spec.method,
                path=spec.path,
            )
