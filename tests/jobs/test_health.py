"""What fails now: for the whole portal, and for the one dataset of which an alert came."""

from __future__ import annotations

from typing import Any

import pytest

from aioportal.errors import ArgumentError, OperationFailedError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs.reports.failing import Health, health
from aioportal.testing import HuwiseSandbox, answer


def told(found: Health) -> list[tuple[str, str, str]]:
    return [(one.trouble, one.name, one.message) for one in found.failing]


async def make(portal: Huwise, *names: str) -> list[str]:
    return [(await portal.datasets.create(dataset_id=name)).uid for name in names]  # type: ignore[misc]  # each has one


async def test_a_portal_where_all_is_well(portal: Huwise) -> None:
    await make(portal, "air", "water")
    await portal.dataset("air").publish()
    found = await health(portal)
    assert found.ok
    assert found.summary() == "health: 2 datasets and 0 harvesters looked at, all well"


async def test_every_kind_of_trouble_the_worst_first(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await make(portal, "broken", "odd", "slow", "well")
    rows = [{"record_id": "1", "field_uid": "f", "processor_uid": None, "message": "no date"}] * 3
    for name, how in (
        ("broken", {"error": "no such column: milk"}),
        ("odd", {"records_errors": rows}),
        ("well", {}),
    ):
        huwise_sandbox.prepare_publish(name, **how)
        try:
            await portal.dataset(name).publish()
        except OperationFailedError:
            assert name == "broken"
    huwise_sandbox.prepare_publish("slow", seconds=100 * 3600)
    await portal.dataset("slow").begin_publish()
    await portal.clock.sleep(5 * 3600)
    before = len(huwise_sandbox.requests())
    found = await health(portal)
    assert len(huwise_sandbox.requests()) - before == 1 + 4 + 1
    assert [(trouble, name) for trouble, name, _ in told(found)] == [
        ("error", "broken"),
        ("records_errors", "odd"),
    ], "five hours are not too long yet"
    assert not found.ok
    first = found.failing[0]
    assert (first.message, first.kind) == ("no such column: milk", "dataset")
    assert first.since
    assert told(found)[-1] == ("records_errors", "odd", "3 record errors, first: no date")

    await portal.clock.sleep(2 * 3600)
    found = await health(portal, record_errors=False)
    assert ("busy", "slow", "processing") in told(found)
    assert "odd" not in {one.name for one in found.failing}
    assert "busy" not in {one.trouble for one in (await health(portal, busy_hours=8)).failing}


async def test_a_portal_in_which_nothing_can_be_seen_is_not_well(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    found = await health(portal)  # as a key sees it that lost its rights on every dataset
    assert not found.ok
    assert found.summary().startswith("health: nothing to look at")
    await make(portal, "air")
    assert not (await health(portal, where=["dataset_id~^iar"])).ok
    huwise_sandbox.faults(answer(403, json={"error_code": "permission_denied", "message": "No."}).on("list_harvesters"))
    found = await health(portal, where=["dataset_id~^iar"], harvesters=True)
    assert (found.ok, found.harvesters, [one.trouble for one in found.failing]) == (False, 0, ["unreadable"])


async def test_limit_reached_says_which(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    (uid,) = await make(portal, "cut")
    params = {"error": {"limit_type": "records", "limit": 10, "value": 12}}
    status = {"status": "limit_reached", "since": "2026-02-06T15:13:13Z", "is_published": True, "params": params}
    huwise_sandbox.faults(answer(200, json=status).on("retrieve_dataset_status", dataset=uid))
    found = await health(portal, ["cut"])
    assert [one.line() for one in found.failing] == [
        "limit_reached   dataset cut since 2026-02-06T15:13:13Z: limit_type records, limit 10, value 12"
    ]


async def test_one_alert_is_checked_with_two_requests(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await make(portal, "air", "water")
    before = len(huwise_sandbox.requests())
    found = await health(portal, ["air"])
    assert found.ok
    assert len(huwise_sandbox.requests()) - before == 2, "its uid and its status; no harvesters, no other datasets"
    assert (found.datasets, found.harvesters) == (1, 0)


async def test_what_cannot_be_looked_at_is_not_well(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    uids = await make(portal, "air", "water")
    huwise_sandbox.configure(locale="fr")
    no = {"error_code": "permission_denied", "message": "Vous n'avez pas la permission."}
    huwise_sandbox.faults(
        answer(403, json=no).on("retrieve_dataset_status", dataset=uids[0]), answer(403, json=no).on("list_harvesters")
    )
    found = await health(portal)
    assert told(found) == [
        ("unreadable", "air", "permission_denied: Vous n'avez pas la permission."),
        (
            "unreadable",
            "all",
            "permission_denied: Vous n'avez pas la permission. (harvesters=False, --no-harvesters, leaves them out)",
        ),
    ]
    assert (await health(portal, harvesters=False)).ok
    assert told(await health(portal, ["nowhere", "air"])) == [
        ("missing", "nowhere", "no such dataset, or the key may not edit it")
    ]


async def harvester(portal: Huwise, sandbox: HuwiseSandbox, name: str, **script: Any) -> str:
    made = await portal.harvesters.create({"type": "ckan", "name": name, "url": "https://catalog.example.org"})
    uid = made.uid
    assert isinstance(uid, str)
    if script:
        sandbox.control("harvesters", harvester=uid, **script)
    return uid


async def test_harvesters_with_errors_and_those_that_never_ran(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await harvester(portal, huwise_sandbox, "never ran")
    failed = await harvester(
        portal,
        huwise_sandbox,
        "harbour",
        catalog=[{"id": "a", "title": "A"}, {"id": "b", "title": "B"}],
        resource_errors={"a": "cannot be read"},
    )
    await portal.harvester(failed).start()
    broken = await harvester(portal, huwise_sandbox, "quarry", error="the catalog is away", catalog=[])
    with pytest.raises(OperationFailedError):
        await portal.harvester(broken).start()
    found = await health(portal, [], harvesters=True)
    assert found.harvesters == 3
    assert [(one.trouble, one.kind, one.name, one.message) for one in found.failing] == [
        ("error", "harvester", "harbour", "1 of its datasets failed"),
        ("error", "harvester", "quarry", "its last run failed"),
    ]
    only = await health(portal, harvesters=[failed, "nobody"])
    assert [(one.trouble, one.uid) for one in only.failing] == [("error", failed), ("missing", "nobody")]
    assert only.datasets == 0


async def test_a_harvester_that_does_not_come_to_an_end(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    slow = await harvester(portal, huwise_sandbox, "slow", processing_seconds=100 * 3600)
    await portal.harvester(slow).begin_start()
    await portal.clock.sleep(7 * 3600)
    assert [(one.trouble, one.name) for one in (await health(portal)).failing] == [("busy", "slow")]


async def test_two_thousand_datasets(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.seed(2000)
    found = await health(portal)
    assert (found.ok, found.datasets) == (True, 2000)
    assert len(huwise_sandbox.requests()) == 2 + 2000 + 1


@pytest.mark.parametrize("wrong", [{"busy_hours": -1}, {"busy_hours": "6"}, {"harvesters": "h1"}, {"where": ["x"]}])
async def test_arguments_that_cannot_be_meant(
    wrong: dict[str, Any], portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    with pytest.raises(ArgumentError):
        await health(portal, **wrong)
    assert huwise_sandbox.requests() == []
