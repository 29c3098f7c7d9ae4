"""Opening and restricting datasets in bulk: what used to be a script of lookups, writes and publishes for each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise, push
from aioportal.huwise.jobs import JobResult, access_set
from aioportal.testing import HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop

CSV = b"name,milk\nBrie,cow\nFeta,sheep\n"


async def published(portal: Huwise, dataset_id: str, *, restricted: bool) -> str:
    await push(
        portal, CSV, dataset=dataset_id, title=f"All of {dataset_id}", filename="a.csv", is_restricted=restricted
    )
    return await portal.dataset(dataset_id).uid()


async def drafted(portal: Huwise, dataset_id: str, *, restricted: bool) -> str:
    dataset = await portal.datasets.create(dataset_id=dataset_id, title=dataset_id, is_restricted=restricted)
    assert isinstance(dataset.uid, str)
    return dataset.uid


def writes(sandbox: HuwiseSandbox, since: int = 0) -> list[str]:
    return [request["operation"] for request in sandbox.requests()[since:] if request["method"] != "GET"]


def states(result: JobResult) -> dict[str, str]:
    assert result.report is not None
    return {row.key: row.state for row in result.report.rows}


async def open_to_visitors(portal: Huwise, dataset_id: str) -> bool:
    return (await portal.dataset(dataset_id).view()).is_restricted is False


async def test_the_plan_names_what_is_disclosed_and_what_it_costs(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await published(portal, "cheeses", restricted=True)
    await drafted(portal, "draft", restricted=True)
    await drafted(portal, "public", restricted=False)
    before = len(huwise_sandbox.requests())

    result = await access_set(portal, ["cheeses", "draft", "public", "nowhere"], restricted=False)

    changes = {change.key: change for change in result.plan.changes}
    assert changes["cheeses"].action == "update"
    assert changes["cheeses"].detail == "“All of cheeses”, 2 records; everybody may read it then"
    assert changes["cheeses"].cost == "full publish"
    assert [(field.name, field.before, field.after) for field in changes["cheeses"].fields] == [
        ("is_restricted", True, False)
    ]
    assert (changes["draft"].action, changes["draft"].cost) == ("update", "")
    assert "not published" in changes["draft"].detail
    assert changes["public"].action == "none"
    assert changes["nowhere"].action == "problem"
    assert result.dry_run
    assert writes(huwise_sandbox, before) == []


async def test_only_what_differs_is_written_and_what_is_published_is_published_anew(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await published(portal, "cheeses", restricted=True)
    await published(portal, "open", restricted=False)
    await drafted(portal, "draft", restricted=True)
    before = len(huwise_sandbox.requests())

    result = await access_set(portal, everything=True, restricted=False, dry_run=False)

    assert states(result) == {"cheeses": "done", "draft": "done", "open": "unchanged"}
    assert sorted(writes(huwise_sandbox, before)) == ["publish_dataset", "update_dataset", "update_dataset"]
    assert await open_to_visitors(portal, "cheeses")
    assert (await portal.dataset("draft").get()).is_restricted is False

    before = len(huwise_sandbox.requests())
    again = await access_set(portal, everything=True, restricted=False, dry_run=False)
    assert again.plan.is_empty
    assert writes(huwise_sandbox, before) == []


async def test_restricting_by_condition(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    for name in ("air-no2", "air-o3", "water"):
        await drafted(portal, name, restricted=False)
    result = await access_set(portal, where=["dataset_id~^air"], restricted=True, dry_run=False)
    assert states(result) == {"air-no2": "done", "air-o3": "done"}
    assert (await portal.dataset("water").get()).is_restricted is False


async def test_a_run_that_died_before_its_publish_is_made_up_for(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await published(portal, "cheeses", restricted=True)
    await portal.dataset("cheeses").update(is_restricted=False)
    assert not await open_to_visitors(portal, "cheeses")

    result = await access_set(portal, ["cheeses"], restricted=False, dry_run=False)

    assert [change.action for change in result.plan.changes] == ["run"]
    assert states(result) == {"cheeses": "done"}
    assert await open_to_visitors(portal, "cheeses")


@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504), drop(), answer(502)])
@pytest.mark.parametrize("operation", ["update_dataset", "publish_dataset"])
async def test_lost_answers_change_nothing_of_the_end(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, effect: Any, operation: str
) -> None:
    await published(portal, "cheeses", restricted=True)
    published_before = len(huwise_sandbox.ledger("published"))
    huwise_sandbox.faults(effect.on(operation))

    result = await access_set(portal, ["cheeses"], restricted=False, dry_run=False)

    assert states(result) == {"cheeses": "done"}
    assert await open_to_visitors(portal, "cheeses")
    assert len(huwise_sandbox.ledger("published")) == published_before + 1


async def test_one_that_fails_stops_no_other_and_the_reason_is_a_code(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    huwise_sandbox.configure(locale="fr")
    bad = await published(portal, "bad", restricted=True)
    await published(portal, "good", restricted=True)
    huwise_sandbox.prepare_publish("bad", error="Le fichier est illisible")

    journal = tmp_path / "open.jsonl"
    result = await access_set(portal, ["bad", "good"], restricted=False, dry_run=False, journal=journal)

    assert states(result) == {"bad": "failed", "good": "done"}
    assert result.report is not None
    assert "Le fichier est illisible" in result.report.of("failed")[0].reason
    # The rights are written by now; what is left is the publish.
    before = len(huwise_sandbox.requests())
    again = await access_set(portal, ["bad", "good"], restricted=False, dry_run=False, journal=journal)
    assert states(again) == {"bad": "done", "good": "done"}
    assert writes(huwise_sandbox, before) == ["publish_dataset"]
    assert huwise_sandbox.ledger("published", uid=bad)
    assert await open_to_visitors(portal, "bad")


async def test_a_key_without_the_right_gets_rows(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await drafted(portal, "draft", restricted=True)
    huwise_sandbox.faults(
        answer(403, json={"error_code": "permission_denied", "message": "Vous ne pouvez pas."}).on("update_dataset")
    )
    result = await access_set(portal, ["draft"], restricted=False, dry_run=False)
    assert result.report is not None
    assert [row.state for row in result.report.rows] == ["failed"]
    assert result.report.rows[0].reason.startswith("permission_denied: ")


async def test_a_busy_dataset_is_waited_for(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await published(portal, "cheeses", restricted=True)
    huwise_sandbox.prepare_publish("cheeses", seconds=60)
    await portal.dataset("cheeses").begin_publish()
    result = await access_set(portal, ["cheeses"], restricted=False, dry_run=False)
    assert states(result) == {"cheeses": "done"}
    assert await open_to_visitors(portal, "cheeses")


async def test_a_publish_that_takes_too_long_is_waited_for_by_the_rerun_and_not_ordered_again(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await published(portal, "cheeses", restricted=True)
    huwise_sandbox.prepare_publish("cheeses", seconds=600)
    before = len(huwise_sandbox.ledger("publish_ordered"))
    journal = tmp_path / "open.jsonl"

    first = await access_set(portal, ["cheeses"], restricted=False, timeout=30, dry_run=False, journal=journal)
    assert states(first)["cheeses"] in ("failed", "unknown")
    assert first.report is not None
    assert "the rights are written, but not published" in first.report.rows[0].reason

    again = await access_set(portal, ["cheeses"], restricted=False, dry_run=False, journal=journal)
    assert states(again) == {"cheeses": "done"}
    assert len(huwise_sandbox.ledger("publish_ordered")) == before + 1
    assert await open_to_visitors(portal, "cheeses")


async def test_a_publish_from_before_the_change_does_not_do(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await published(portal, "cheeses", restricted=True)
    huwise_sandbox.prepare_publish("cheeses", seconds=600)
    journal = tmp_path / "open.jsonl"
    await access_set(portal, ["cheeses"], restricted=False, timeout=30, dry_run=False, journal=journal)
    # Somebody takes the change back while the order is carried out.
    await portal.dataset("cheeses").settled()
    await portal.dataset("cheeses").update(is_restricted=True)
    await portal.dataset("cheeses").publish()
    assert not await open_to_visitors(portal, "cheeses")

    again = await access_set(portal, ["cheeses"], restricted=False, dry_run=False, journal=journal)

    assert states(again) == {"cheeses": "done"}
    assert await open_to_visitors(portal, "cheeses")


async def test_the_day_is_waited_for_after_the_plan(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await drafted(portal, "draft", restricted=True)
    moment = datetime.fromtimestamp(huwise_sandbox.now(), UTC) + timedelta(days=2)
    seen: list[float] = []

    result = await access_set(
        portal,
        ["draft"],
        restricted=False,
        at=moment.isoformat(),
        dry_run=False,
        on_plan=lambda plan: seen.append(huwise_sandbox.now()),
    )

    assert states(result) == {"draft": "done"}
    assert seen[0] < moment.timestamp() - 86_400
    written = huwise_sandbox.ledger("updated", operation="update_dataset")[0]["at"]
    assert datetime.fromisoformat(written) >= moment - timedelta(seconds=1)
    dry = await access_set(portal, ["draft"], restricted=True, at=moment + timedelta(days=9))
    assert any("begins at" in note for note in dry.plan.notes)
    assert huwise_sandbox.now() < (moment + timedelta(days=1)).timestamp()


async def test_saying_no_to_the_plan_waits_for_nothing(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await drafted(portal, "draft", restricted=True)
    later = datetime.fromtimestamp(huwise_sandbox.now(), UTC) + timedelta(days=2)
    result = await access_set(portal, ["draft"], restricted=False, at=later, dry_run=False, on_plan=lambda plan: False)
    assert result.dry_run
    assert huwise_sandbox.now() < later.timestamp() - 86_400


@pytest.mark.parametrize(
    ("publish", "orders"), [("none", []), ("metadata", ["publish_dataset_metadata"]), ("full", ["publish_dataset"])]
)
async def test_the_way_to_publish_is_a_choice(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, publish: Any, orders: list[str]
) -> None:
    await published(portal, "cheeses", restricted=True)
    before = len(huwise_sandbox.requests())
    result = await access_set(portal, ["cheeses"], restricted=False, publish=publish, dry_run=False)
    assert states(result) == {"cheeses": "done"}
    assert writes(huwise_sandbox, before) == ["update_dataset", *orders]
    before = len(huwise_sandbox.requests())
    again = await access_set(portal, ["cheeses"], restricted=False, publish=publish, dry_run=False)
    assert states(again) == {"cheeses": "unchanged"}
    assert writes(huwise_sandbox, before) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "no datasets are chosen"),
        ({"datasets": ["a"], "publish": "maybe"}, "publish='maybe'"),
        ({"datasets": ["a"], "at": "tomorrow"}, "at='tomorrow' is no time"),
        ({"datasets": ["a"], "at": "2026-12-01T09:00"}, "names no time zone"),
        ({"datasets": ["a"], "restricted": "no"}, "neither True nor False"),
    ],
)
async def test_what_cannot_be_meant_is_not_sent(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        await access_set(portal, **{"restricted": False, **arguments})
    assert huwise_sandbox.requests() == []
