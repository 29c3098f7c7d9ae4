"""Datasets from one portal to another, as both portals saw it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.jobs.copied import CSV, parts_of, rich_dataset, writes

from aioportal.errors import ArgumentError, JournalError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import copy_dataset
from aioportal.testing import Effect, HuwiseSandbox, answer, apply_then_drop, cut_body, drop, stall

CREATES = (
    "create_dataset",
    "create_dataset_resource",
    "create_dataset_processor",
    "create_dataset_field_configuration",
    "create_dataset_schedule",
    "create_dataset_attachment",
    "create_dataset_alternative_export",
)
ONCE = {
    "create_dataset": 1,
    "create_dataset_resource": 1,
    "create_dataset_processor": 2,
    "create_dataset_field_configuration": 2,
    "create_dataset_schedule": 1,
    "create_dataset_attachment": 1,
    "create_dataset_alternative_export": 1,
}


def created(sandbox: HuwiseSandbox) -> dict[str, int]:
    """How often each kind of thing really was made."""
    return {name: len(sandbox.ledger("created", operation=name)) for name in CREATES}


def keys(result: Any, state: str) -> list[str]:
    return [row.key for row in result.report.of(state)]


async def test_secrets_that_the_source_shows_go_over_and_show_in_no_plan(
    portal: Huwise, other: Huwise, tmp_path: Path
) -> None:
    await portal.datasets.create(dataset_id="cheeses", title="Cheeses")
    dataset = portal.dataset("cheeses")
    await dataset.processors.create({"type": "geocoder", "label": "x", "api_key": "hush-1"})
    await dataset.resources.add_http(
        "https://example.org/x.csv?token=hush-2", title="Web", extractor="csvfile", params={"password": "hush-3"}
    )
    journal = tmp_path / "copy.jsonl"
    result = await copy_dataset(portal, other, "cheeses", dry_run=False, journal=journal)
    assert result.ok
    told = json.dumps(result.as_data()) + "\n".join([*result.plan.lines(), *result.lines()]) + journal.read_text()
    assert "params.password" in told
    assert "hush" not in told
    (processor,) = [one async for one in other.dataset("cheeses").processors.list()]
    assert processor.to_dict()["api_key"] == "hush-1"
    (resource,) = [one async for one in other.dataset("cheeses").resources.list()]
    assert "hush-2" in str(resource.to_dict())


async def test_a_plan_comes_first_and_neither_portal_is_changed(
    portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox, other_sandbox: HuwiseSandbox
) -> None:
    await rich_dataset(portal)
    before = len(huwise_sandbox.ledger())

    result = await copy_dataset(portal, other, "cheeses", publish=True)

    assert result.dry_run
    assert result.ok
    assert other_sandbox.ledger() == []
    assert len(huwise_sandbox.ledger()) == before
    changes = {change.key: change for change in result.plan.changes}
    assert {change.action for change in result.plan.due} == {"create", "update", "run"}
    assert changes["cheeses: resource Cheeses.csv"].detail == "file Cheeses.csv"
    assert {change.name: change.after for change in changes["cheeses: metadata"].fields}["default.keyword"] == [
        "cheese"
    ]
    assert changes["cheeses: publish"].cost == "full publish"
    assert any("versions" in note and "realtime keys" in note for note in result.plan.notes)


async def test_all_parts_arrive_and_the_source_is_only_read(
    portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox, other_sandbox: HuwiseSandbox
) -> None:
    await rich_dataset(portal)
    before = len(huwise_sandbox.ledger())

    result = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False)

    assert result.ok, list(result.lines())
    assert await parts_of(other, "cheeses") == await parts_of(portal, "cheeses")
    assert created(other_sandbox) == ONCE
    uploads = other_sandbox.ledger("uploaded")
    assert [upload["sha256"] for upload in uploads] == [hashlib.sha256(CSV).hexdigest()]
    assert [upload["filename"] for upload in uploads] == ["Cheeses.csv"]
    assert other_sandbox.records("cheeses")["total_count"] == 3
    assert len(huwise_sandbox.ledger()) == before
    assert {entry["method"] for entry in huwise_sandbox.requests()[-20:]} == {"GET"}


async def test_a_restricted_dataset_is_restricted_from_its_first_moment(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    await rich_dataset(portal)
    await copy_dataset(portal, other, "cheeses", dataset_id="fromages", dry_run=False)

    first = other_sandbox.ledger()[0]
    assert (first["kind"], first["operation"]) == ("created", "create_dataset")
    assert other_sandbox.ledger("updated", operation="update_dataset") == []
    assert (await other.dataset(dataset_id="fromages").get()).is_restricted is True


async def test_a_second_run_writes_nothing(portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox) -> None:
    await rich_dataset(portal)
    await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False)
    asked, written = len(other_sandbox.requests()), len(other_sandbox.ledger())

    again = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False)

    assert again.plan.is_empty
    assert again.report is not None
    assert again.report.count("unchanged") == len(again.report.rows)
    assert len(other_sandbox.ledger()) == written
    assert {entry["method"] for entry in other_sandbox.requests()[asked:]} == {"GET"}


async def test_a_changed_file_replaces_the_old_one_in_place_and_nothing_else_is_sent(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    await rich_dataset(portal)
    await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False)
    [there] = (await other.dataset("cheeses").resources.list()).items
    [here] = (await portal.dataset("cheeses").resources.list()).items
    await portal.dataset("cheeses").resources.replace_file(here, CSV + b"Gouda,cow,4\n", filename="Cheeses.csv")
    written = len(other_sandbox.ledger())

    result = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False)

    assert keys(result, "done") == ["cheeses: resource Cheeses.csv", "cheeses: publish"]
    assert [entry["operation"] for entry in other_sandbox.ledger()[written:]] == [
        "upload_resource_file",
        "update_dataset_resource",
        "publish_dataset",
        "publish_dataset",
    ]
    [now] = (await other.dataset("cheeses").resources.list()).items
    assert now.uid == there.uid
    assert other_sandbox.records("cheeses")["total_count"] == 4


async def test_metadata_alone_are_published_by_the_cheap_publish(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    await rich_dataset(portal)
    await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False)
    await portal.dataset("cheeses").metadata.set("default", "title", "All cheeses")
    written = len(other_sandbox.ledger())

    result = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False)

    assert keys(result, "done") == ["cheeses: metadata", "cheeses: publish"]
    assert [entry["operation"] for entry in other_sandbox.ledger()[written:]] == [
        "update_template_field_dataset_metadata",
        "publish_dataset_metadata",
    ]


@pytest.mark.parametrize("operation", CREATES)
async def test_an_answer_that_gets_lost_makes_nothing_twice(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, operation: str
) -> None:
    await rich_dataset(portal)
    other_sandbox.faults(apply_then_drop().on(operation))

    result = await copy_dataset(portal, other, "cheeses", dry_run=False)

    assert result.ok, list(result.lines())
    assert created(other_sandbox) == ONCE
    assert await parts_of(other, "cheeses") == await parts_of(portal, "cheeses")


async def test_a_part_that_fails_holds_the_publish_back_and_a_rerun_on_the_journal_does_only_the_rest(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await rich_dataset(portal)
    journal = tmp_path / "copy.jsonl"
    other_sandbox.faults(answer(403).on("create_dataset_processor"))

    first = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False, journal=journal)

    assert keys(first, "failed") == ["cheeses: processors", "cheeses: publish"]
    assert first.report is not None
    assert "not complete: cheeses: processors" in first.report.rows[-1].reason
    assert other_sandbox.ledger("publish_ordered") == []

    asked = len(other_sandbox.requests())
    second = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False, journal=journal)

    assert second.ok, list(second.lines())
    assert created(other_sandbox) == ONCE
    assert len(other_sandbox.ledger("publish_ordered")) == 1
    sent = {entry["operation"] for entry in other_sandbox.requests()[asked:] if entry["method"] != "GET"}
    assert sent == {"create_dataset_processor", "publish_dataset"}


async def test_a_journal_that_ends_anywhere_makes_nothing_twice(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await rich_dataset(portal)
    whole = tmp_path / "whole.jsonl"
    await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False, journal=whole)
    lines = whole.read_bytes().splitlines(keepends=True)
    assert len(lines) > 20

    for cut in range(1, len(lines), 3):
        part = tmp_path / f"{cut}.jsonl"
        part.write_bytes(b"".join(lines[:cut]) + lines[cut][:7])  # the process died while it wrote the next line
        result = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False, journal=part)
        assert result.ok, (cut, list(result.lines()))
        assert created(other_sandbox) == ONCE, cut
        assert len(other_sandbox.ledger("uploaded")) == 1, cut


async def test_what_an_earlier_run_wrote_is_published_by_the_next_one_as_cheaply_as_it_can_be(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await rich_dataset(portal)
    await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False)
    await portal.dataset("cheeses").metadata.set("default", "title", "All cheeses")
    journal = tmp_path / "copy.jsonl"
    other_sandbox.faults(answer(403).on("publish_dataset_metadata"))

    first = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False, journal=journal)
    asked = len(other_sandbox.requests())
    second = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False, journal=journal)

    assert keys(first, "failed") == ["cheeses: publish"]
    assert second.ok
    sent = [entry["operation"] for entry in other_sandbox.requests()[asked:] if entry["method"] != "GET"]
    assert sent == ["publish_dataset_metadata"]


PROGRAM = """
import asyncio, sys
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import copy_dataset

