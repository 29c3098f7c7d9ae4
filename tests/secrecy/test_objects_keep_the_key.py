"""What can be printed, formatted, copied or pickled of a client and of all that it hands out."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from collections.abc import Callable
from inspect import isasyncgen
from typing import Any

import pytest
from keyleak import KEY, leaks, reachable
from rich.pretty import pretty_repr

from aioportal.core.secret import Secret
from aioportal.errors import OperationTimeoutError
from aioportal.huwise import ApiKey, Huwise, PushResult, push
from aioportal.testing import HuwiseSandbox


async def work(portal: Huwise, uid: str) -> list[Any]:
    """Everything that the facade hands out, some of it after use."""
    dataset = portal.dataset(uid=uid)
    file = await dataset.files.upload(b"a,b\n1,2\n", filename="x.csv")
    resource = await dataset.resources.add_file(file)
    operation = await dataset.begin_publish()
    events = [event async for event in operation.events()]
    pager = portal.datasets.list()
    things: list[Any] = [portal, dataset, file, resource, operation, events, pager, await pager, await operation]
    things += [portal.datasets, dataset.resources, dataset.files, dataset.metadata, dataset.fields, dataset.schedules]
    things += [dataset.processors, dataset.versions, dataset.reference, portal.limiter, portal.clock]
    things += [await dataset.get(), await dataset.status(), await dataset.metadata.get(), await dataset.versions.list()]
    things += [portal.deadline(5), pager.prefetch(2), pager.pages()]
    await things[-1].aclose()
    return things


async def test_nothing_that_is_reachable_prints_the_key(portal: Huwise, uid: str) -> None:
    """The whole tree of objects below the client, the core's call objects and headers included."""
    things = reachable(await work(portal, uid))
    names = {type(thing).__name__ for thing in things}
    assert {"Huwise", "Caller", "Engine", "ApiKey", "WireText", "Gateway", "Redactor", "DatasetHandle"} <= names
    for thing in things:
        if type(thing).__name__ in ("WireText", "str", "bytes"):
            # A header's value is the plain text when it is asked for as text: that is what goes over the wire.
            assert leaks(repr(thing)) == []
            continue
        shown = [
            repr(thing),
            str(thing),
            f"{thing}",
            ascii(thing),
            pretty_repr(thing),
            repr(getattr(thing, "__dict__", "")),
        ]
        assert [leaks(text) for text in shown if leaks(text)] == [], type(thing)
        if dataclasses.is_dataclass(thing):
            fields = [getattr(thing, one.name) for one in dataclasses.fields(thing)]
            assert leaks(repr(fields)) == [], type(thing)


async def test_no_plain_string_below_the_client_holds_the_key(portal: Huwise, uid: str) -> None:
    """The key lives in its own types alone, so that nothing else can print it by mistake."""
    found = [thing for thing in reachable(await work(portal, uid)) if type(thing) in (str, bytes, bytearray)]
    assert [thing for thing in found if leaks(thing)] == []


def pickled(thing: Any) -> bytes | str:
    """The pickle; where there is none, what refuses says why."""
    try:
        return pickle.dumps(thing)
    except Exception as error:
        return str(error)


async def test_nothing_that_can_be_pickled_or_copied_holds_the_key(portal: Huwise, uid: str) -> None:
    for thing in await work(portal, uid):
        assert leaks(pickled(thing)) == [], type(thing)
        if not isasyncgen(thing):
            assert leaks(repr(copy.copy(thing))) == []


def test_the_key_itself() -> None:
    key = ApiKey(KEY)
    name, value = key.header()
    for thing in (key, value, {name: value}, [(name, value)], value.encode(), value[:12], value.encode()[:12]):
        for shown in (
            repr(thing),
            ascii(thing),
            pretty_repr(thing),
            f"{[thing]!r}",
            f"{thing!r:>300}",
        ):
            assert leaks(shown) == [], shown
    assert leaks(f"{key} {key!s} {key:>200}" + str(key)) == []
    for thing in (key, value, value.encode()):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError) as caught:
                pickle.dumps(thing, protocol)
            assert leaks(str(caught.value)) == []
        assert copy.deepcopy(thing) is thing
        assert leaks(repr(copy.deepcopy({"key": thing}))) == []
    with pytest.raises(TypeError):
        json.dumps({"key": key})
    assert not isinstance(key, str)
    assert isinstance(key, Secret)
    assert key.reveal() == KEY
    assert leaks(repr(vars(type(key)))) == []
    assert leaks(str(dir(key))) == []


async def test_tokens_and_results(portal: Huwise, sandbox: HuwiseSandbox, uid: str) -> None:
    sandbox.prepare_publish(uid, seconds=100)
    dataset = portal.dataset(uid=uid)
    operation = await dataset.begin_publish()
    with pytest.raises(OperationTimeoutError) as caught:
        await operation.result(timeout=5)
    result = await portal.resume(caught.value.token)
    for text in (operation.token, caught.value.token, repr(result), pickle.dumps(result)):
        assert leaks(text) == []
    assert pickle.loads(pickle.dumps(result)) == result


async def test_events_and_progress(client: Callable[..., Huwise], uid: str) -> None:
    told: list[Any] = []
    portal = client(on_event=told.append, on_drift=told.append)
    result = await push(
        portal, b"a,b\n1,2\n", filename="x.csv", dataset="pushed", title="Pushed", on_progress=told.append
    )
    assert isinstance(result, PushResult)
    assert len(told) > 10
    for thing in [*told, result]:
        assert leaks(repr(thing)) == []
        assert leaks(pickle.dumps(thing)) == []
