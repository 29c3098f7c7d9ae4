"""``Huwise``: one portal, one key, one event loop."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, overload

from aioportal_huwise.api import dataset_processors as processors_api
from aioportal_huwise.api import dataset_resources as resources_api
from aioportal_huwise.api import datasets as datasets_api
from aioportal_huwise.operations import BASE_PATH

from .._version import __version__
from ..core.auth import ApiKey
from ..core.call import TIMEOUT, Caller
from ..core.clock import Clock, Random, SystemClock, system_random
from ..core.deadline import deadline
from ..core.errors import ArgumentError, ClientStateError
from ..core.http import Timeouts
from ..core.limiter import Limiter, Pace
from ..core.log import Observer
from ..core.poll import PollHub, PollPolicy
from ..core.retry import RetryPolicy
from ..core.transport import TransportKind, make_transport
from .bodies import HasUid, uid_of
from .client_bulk import BulkWork
from .client_orders import OrderHomes, lane
from .client_pages import PageHomes
from .client_people import PeopleHomes
from .client_sources import SourceHomes
from .dataset import DatasetHandle
from .datasets import Datasets
from .domain import Domain, parse_domain
from .endpoint import Endpoint, Gateway
from .refs import Known, Reference, References, reference
from .scope import Scope, raw_page

if TYPE_CHECKING:
    from types import TracebackType

    from aioportal_huwise import models

    from ..core.http import Transport
    from ..core.log import EventHook
    from ..core.operation import Operation
    from ..core.shared_rate import SharedRate
    from .harvesting import HarvestResult
    from .publishing import PublishResult
    from .watch import DriftHook

P = ParamSpec("P")
T = TypeVar("T")

DatasetRef = str | DatasetHandle | HasUid
"""A dataset: its uid or ``dataset_id``, a handle, or an answer that carries its uid."""

DOMAIN_VARIABLE = "HUWISE_DOMAIN"
KEY_VARIABLE = "HUWISE_API_KEY"


class Huwise(PeopleHomes, SourceHomes, PageHomes, OrderHomes, BulkWork):
    """A client of one Huwise portal (formerly Opendatasoft) and its Automation API.

    Safe to share between the tasks of one event loop; close it with ``async with`` or ``aclose``.

    What is repeated: calls whose request was not sent or was refused for the moment (429; 503 and 425 with a time);
    reads, and writes of which a repeat changes nothing, also after a lost answer. After a lost answer to anything else
    the state is looked at first. Waits between attempts grow from 0.5 s, at random, to at most 8 s, in at most
    6 attempts; times that the portal states are kept to 60 s each.

    Args:
        domain: the portal's name (``mycity``), host (``data.example.org``) or address; plain http for loopback only.
        api_key: an API key of the portal; never shown anywhere.
        transport: ``"httpx"``, ``"aiohttp"``, ``"auto"`` (aiohttp where installed), or a transport object, which the
            client then closes.
        timeout: seconds for one call in all, repeats included; uploads have none but ``timeouts.write``.
        timeouts: limits of single attempts: connect, read, write stall.
        retry: how often and how patiently to repeat.
        max_in_flight: calls in flight at once.
        max_uploads: uploads in flight at once, counted apart.
        max_publishing: publishes and their like at work at once in ``publishing()``, where jobs give their orders.
        rate: calls that may start in a second, or None; or a ``SharedRate`` that several processes keep together.
        adaptive: let the calls in flight grow while the portal's latency is flat, and halve them on 429 and 503.
        poll: when to look at running work.
        language: of the portal's messages; codes do not change.
        paths: path templates by operation id, where the contract's are wrong for this portal.
        strict: raise ``DriftError`` where an answer differs from the contract.
        on_drift: called with each difference instead.
        on_event: called with a ``CallEvent`` at each step of each call.
        clock: time; for tests.
        random: chance for jitter; for tests.
        user_agent_suffix: added to the User-Agent header.

    Raises:
        ArgumentError: a domain or a key that cannot be meant, or a limit out of bounds.
    """

    def __init__(
        self,
        domain: str,
        api_key: str | ApiKey,
        *,
        transport: TransportKind | Transport = "auto",
        timeout: float | None = TIMEOUT,
        timeouts: Timeouts | None = None,
        retry: RetryPolicy | None = None,
        max_in_flight: int = 8,
        max_uploads: int = 2,
        max_publishing: int = 4,
        rate: float | SharedRate | None = None,
        adaptive: bool = False,
        poll: PollPolicy | None = None,
        language: str = "en",
        paths: Mapping[str, str] | None = None,
        strict: bool = False,
        on_drift: DriftHook | None = None,
        on_event: EventHook | None = None,
        clock: Clock | None = None,
        random: Random | None = None,
        user_agent_suffix: str | None = None,
    ) -> None:
        checked = _checked(domain, api_key)
        # Tools that print the locals of a traceback must find neither the key nor an address that holds one.
        domain = api_key = ""
        if isinstance(checked, ArgumentError):
            raise checked
        self._domain, key = checked
        self._clock = clock or SystemClock()
        chance = random or system_random()
        watch = None
        if strict or on_drift is not None:
            from .watch import Watch

            watch = Watch(strict=strict, hook=on_drift)
        pace: float | Pace | None
        if rate is None or isinstance(rate, int | float):
            pace = rate
        else:
            from ..core.shared_rate import gate_of

            pace = gate_of(rate, self._domain.host, clock=self._clock, random=chance, observer=Observer(on_event))
        limiter = Limiter(max_in_flight, max_uploads, rate=pace, adaptive=adaptive, clock=self._clock)
        caller = Caller(
            base_url=self._domain.origin + BASE_PATH,
            key=key,
            transport=make_transport(transport) if isinstance(transport, str) else transport,
            policy=retry or RetryPolicy(),
            limiter=limiter,
            clock=self._clock,
            random=chance,
            user_agent=_user_agent(user_agent_suffix),
            language=language,
            timeouts=timeouts or Timeouts(),
            timeout=timeout,
            on_event=on_event,
        )
        hub = PollHub(poll or PollPolicy(), self._clock, chance)
        self._gateway = Gateway(caller, hub=hub, paths=paths, guard=self._guard, watch=watch)
        self._references = References(self._listed)
        self._lane = lane(max_publishing)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    @classmethod
    def from_env(cls, **options: Any) -> Self:
        """A client for the portal and the key that the environment names.

        Args:
            options: as for the class.

        Raises:
            ArgumentError: ``HUWISE_DOMAIN`` or ``HUWISE_API_KEY`` is missing.
        """
        missing = [name for name in (DOMAIN_VARIABLE, KEY_VARIABLE) if not os.environ.get(name)]
        if missing:
            raise ArgumentError(
                f"the environment variable {' and '.join(missing)} is not set",
                hint=f"Set {DOMAIN_VARIABLE}=data.example.org and {KEY_VARIABLE} to an API key of that portal.",
            )
        return cls(os.environ[DOMAIN_VARIABLE], os.environ[KEY_VARIABLE], **options)

    def __repr__(self) -> str:
        # Tracebacks with locals also show a client whose arguments were refused.
        domain: Domain | None = getattr(self, "_domain", None)
        return f"Huwise({domain.host!r})" if domain is not None else "Huwise(…)"

    @property
    def base_url(self) -> str:
        """The address that all operations' paths stand below, without a slash at the end."""
        return self._gateway.caller.base_url

    @property
    def clock(self) -> Clock:
        """The clock that all waits are made with."""
        return self._clock

    @property
    def limiter(self) -> Limiter:
        """The gates of calls and uploads, for their queues and waited times."""
        return self._gateway.caller.limiter

    @property
    def datasets(self) -> Datasets:
        """The datasets that the key may edit."""
        return Datasets(self, self._gateway, self._references)

    @overload
    def dataset(self, ref: DatasetRef) -> DatasetHandle: ...
    @overload
    def dataset(self, ref: None = None, *, uid: str) -> DatasetHandle: ...
    @overload
    def dataset(self, ref: None = None, *, dataset_id: str) -> DatasetHandle: ...

    def dataset(
        self, ref: DatasetRef | None = None, *, uid: str | None = None, dataset_id: str | None = None
    ) -> DatasetHandle:
        """A handle for one dataset; nothing is sent.

        Args:
            ref: its uid or ``dataset_id``. What looks like a uid (``da_…``) is taken for one, and looked up as a
                ``dataset_id`` only where the portal does not know it. An answer that carries a uid does as well.
            uid: the uid, and nothing else.
            dataset_id: the ``dataset_id``, and nothing else.

        Raises:
            ArgumentError: not exactly one of them, or a name that cannot be one.
        """
        plain: str | Reference | None
        if isinstance(ref, DatasetHandle):
            plain = ref.reference
        elif ref is None or isinstance(ref, str):
            plain = ref
        else:
            plain = Reference(uid_of(ref, "ref"), "uid")
        named = reference(plain, uid=uid, dataset_id=dataset_id)
        return DatasetHandle(Scope(self._gateway, self._references, named))

    async def extractors(self) -> list[models.Extractor]:
        """The extractors that the portal has, with their parameters."""
        return await self._gateway.send(resources_api.list_extractors, ())

    async def processors(self) -> list[models.DatasetProcessor]:
        """The processors that the portal has."""
        return await self._gateway.send(processors_api.list_processors, ())

    async def run(self, endpoint: Endpoint[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a generated endpoint with its own typed arguments and its own typed answer.

        ``await portal.run(api.retrieve_dataset, uid)``, where ``api`` is ``aioportal_huwise.api.datasets``.

        Args:
            endpoint: a module of ``aioportal_huwise.api``.
            args: the path arguments; uids, not ``dataset_id``.
            kwargs: query parameters and ``body``.

        Raises:
            ArgumentError: arguments that the operation does not take, or a body that would blank a secret: ``call``.
            PortalError: whatever came of the call.
        """
        from .raw import run

        return await run(self._gateway, endpoint, args, kwargs)

    async def call(self, operation: str, /, **arguments: Any) -> Any:
        """Call any operation of the contract by its id, as safely as through the typed methods.

        Args:
            operation: the id, ``"retrieve_dataset"``.
            arguments: path arguments and query parameters by name; ``body=`` an input model or plain values; for forms
                ``file=`` something to upload, ``filename=`` where it has no name, and the other fields by name.

        Returns:
            The answer's model, a list of them, bytes for downloads, or None.

        Raises:
            ArgumentError: an unknown operation or argument, with close matches; or an update whose body holds null for
                a secret, as the portal shows it, which would blank it.
            PortalError: whatever came of the call.
        """
        from .raw import call

        return await call(self._gateway, operation, arguments)

    def deadline(self, seconds: float) -> deadline:
        """``async with portal.deadline(120):`` bounds all work of the client inside the block; blocks nest.

        Args:
            seconds: how long.
        """
        return deadline(seconds, clock=self._clock)

    def resume(self, token: str) -> Operation[PublishResult] | Operation[HarvestResult]:
        """The handle of work that another process, or an error, left off waiting for, as the token says of which.

        Args:
            token: ``Operation.token`` or ``OperationTimeoutError.token``.

        Raises:
            ArgumentError: no token.
        """
        from .resuming import resume

        return resume(self._gateway, token)

    async def aclose(self) -> None:
        """Close all connections; twice is fine, and calls afterwards raise ``ClientStateError``.

        What a bulk run has in flight ends first.
        """
        try:
            await self._end_bulk()
        finally:
            self._closed = True
        try:
            await self._gateway.caller.aclose()
        finally:
            await self.limiter.aclose()

    async def __aenter__(self) -> Self:
        self._guard()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def _guard(self) -> None:
        if self._closed:
            raise ClientStateError(f"the client of {self._domain.host} is closed", hint="Open a new one.")
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            if self._loop is not None:
                raise ClientStateError(
                    f"the client of {self._domain.host} belongs to another event loop",
                    hint="Make one client for each asyncio.run, inside it.",
                )
            self._loop = loop

    async def _listed(self, dataset_id: str) -> list[Known]:
        query = (("limit", 20), ("offset", 0), ("dataset_id", dataset_id))
        page = raw_page(await self._gateway.send(datasets_api.list_datasets, (), query=query))
        return [Known(item.uid, item.dataset_id) for item in page.items if isinstance(item.uid, str)]


def _checked(domain: str, api_key: str | ApiKey) -> tuple[Domain, ApiKey] | ArgumentError:
    """The two arguments read, or the error, freed of the frames that hold what was given."""
    try:
        return parse_domain(domain), api_key if isinstance(api_key, ApiKey) else ApiKey(api_key)
    except ArgumentError as error:
        error.__context__ = None
        return error.with_traceback(None)


def _user_agent(suffix: str | None) -> str:
    python = ".".join(map(str, sys.version_info[:2]))
    return f"aioportal/{__version__} python/{python}{f' {suffix}' if suffix else ''}"
