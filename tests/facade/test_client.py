"""The client itself: how it is made, closed, bound to its loop; what is never shown."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest

from aioportal.core.http import Answer, Request, Trace
from aioportal.errors import (
    ArgumentError,
    AuthenticationError,
    ClientStateError,
    DeadlineExceededError,
    DecodeError,
    DriftError,
    NotFoundError,
)
from aioportal.huwise import DriftEvent, Huwise, PollPolicy, models
from aioportal.testing import HuwiseSandbox, answer, html, stall

SECRET = "hunter2hunter2hunter2"


async def test_closing_twice_is_fine_and_using_it_afterwards_is_not(
    huwise_sandbox: HuwiseSandbox, transport: str
) -> None:
    portal = Huwise(huwise_sandbox.url, huwise_sandbox.api_key, transport=transport)
    async with portal:
        assert (await portal.datasets.list(limit=0)).total == 0
    await portal.aclose()
    for use in (portal.extractors, lambda: portal.dataset("x").get(), portal.__aenter__):
        with pytest.raises(ClientStateError, match="closed"):
            await use()
    with pytest.raises(ClientStateError, match="closed"):
        async with portal.dataset(uid="x").files.stream("y"):
            pass


def test_a_client_belongs_to_one_event_loop(huwise_sandbox: HuwiseSandbox, transport: str) -> None:
    portal = Huwise(huwise_sandbox.url, huwise_sandbox.api_key, transport=transport)

    async def use() -> None:
        await portal.extractors()

    async def foreign() -> None:
        with pytest.raises(ClientStateError, match="another event loop"):
            await portal.extractors()

    with asyncio.Runner() as own:
        own.run(use())
        with asyncio.Runner() as other:
            other.run(foreign())
        own.run(use())
        own.run(portal.aclose())


def test_a_client_can_be_made_where_no_loop_runs(transport: str) -> None:
    portal = Huwise("mycity", SECRET, transport=transport)
    assert portal.base_url == "https://mycity.huwise.com/api/automation/v1.0"
    asyncio.run(portal.aclose())


def test_the_key_is_never_shown(transport: str) -> None:
    portal = Huwise("data.example.org", SECRET, transport=transport)
    assert repr(portal) == "Huwise('data.example.org')"
    shown = [portal.datasets, portal.dataset("x"), portal.dataset("x").files, portal.limiter, portal._gateway]
    assert all(SECRET not in repr(thing) for thing in shown)
    with pytest.raises(TypeError):
        pickle.dumps(portal)
    asyncio.run(portal.aclose())


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"domain": "http://data.example.org"}, "plain http"),
        ({"domain": ""}, "empty"),
        ({"api_key": ""}, "empty"),
        ({"api_key": f"{SECRET}\r\nX-Evil: 1"}, "line break"),
        ({"api_key": None}, "string"),
        ({"transport": "carrier pigeon"}, "transport"),
        ({"max_in_flight": 0}, "calls"),
        ({"language": "en\r\nX-Evil: 1"}, "language"),
        ({"user_agent_suffix": "x\r\n"}, "user_agent"),
        ({"paths": {"retrieve_datasets": "/x/"}}, "unknown operation"),
        ({"paths": {"retrieve_dataset": "/x/"}}, "does not fit"),
        ({"paths": {"retrieve_dataset": "datasets/{dataset_uid}/"}}, "does not fit"),
        ({"paths": {"retrieve_dataset": "/{dataset_uid}/{dataset_uid}/"}}, "does not fit"),
        ({"paths": {"retrieve_dataset": None}}, "does not fit"),
    ],
)
def test_arguments_that_cannot_be_meant(arguments: dict[str, Any], why: str) -> None:
    with pytest.raises(ArgumentError, match=why) as caught:
        Huwise(**{"domain": "data.example.org", "api_key": SECRET, **arguments})
    assert SECRET not in str(caught.value)


def test_the_environment_names_portal_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUWISE_DOMAIN", raising=False)
    monkeypatch.setenv("HUWISE_API_KEY", "")
    with pytest.raises(ArgumentError, match="HUWISE_DOMAIN and HUWISE_API_KEY"):
        Huwise.from_env()
    monkeypatch.setenv("HUWISE_DOMAIN", "mycity")
    with pytest.raises(ArgumentError, match="variable HUWISE_API_KEY is"):
        Huwise.from_env()
    monkeypatch.setenv("HUWISE_API_KEY", SECRET)
    portal = Huwise.from_env(max_in_flight=3)
    assert portal.limiter.limit("call") == 3
    assert portal.base_url.startswith("https://mycity.huwise.com/")
    asyncio.run(portal.aclose())


async def test_headers_say_who_asks_and_in_which_language() -> None:
    seen: list[Request] = []

    class Wire:
        name = "wire"

        async def send(self, request: Request, trace: Trace) -> Answer:
            seen.append(request)
            return Answer(200, {}, b"[]")

        def stream(self, request: Request, trace: Trace) -> Any:
            raise AssertionError

        async def aclose(self) -> None:
            pass

    async with Huwise("x", SECRET, transport=Wire(), language="fr", user_agent_suffix="atlas/2") as portal:
        assert await portal.extractors() == []
    headers = dict(seen[0].headers)
    assert headers["Accept-Language"] == "fr"
    assert headers["User-Agent"].startswith("aioportal/")
    assert headers["User-Agent"].endswith(" atlas/2")
    assert str(headers["Authorization"]) == f"apikey {SECRET}"
    assert seen[0].url == "https://x.huwise.com/api/automation/v1.0/extractors/"


async def test_a_wrong_key_is_said_plainly(huwise_sandbox: HuwiseSandbox, transport: str) -> None:
    async with Huwise(huwise_sandbox.url, SECRET, transport=transport) as portal:
        with pytest.raises(AuthenticationError) as caught:
            await portal.extractors()
    assert SECRET not in caught.value.report()


async def test_a_deadline_bounds_what_is_inside(huwise_sandbox: HuwiseSandbox, transport: str) -> None:
    huwise_sandbox.faults(stall(30).on("list_extractors"))
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, transport=transport) as portal:
        with pytest.raises(DeadlineExceededError):
            async with portal.deadline(0.05):
                await portal.extractors()


async def test_an_overridden_path_is_the_one_that_is_used(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, transport: str
) -> None:
    await portal.datasets.create(dataset_id="cheeses")
    paths = {"retrieve_dataset": "/datasets/{dataset_uid}/status/"}
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, transport=transport, paths=paths) as other:
        dataset = await other.dataset("cheeses").get()
    assert dataset["status"] == "idle"


async def test_drift_is_told_or_raised(huwise_sandbox: HuwiseSandbox, transport: str) -> None:
    body = {
        "total_count": 1,
        "next": None,
        "previous": None,
        "results": [{"uid": "da_1", "metadata": 3, "brand_new": 1}],
    }
    seen: list[DriftEvent] = []
    options: dict[str, Any] = {"transport": transport}
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, on_drift=seen.append, **options) as portal:
        assert (await portal.datasets.list()).total == 0
        assert seen == []
        huwise_sandbox.faults(answer(200, json=body).on("list_datasets"))
        page = await portal.datasets.list()
    assert page.items[0].uid == "da_1"
    assert {event.operation for event in seen} == {"list_datasets"}
    assert any("brand_new" in str(event.drift) for event in seen)
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, strict=True, **options) as portal:
        huwise_sandbox.faults(answer(200, json=body).on("list_datasets"))
        with pytest.raises(DriftError) as caught:
            await portal.datasets.list()
        assert "metadata" in str(caught.value)
        assert caught.value.operation == "list_datasets"
        await portal.datasets.list()


async def test_a_portal_without_drift_passes_strict(huwise_sandbox: HuwiseSandbox, transport: str, csv: bytes) -> None:
    async with Huwise(
        huwise_sandbox.url, huwise_sandbox.api_key, transport=transport, strict=True, clock=huwise_sandbox.clock
    ) as portal:
        await portal.datasets.create(dataset_id="cheeses", title="Cheeses")
        cheeses = portal.dataset("cheeses")
        await cheeses.resources.add_file(await cheeses.files.upload(csv, filename="cheeses.csv"))
        await cheeses.publish()
        assert [item async for item in cheeses.versions.list()]


async def test_handles_by_every_kind_of_reference(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    made = await portal.datasets.create(dataset_id="cheeses")
    handle = portal.dataset("cheeses")
    for ref in ("cheeses", made.uid, made, handle):
        assert (await portal.datasets.get(ref)).uid == made.uid  # type: ignore[arg-type]  # a uid may be absent
        assert await portal.dataset(ref).uid() == made.uid  # type: ignore[arg-type]
    assert await portal.dataset(uid=str(made.uid)).uid() == made.uid
    assert await portal.dataset(dataset_id="cheeses").uid() == made.uid
    with pytest.raises(NotFoundError):
        await portal.dataset(dataset_id=str(made.uid)).uid()
    with pytest.raises(NotFoundError, match="da_nothing"):
        await portal.dataset("da_nothing").uid()
    with pytest.raises(ArgumentError):
        portal.dataset(models.Dataset())


@pytest.mark.parametrize("name", ["..", ".", "", "a\r\nb", "  "])
async def test_names_that_could_lead_elsewhere_are_refused(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, name: str
) -> None:
    with pytest.raises(ArgumentError):
        await portal.dataset(name).delete()
    with pytest.raises(ArgumentError):
        await portal.dataset(uid=name).delete()
    await portal.datasets.create(dataset_id="cheeses")
    cheeses = portal.dataset("cheeses")
    for deed in (cheeses.resources.delete, cheeses.processors.delete, cheeses.schedules.delete, cheeses.files.get):
        with pytest.raises(ArgumentError):
            await deed(name if name.strip() else "")
    assert not huwise_sandbox.ledger("deleted")


@pytest.mark.parametrize("name", ["a/b", "a%2Fb", "a?b=c", "é#"])
async def test_odd_names_stay_one_part_of_the_path(portal: Huwise, huwise_sandbox: HuwiseSandbox, name: str) -> None:
    with pytest.raises((NotFoundError, ArgumentError)):
        await portal.dataset(uid=name).get()
    with pytest.raises(NotFoundError):
        await portal.dataset(name).get()
    assert {request["operation"] for request in huwise_sandbox.requests()} <= {
        "list_datasets",
        "retrieve_dataset",
        None,
    }


async def test_a_dataset_is_followed_under_its_new_name(portal: Huwise) -> None:
    made = await portal.datasets.create(dataset_id="cheeses")
    cheeses = portal.dataset("cheeses")
    await cheeses.update(dataset_id="fromages")
    assert await portal.dataset("fromages").uid() == made.uid
    with pytest.raises(NotFoundError, match="'cheeses'"):
        await cheeses.get()
    await portal.dataset("fromages").delete()
    with pytest.raises(NotFoundError, match="'fromages'"):
        await portal.dataset("fromages").get()


async def test_every_page_once_and_in_order(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    uids = huwise_sandbox.seed(2500)
    listed = [dataset.uid async for dataset in portal.datasets.list(limit=1000)]
    assert listed == uids
    assert len(huwise_sandbox.requests(operation="list_datasets")) == 3
    assert [dataset.uid async for dataset in portal.datasets.list(limit=1000).prefetch(3)] == uids
    assert [dataset.uid async for dataset in portal.datasets.list(limit=100, offset=2400, max_items=30)] == uids[
        2400:2430
    ]
    assert (await portal.datasets.list(dataset_id="nothing")).total == 0


async def test_looks_are_paced_as_asked(huwise_sandbox: HuwiseSandbox, transport: str, csv: bytes) -> None:
    poll = PollPolicy(first=5.0, min=50.0, max=60.0, jitter=0.0)
    async with Huwise(
        huwise_sandbox.url, huwise_sandbox.api_key, transport=transport, clock=huwise_sandbox.clock, poll=poll
    ) as portal:
        await portal.datasets.create(dataset_id="cheeses")
        cheeses = portal.dataset("cheeses")
        await cheeses.resources.add_file(await cheeses.files.upload(csv, filename="cheeses.csv"))
        huwise_sandbox.prepare_publish("cheeses", seconds=100)
        assert (await cheeses.publish()).looks <= 4


async def test_drift_says_nothing_of_what_is_no_json(huwise_sandbox: HuwiseSandbox, transport: str) -> None:
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, strict=True, transport=transport) as portal:
        huwise_sandbox.faults(html(200).on("list_extractors"))
        with pytest.raises(DecodeError) as caught:
            await portal.extractors()
        assert not isinstance(caught.value, DriftError)


async def test_creating_takes_every_shape_of_metadata(portal: Huwise) -> None:
    given = models.DatasetMetadata.from_dict({"default": {"title": {"value": "Cheeses"}}})
    await portal.datasets.create(dataset_id="cheeses", metadata=given, description="Mild", language="en")
    metadata = await portal.dataset("cheeses").metadata.get("default")
    assert {name: metadata[name]["value"] for name in metadata.to_dict()} == {
        "title": "Cheeses",
        "description": "Mild",
        "language": "en",
    }
    create: Any = portal.datasets.create
    with pytest.raises(ArgumentError, match="metadata must be"):
        await create(dataset_id="x", metadata=["title"])
    with pytest.raises(ArgumentError, match="dataset_id"):
        await create(dataset_id="a\nb")
    found = await portal.datasets.find("cheeses")
    assert found is not None
    assert found.dataset_id == "cheeses"
    assert await portal.datasets.find("cheese") is None
    await portal.datasets.delete(found)
    assert await portal.datasets.find("cheeses") is None


def test_things_say_what_they_are(transport: str) -> None:
    portal = Huwise("mycity", SECRET, transport=transport)
    handle = portal.dataset("cheeses")
    shown = [repr(thing) for thing in (portal.datasets, handle, handle.resources, handle.files, handle.metadata)]
    shown += [repr(thing) for thing in (handle.processors, handle.fields, handle.schedules, handle.versions)]
    assert shown[1] == "DatasetHandle('cheeses')"
    assert all("cheeses" in text for text in shown[1:])
    asyncio.run(portal.aclose())