async def main(here, there, key, journal):
    async with Huwise(here, key) as source, Huwise(there, key) as target:
        await copy_dataset(source, target, "cheeses", publish=True, dry_run=False, journal=journal)

asyncio.run(main(*sys.argv[1:]))
"""


def killed_after(sandbox: HuwiseSandbox, operation: str, after: int, arguments: list[str]) -> None:
    """Run the copy in a process of its own, and kill it once an operation took effect once more than so often."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments]) as process:
        while len(sandbox.ledger(operation=operation)) <= after:
            with suppress(subprocess.TimeoutExpired):  # leaves the machine to it
                process.wait(0.02)
            assert process.returncode is None
        process.kill()


@pytest.mark.parametrize(
    ("operation", "after"),
    [
        ("update_template_field_dataset_metadata", 1),
        ("create_dataset_resource", 0),
        ("create_dataset_processor", 1),
        ("create_dataset_schedule", 0),
    ],
)
async def test_a_process_killed_in_the_middle_is_made_up_for(
    portal: Huwise,
    other: Huwise,
    huwise_sandbox: HuwiseSandbox,
    other_sandbox: HuwiseSandbox,
    tmp_path: Path,
    operation: str,
    after: int,
) -> None:
    await rich_dataset(portal)
    # The request takes effect, and its answer never arrives.
    other_sandbox.faults(stall(3600, when="after").on(operation, after=after))
    journal = tmp_path / "copy.jsonl"
    arguments = [huwise_sandbox.url, other_sandbox.url, huwise_sandbox.api_key, str(journal)]
    killed_after(other_sandbox, operation, after, arguments)

    result = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False, journal=journal)

    assert result.ok, list(result.lines())
    assert created(other_sandbox) == ONCE
    assert await parts_of(other, "cheeses") == await parts_of(portal, "cheeses")
    assert other_sandbox.records("cheeses")["total_count"] == 3


