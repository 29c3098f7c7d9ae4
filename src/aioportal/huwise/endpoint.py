"""The one way out: operation, path arguments, query and body become one ``Call`` of the core.

Facade methods, ``portal.run`` and ``portal.call`` all end in ``Gateway.send``, so that each operation has the same
retries, reconciliation, limits, errors and drift watch whichever way it was reached.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, Protocol, TypeVar, cast

from ..core.call import Call, Caller
from ..core.errors import ArgumentError
from ..core.paths import encode_query, fill
from .bodies import encode_json, form_texts, jsonable

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from ..core.http import Answer, BodyFactory, StreamedAnswer
    from ..core.poll import PollHub
    from ..core.reconcile import Reconciler
    from ..core.spec import OperationSpec
    from .explore import PublicView, RecordPage
    from .watch import Watch

P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")
Lane = Literal["call", "upload", "poll"]
Pairs = Iterable[tuple[str, Any]]

_PLACEHOLDER = re.compile(r"{([^{}]+)}")
NOTHING: Any = object()
FORM = "multipart/form-data"

_FAR_REACHING = frozenset({"bulk_delete_code_editor_pages", "bulk_delete_glossary_terms"})
"""Operations that may do far more than anybody means where the request leaves something blank."""


class Answers(Protocol[T_co]):
    """A generated endpoint module, as far as its answer goes."""

    def parse_response(self, response: Any) -> T_co:
        """The typed answer of a success."""
        ...


class Endpoint(Protocol[P, T_co]):
    """A generated endpoint module: ``aioportal_huwise.api.datasets.retrieve_dataset``."""

    def build_request(self, *args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
        """The request's parts for typed arguments."""
        ...

    def parse_response(self, response: Any) -> T_co:
        """The typed answer of a success."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """One operation, ready to be called often."""

    spec: OperationSpec
    names: tuple[str, ...]
    """The path arguments in the order of the path."""


class Gateway:
    """Turns operations into calls.

    Args:
        caller: the core's client.
        paths: path templates that replace those of the contract, by operation id.
        hub: the client's pacing of looks at running work.
        guard: raises where the client cannot be used just now.
        watch: looks at each JSON answer for drift, where wanted.
    """

    def __init__(
        self,
        caller: Caller,
        *,
        hub: PollHub,
        paths: Mapping[str, str] | None,
        guard: Callable[[], None],
        watch: Watch | None,
    ) -> None:
        from aioportal_huwise.operations import OPERATIONS

        self.caller = caller
        self.clock = caller.clock
        self.hub = hub
        self._guard = guard
        self._watch = watch
        self._operations: Mapping[str, OperationSpec] = OPERATIONS
        self._plans: dict[str, Plan] = {}
        for operation, path in (paths or {}).items():
            self._plans[operation] = _overridden(self._spec(operation), path)

    def plan(self, operation: str) -> Plan:
        """What is known of ``operation``.

        Raises:
            ArgumentError: an unknown operation id, with close matches.
        """
        plan = self._plans.get(operation)
        if plan is None:
            spec = self._spec(operation)
            plan = self._plans[operation] = Plan(spec, tuple(_PLACEHOLDER.findall(spec.path)))
        return plan

    def _spec(self, operation: str) -> OperationSpec:
        try:
            return self._operations[operation]
        except (KeyError, TypeError):
            from .suggest import unknown

            raise unknown("operation", operation, self._operations) from None

    async def send(
        self,
        endpoint: Answers[T],
        path: Sequence[str],
        *,
        query: Pairs = (),
        payload: Any = NOTHING,
        upload: BodyFactory | None = None,
        lane: Lane = "call",
        reconciler: Reconciler[Any] | None = None,
    ) -> T:
        """Make one call and return its typed answer.

        Args:
            endpoint: the generated module; its last name is the operation id.
            path: the path arguments, in the order of the path.
            query: pairs; None values are left out, lists are repeated.
            payload: the body: an input model, or plain values; sent as JSON, or as the fields of a form where the
                contract says so.
            upload: a body with a file, instead.
            lane: which gate of the limiter it passes.
            reconciler: how a lost answer is cleared up, where the caller keeps it; otherwise as the contract says.

        Raises:
            PortalError: whatever came of it.
        """
        operation = operation_of(endpoint)
        return await self.call(
            operation,
            path,
            endpoint.parse_response,
            query=query,
            payload=payload,
            upload=upload,
            lane=lane,
            reconciler=reconciler,
        )

    def listing(self, spec: OperationSpec) -> OperationSpec | None:
        """The operation that lists what ``spec`` creates: the GET of the same path."""
        return self._reading(self._operations[spec.id].path.__eq__)

    def retrieving(self, spec: OperationSpec, key: str) -> OperationSpec | None:
        """The operation that reads one of what ``spec`` creates by its ``key``: the GET of ``…/{page_slug}/``."""
        above = self._operations[spec.id].path

        def fits(path: str) -> bool:
            found = _PLACEHOLDER.fullmatch(path[len(above) :].rstrip("/")) if path.startswith(above) else None
            return found is not None and found[1].endswith(key)

        return self._reading(fits)

    def _reading(self, fits: Callable[[str], bool]) -> OperationSpec | None:
        # By the contract's own paths, which belong together whatever a portal's are.
        for other in self._operations.values():
            if other.method == "GET" and fits(other.path):
                return other
        return None

    async def json(self, operation: str, path: Sequence[str], *, query: Pairs = (), lane: Lane = "call") -> Any:
        """Make one call without a body and return the plain JSON of its answer, None where there is none."""
        return await self.call(operation, path, _plain_json, query=query, lane=lane)

    async def call(
        self,
        operation: str,
        path: Sequence[str],
        parse: Callable[[Any], T],
        *,
        query: Pairs = (),
        payload: Any = NOTHING,
        upload: BodyFactory | None = None,
        lane: Lane = "call",
        reconciler: Reconciler[Any] | None = None,
    ) -> T:
        """Make one call of ``operation``; see ``send`` for the arguments."""
        self._guard()
        plan = self.plan(operation)
        spec = plan.spec
        if operation in _FAR_REACHING:
            from .blanks import refuse_blanks

            query = tuple(query)
            refuse_blanks(operation, query, payload)
        if self._watch is not None:
            parse = self._watch.over(spec, parse)
        body: bytes | BodyFactory | None = upload
        content_type = None
        if payload is not NOTHING:
            payload = jsonable(payload)
            body, content_type = _encoded(spec, payload)
        if reconciler is None and spec.reconcile_by:
            from .reconcile import reconciler_for

            told = getattr(upload, "facts", None) if payload is NOTHING else payload
            reconciler = reconciler_for(self, spec, tuple(path), told, parse)
        return await self.caller.call(
            Call(
                spec=spec,
                path=self.fill(plan, path),
                parse=parse,
                query=encode_query(query) if query else "",
                body=body,
                content_type=content_type,
                reconciler=reconciler,
                lane="upload" if upload is not None else lane,
            )
        )

    def stream(self, operation: str, path: Sequence[str]) -> AbstractAsyncContextManager[StreamedAnswer]:
        """Open a download; see ``Caller.stream``."""
        self._guard()
        plan = self.plan(operation)
        return self.caller.stream(Call(spec=plan.spec, path=self.fill(plan, path), parse=_plain_json))

    async def records(self, dataset_id: str, *, limit: int, offset: int) -> RecordPage:
        """Read published records through the portal's reading side."""
        from .explore import BASE_PATH, read_records

        self._guard()
        return await read_records(self.caller.beside(BASE_PATH), dataset_id, limit=limit, offset=offset)

    async def view(self, dataset_id: str) -> PublicView:
        """Read how a published dataset is served by the portal's reading side."""
        from .explore import BASE_PATH, read_view

        self._guard()
        return await read_view(self.caller.beside(BASE_PATH), dataset_id)

    def fill(self, plan: Plan, path: Sequence[str]) -> str:
        """The filled path of ``plan``.

        Raises:
            ArgumentError: too many or too few arguments, or one that cannot be a part of a path.
        """
        if len(path) != len(plan.names):
            raise ArgumentError(
                f"{plan.spec.id} takes {len(plan.names)} path arguments, not {len(path)}",
                hint=f"In this order: {', '.join(plan.names) or 'none'}.",
            )
        return fill(plan.spec.path, dict(zip(plan.names, path, strict=True)), operation=plan.spec.id)


