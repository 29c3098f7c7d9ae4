"""The first column of the retry table: the portal cannot have the whole request, so every class may be repeated."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable

import pytest
from faultrelay import Door
from faultstage import ACTIONS, BY_OPERATION, Action, Stage

from aioportal.errors import OutcomeUnknownError, TransportError
from aioportal.huwise import Huwise
from aioportal.testing import HuwiseSandbox, drop_upload_after

LOOKED_UP_FIRST = {
    "publish_dataset": "retrieve_dataset_status",
    "unpublish_dataset": "retrieve_dataset_status",
    "abort_dataset_publishing": "retrieve_dataset_status",
    "restore_dataset_version": "list_dataset_versions",
    "create_dataset": "list_datasets",
    "create_dataset_resource": "list_dataset_resources",
    "create_dataset_processor": "list_dataset_processors",
    "create_dataset_field_configuration": "list_dataset_field_configurations",
    "create_dataset_schedule": "list_dataset_schedules",
}
"""What is read before the request, so that the door must shut after that and not before."""


@pytest.fixture
async def door(huwise_sandbox: HuwiseSandbox) -> AsyncIterator[Door]:
    made = Door(huwise_sandbox.url)
    yield made
    await made.aclose()


@pytest.mark.parametrize("action", ACTIONS, ids=str)
async def test_connections_that_are_refused_for_a_while(
    staged: Callable[..., Stage], door: Door, action: Action
) -> None:
    stage = staged(action, domain=door.url)
    first = LOOKED_UP_FIRST.get(action.operation)
    if first is not None:
        door.open()
        stage.events.when("done", door.shut, operation=first)
    stage.events.when("repeat", door.open, operation=action.operation)
    action.value(stage, await action.call(stage))
    attempts = [one for one in stage.events if (one.kind, one.operation) == ("attempt", action.operation)]
    assert [one.sent for one in attempts] == ["no", "yes"]
    assert attempts[0].outcome == "connect: not sent"
    assert len(stage.sent(action.operation)) == 1
    assert len(stage.effects(action)) == (1 if action.effect else 0)


@pytest.mark.parametrize("operation", ["retrieve_dataset", "copy_dataset", "renew_resource_api_key"])
async def test_connections_that_are_always_refused(staged: Callable[..., Stage], door: Door, operation: str) -> None:
    action = BY_OPERATION[operation]
    stage = staged(action, domain=door.url)
    with pytest.raises(TransportError) as caught:
        await action.call(stage)
    assert (caught.value.sent, caught.value.kind, len(caught.value.attempts)) == ("no", "connect", 6)
    assert stage.sandbox.requests()[stage.asked :] == []


@pytest.mark.parametrize("operation", ["retrieve_dataset", "publish_dataset", "create_dataset", "copy_dataset"])
async def test_a_connection_that_is_slammed_shut(staged: Callable[..., Stage], door: Door, operation: str) -> None:
    """Accepted and closed at once. The request may have left before the end came in, so nobody may call it unsent."""
    action = BY_OPERATION[operation]
    stage = staged(action, domain=door.url)
    door.open()
    if operation in LOOKED_UP_FIRST:
        stage.events.when("done", lambda: setattr(door, "slams", 1), operation=LOOKED_UP_FIRST[operation])
    else:
        door.slams = 1
    if action.row == "keyless":
        with pytest.raises(OutcomeUnknownError):
            await action.call(stage)
    else:
        action.value(stage, await action.call(stage))
    happened = action.row not in ("safe", "keyless")
    assert [len(stage.sent(operation)), len(stage.effects(action))] == [int(action.row != "keyless"), int(happened)]


async def test_a_handshake_that_breaks_is_not_sent(
    staged: Callable[..., Stage], door: Door, client: Callable[..., Huwise]
) -> None:
    action = BY_OPERATION["copy_dataset"]
    stage = staged(domain=f"https://127.0.0.1:{door.port}")
    door.slams = 100
    door.open()
    with pytest.raises(TransportError) as caught:
        await action.call(stage)
    assert (caught.value.sent, len(caught.value.attempts)) == ("no", 6)
    assert caught.value.kind in ("tls", "connect")
    assert door.connections == 6


async def test_a_certificate_that_nobody_signed_is_final(
    client: Callable[..., Huwise], certificate: tuple[str, str]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1))
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=context)
    async with server:
        portal = client(domain=f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        with pytest.raises(TransportError) as caught:
            await portal.dataset(uid="da_x").copy()
    assert (caught.value.sent, caught.value.kind, len(caught.value.attempts)) == ("no", "certificate", 1)
    assert heard in ([], [b""])


async def test_a_name_that_does_not_resolve_is_final(client: Callable[..., Huwise]) -> None:
    portal = client(domain="https://no-such-portal.invalid")
    with pytest.raises(TransportError) as caught:
        await portal.dataset(uid="da_x").copy()
    assert (caught.value.sent, caught.value.kind, len(caught.value.attempts)) == ("no", "name", 1)


LARGE = [action for action in ACTIONS if action.large]
PADDING = "x" * 9_000_000
"""More than the sockets between the two can hold, so that the break comes while the request is still going out."""


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("action", LARGE, ids=str)
async def test_a_request_that_breaks_while_it_is_sent(
    staged: Callable[..., Stage], action: Action, reset: bool
) -> None:
    """Every class is repeated without a look: what the portal cannot have, it cannot have acted on."""
    stage = staged(action)
    stage.known["padding"] = PADDING
    stage.sandbox.faults(drop_upload_after(100_000, reset=reset).on(action.operation))
    action.value(stage, await action.call(stage))
    attempts = [one for one in stage.events if (one.kind, one.operation) == ("attempt", action.operation)]
    assert [one.sent for one in attempts] == ["partly", "yes"]
    assert [one for one in stage.events if one.kind == "reconcile"] == []
    assert [len(stage.sent(action.operation)), len(stage.effects(action))] == [2, 1]


@pytest.mark.parametrize("action", LARGE, ids=str)
async def test_a_request_that_breaks_each_time_is_sent_three_times_at_most(
    staged: Callable[..., Stage], action: Action
) -> None:
    stage = staged(action)
    stage.known["padding"] = PADDING
    stage.sandbox.faults(drop_upload_after(100_000).on(action.operation, times=None))
    with pytest.raises(TransportError) as caught:
        await action.call(stage)
    assert caught.value.sent == "partly"
    assert [len(stage.sent(action.operation)), len(stage.effects(action))] == [3, 0]