async def test_what_the_target_cannot_take_is_listed_and_not_dropped(
    portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await rich_dataset(portal)
    await portal.templates.create("art", title="Art", fields=[{"name": "artist"}, {"name": "year"}])
    await portal.templates.create("zoo", title="Zoo", fields=[{"name": "animal"}])
    await other.templates.create("art", title="Art", fields=[{"name": "artist"}])
    dataset = portal.dataset("cheeses")
    for template, field in (("art", "artist"), ("art", "year"), ("zoo", "animal")):
        await dataset.metadata.set(template, field, "1")
    await dataset.metadata.set("internal", "theme_id", ["Economy", "a1b2c3"])
    await dataset.metadata.set("default", "description", f"See {huwise_sandbox.url}/explore/")
    huwise_sandbox.control("exports", dataset="cheeses", title="Lambert 93", url="https://example.org/l93.zip")
    await dataset.processors.create({"type": "join", "label": "Join", "dataset": "milk"})

    result = await copy_dataset(portal, other, "cheeses", dry_run=False)

    assert result.report is not None
    assert result.report.ok
    notes = "\n".join(result.report.notes)
    assert result.plan.notes == result.report.notes
    assert "art.year: the target's template has no such field" in notes
    assert "zoo.{animal}: the target has no such template" in notes
    assert "internal.theme_id: 'a1b2c3' is not carried over" in notes
    assert f"default.description refers to the source: {huwise_sandbox.url}/explore/" in notes
    assert "export Lambert 93 (https://example.org/l93.zip) is not carried over" in notes
    assert "processor Join: it refers to the dataset 'milk', which the target does not have" in notes
    metadata = (await parts_of(other, "cheeses"))["metadata"]
    assert metadata["art"] == {"artist": {"value": "1"}}
    assert metadata["internal"]["theme_id"] == {"value": ["Economy"]}


async def test_the_mapping_translates_themes_licences_joins_and_addresses(
    portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await rich_dataset(portal)
    await other.datasets.create(dataset_id="lait", title="Lait")
    dataset = portal.dataset("cheeses")
    await dataset.metadata.set("internal", "theme_id", ["a1b2c3"])
    await dataset.metadata.set("default", "license_id", "x9")
    await dataset.metadata.set("default", "description", f"See {huwise_sandbox.url}/explore/")
    await dataset.processors.create({"type": "join", "label": "Join", "dataset": "milk"})
    mapping = tmp_path / "mapping.json"
    mapping.write_text(
        json.dumps(
            {
                "themes": {"a1b2c3": "Health"},
                "licences": {"x9": "odbl"},
                "datasets": {"milk": "lait"},
                "urls": {huwise_sandbox.url: "https://new.example.org"},
            }
        )
    )

    result = await copy_dataset(portal, other, "cheeses", mapping=mapping, dry_run=False)

    assert result.ok
    assert result.report is not None
    assert len(result.report.notes) == 2  # the schedule, and what is never carried over
    parts = await parts_of(other, "cheeses")
    assert parts["metadata"]["internal"]["theme_id"] == {"value": ["Health"]}
    assert parts["metadata"]["default"]["license_id"] == {"value": "odbl"}
    assert parts["metadata"]["default"]["description"] == {"value": "See https://new.example.org/explore/"}
    assert parts["processors"][-1]["dataset"] == "lait"


async def test_rulesets_go_to_the_people_of_the_same_name_and_the_others_are_listed(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    await rich_dataset(portal)
    ours, lost = await portal.groups.create("Curators"), await portal.groups.create("Tasters")
    theirs = await other.groups.create("Curators")
    groups = portal.dataset("cheeses").security.groups
    await groups.create(ours, ["edit_dataset"], security={"visible_fields": ["name"], "filter_query": "age > 2"})
    await groups.create(lost, ["edit_dataset"])
    await portal.dataset("cheeses").security.users.create("sandbox.admin", ["manage_dataset"])

    result = await copy_dataset(portal, other, "cheeses", dry_run=False)
    written = len(other_sandbox.ledger())
    again = await copy_dataset(portal, other, "cheeses", dry_run=False)

    assert result.report is not None
    assert {"cheeses: group Curators", "cheeses: user sandbox.admin"} <= set(keys(result, "done"))
    assert any("no group 'Tasters' on the target" in note for note in result.report.notes)
    ruleset = await other.dataset("cheeses").security.groups.get(theirs)
    assert ruleset.to_dict()["security"]["filter_query"] == "age > 2"
    assert again.plan.is_empty
    assert len(other_sandbox.ledger()) == written


async def test_connections_are_found_by_where_they_lead_and_a_missing_one_holds_the_publish_back(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    login = {"type": "basic_auth", "username": "reader", "password": "first"}
    both = {"type": "http", "is_reusable": True, "url": "https://files.example.org", "auth": login}
    known = await portal.connections.create(both)
    unknown = await portal.connections.create({**both, "url": "https://else.example.org"})
    there = await other.connections.create({**both, "auth": {**login, "password": "second"}})
    await portal.datasets.create(dataset_id="cheeses", title="Cheeses")
    resources = portal.dataset("cheeses").resources
    for name, connection in (("known", known), ("unknown", unknown)):
        uid = str(connection.uid)
        await resources.add_http(f"/{name}.csv", connection_uid=uid, title=name, extractor="csvfile", params={})

    result = await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False)

    assert result.report is not None
    reasons = {row.key: row.reason for row in result.report.of("failed")}
    assert reasons.keys() == {"cheeses: resource unknown", "cheeses: publish"}
    assert "https://else.example.org) is not on the target" in reasons["cheeses: resource unknown"]
    assert other_sandbox.ledger("publish_ordered") == []
    [resource] = (await other.dataset("cheeses").resources.list()).items
    assert resource.to_dict()["datasource"]["connection"]["uid"] == there.uid

    mapped = {"connections": {str(unknown.uid): str(there.uid)}}
    again = await copy_dataset(portal, other, "cheeses", mapping=mapped, dry_run=False)
    assert keys(again, "done") == ["cheeses: resource unknown"]


async def test_secrets_come_from_the_environment_and_show_nowhere(
    portal: Huwise,
    other: Huwise,
    other_sandbox: HuwiseSandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await portal.datasets.create(dataset_id="cheeses", title="Cheeses")
    login = {"type": "basic_auth", "username": "reader", "password": "of the source"}
    connection = {"type": "http", "url": "https://files.example.org", "auth": login}
    source = {"type": "http", "connection": connection, "relative_url": "/cheeses.csv"}
    await portal.dataset("cheeses").resources.create(
        {"type": "csvfile", "title": "Far", "params": {}, "datasource": source}
    )
    journal = tmp_path / "copy.jsonl"
    without = await copy_dataset(portal, other, "cheeses")
    assert "lacks connection.auth.password" in without.plan.problems[0].detail

    mapping = {"secrets": {"cheeses: Far": {"password": {"env": "FAR_PASSWORD"}}}}
    unset = await copy_dataset(portal, other, "cheeses", mapping=mapping)
    assert unset.plan.problems[0].detail == "the environment variable FAR_PASSWORD is not set"

    monkeypatch.setenv("FAR_PASSWORD", "very-s3cret")
    result = await copy_dataset(portal, other, "cheeses", mapping=mapping, dry_run=False, journal=journal)
    again = await copy_dataset(portal, other, "cheeses", mapping=mapping)

    assert result.ok, list(result.lines())
    assert again.plan.is_empty
    [held] = other_sandbox.secrets()["resources"].values()
    assert list(held.values()) == [True]
    told = json.dumps(result.as_data()) + repr(result) + journal.read_text() + "\n".join(result.plan.lines())
    assert "very-s3cret" not in told


async def test_what_the_target_has_beyond_the_source_stays_and_stacks_need_force(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    await rich_dataset(portal)
    await copy_dataset(portal, other, "cheeses", dry_run=False)
    mine = other.dataset("cheeses")
    await mine.resources.add_file(b"a,b\n1,2\n", filename="mine.csv", title="mine")
    await mine.schedules.create("0 5 * * *")
    await mine.processors.create({"type": "skip", "label": "Mine"})

    refused = await copy_dataset(portal, other, "cheeses", dry_run=False)
    forced = await copy_dataset(portal, other, "cheeses", dry_run=False, force=True)

    assert refused.report is not None
    assert keys(refused, "failed") == ["cheeses: processors"]
    assert "1 processors more than the source, which would be deleted" in refused.report.of("failed")[0].reason
    assert "cheeses: the target also has resource mine, which stays" in refused.report.notes
    assert "cheeses: the target also has schedule 0 5 * * *, which stays" in refused.report.notes
    assert keys(forced, "done") == ["cheeses: processors"]
    assert [entry["operation"] for entry in other_sandbox.ledger("deleted")] == ["delete_dataset_processor"]
    assert len((await mine.resources.list()).items) == 2


async def test_a_stack_that_the_source_does_not_have_is_not_kept_in_silence(portal: Huwise, other: Huwise) -> None:
    await portal.datasets.create(dataset_id="cheeses", title="Cheeses")
    await other.datasets.create(dataset_id="cheeses", title="Cheeses", language="en")
    await other.dataset("cheeses").processors.create({"type": "skip"})
    plan = (await copy_dataset(portal, other, "cheeses")).plan
    assert [change.key for change in plan.problems] == ["cheeses: processors"]


async def test_files_pass_through_the_disk_and_nothing_stays_there(
    portal: Huwise,
    other: Huwise,
    other_sandbox: HuwiseSandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await rich_dataset(portal)
    other_sandbox.faults(answer(403).on("upload_resource_file"))
    failed = await copy_dataset(portal, other, "cheeses", dry_run=False)
    assert keys(failed, "failed") == ["cheeses: resource Cheeses.csv"]
    assert list(tmp_path.iterdir()) == []
    assert (await copy_dataset(portal, other, "cheeses", dry_run=False)).ok
    assert list(tmp_path.iterdir()) == []
    assert created(other_sandbox) == ONCE


@pytest.mark.parametrize("effect", [drop(), cut_body(20)])
async def test_a_download_that_breaks_off_is_made_up_for(
    portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox, other_sandbox: HuwiseSandbox, effect: Effect
) -> None:
    await rich_dataset(portal)
    await copy_dataset(portal, other, "cheeses", dry_run=False)
    huwise_sandbox.faults(effect.on("download_dataset_resource_file"))
    other_sandbox.faults(effect.on("download_dataset_resource_file"))
    assert (await copy_dataset(portal, other, "cheeses")).plan.is_empty


async def test_a_busy_target_is_waited_for(portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox) -> None:
    await rich_dataset(portal)
    await copy_dataset(portal, other, "cheeses", publish=True, dry_run=False)
    await portal.dataset("cheeses").metadata.set("default", "title", "All cheeses")
    other_sandbox.prepare_publish("cheeses", seconds=20)
    await other.dataset("cheeses").begin_publish()
    other_sandbox.advance(2)

    result = await copy_dataset(portal, other, "cheeses", dry_run=False)

    assert result.ok, list(result.lines())
    assert keys(result, "done") == ["cheeses: metadata"]


async def test_one_that_cannot_be_read_does_not_stop_the_others(portal: Huwise, other: Huwise) -> None:
    await rich_dataset(portal)
    await rich_dataset(portal, "wines")

    result = await copy_dataset(portal, other, ["cheeses", "beers", "wines"], dry_run=False)

    assert keys(result, "failed") == ["beers"]
    assert await parts_of(other, "wines") == await parts_of(portal, "wines")
    assert await other.datasets.find("cheeses") is not None


async def test_shards_hold_whole_datasets(portal: Huwise, other: Huwise) -> None:
    names = [f"cheeses-{number}" for number in range(6)]
    for name in names:
        await portal.datasets.create(dataset_id=name, title=name)

    shares = [
        {
            change.key.partition(":")[0]
            for change in (await copy_dataset(portal, other, names, shard=shard)).plan.changes
        }
        for shard in ("1/2", "2/2")
    ]

    assert shares[0] | shares[1] == set(names)
    assert not shares[0] & shares[1]


async def test_a_journal_of_another_source_state_is_refused_before_anything_is_written(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await rich_dataset(portal)
    journal = tmp_path / "copy.jsonl"
    await copy_dataset(portal, other, "cheeses", dry_run=False, journal=journal)
    await portal.dataset("cheeses").metadata.set("default", "title", "All cheeses")
    written = len(writes(other_sandbox))

    with pytest.raises(JournalError):
        await copy_dataset(portal, other, "cheeses", dry_run=False, journal=journal)

    assert len(writes(other_sandbox)) == written


async def test_a_copy_onto_itself_is_refused(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await rich_dataset(portal)
    before = len(huwise_sandbox.ledger())
    with pytest.raises(ArgumentError, match="onto itself"):
        await copy_dataset(portal, portal, "cheeses", dry_run=False)
    with pytest.raises(ArgumentError, match="names one copy"):
        await copy_dataset(portal, portal, ["cheeses", "wines"], dataset_id="x")
    with pytest.raises(ArgumentError, match="no dataset is named"):
        await copy_dataset(portal, portal, [])
    assert len(huwise_sandbox.ledger()) == before

    copied = await copy_dataset(portal, portal, "cheeses", dataset_id="fromages", dry_run=False)
    assert copied.ok
    assert await parts_of(portal, "fromages") == await parts_of(portal, "cheeses")


async def test_without_files_all_that_is_left_out_is_listed(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    await rich_dataset(portal)
    result = await copy_dataset(portal, other, "cheeses", files=False, dry_run=False)
    assert result.report is not None
    assert other_sandbox.ledger("uploaded") == []
    notes = "\n".join(result.report.notes)
    for name in ("resource Cheeses.csv", "notes.txt", "As KML"):
        assert name in notes


async def test_a_lost_connection_to_the_target_is_told_as_a_failure(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    await rich_dataset(portal)
    other_sandbox.faults(drop().on("update_dataset_translations", times=None))
    result = await copy_dataset(portal, other, "cheeses", dry_run=False)
    assert keys(result, "failed") == ["cheeses: translations"]
    assert len(keys(result, "done")) == 8