def operation_of(endpoint: object) -> str:
    """The operation id of a generated endpoint module: its last name."""
    return str(getattr(endpoint, "__name__", "")).rpartition(".")[2]


def _encoded(spec: OperationSpec, payload: Any) -> tuple[bytes, str]:
    """Plain JSON values as the body that the contract wants, and its content type."""
    if spec.body != FORM or not isinstance(payload, dict):
        return encode_json(payload), "application/json"
    from ..core.multipart import text_form

    return text_form(form_texts(payload))


def _plain_json(answer: Answer) -> Any:
    return answer.json() if answer.content.strip() else None


def _overridden(spec: OperationSpec, path: str) -> Plan:
    """The plan of an operation whose path the caller knows better."""
    there = tuple(_PLACEHOLDER.findall(spec.path))
    names = tuple(_PLACEHOLDER.findall(path)) if isinstance(path, str) else ()
    if not isinstance(path, str) or not path.startswith("/") or set(names) != set(there) or len(names) != len(there):
        raise ArgumentError(
            f"paths[{spec.id!r}]={path!r} does not fit the operation",
            hint=f"It begins with a slash and holds {', '.join(f'{{{name}}}' for name in there) or 'no placeholders'}.",
        )
    # Arguments come in the order of the contract's path; they are filled in by name.
    return Plan(cast("Any", spec)._replace(path=path), there)
