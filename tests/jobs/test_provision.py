"""``provision``: a dataset end to end from a specification, and again after every change of it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError, JournalError
from aioportal.huwise import Huwise
from aioportal.huwise.bodies import jsonable
from aioportal.huwise.jobs import JobResult, provision
from aioportal.testing import HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop

CSV = "Name,Milk,Age\nBrie,cow,2\nComté,cow,12\nManchego,sheep,6\n"


@pytest.fixture
async def group(portal: Huwise) -> str:
    made = await portal.groups.create("Editors")
    assert isinstance(made.uid, str)
    return made.uid


@pytest.fixture
def spec(tmp_path: Path, group: str) -> dict[str, Any]:
    (tmp_path / "cheeses.csv").write_text(CSV, "utf-8")
    return {
        "dataset_id": "cheeses",
        "metadata": {
            "default": {"title": "Cheeses", "keyword": ["food"], "description": ""},
            "our-template": {"publizierende-organisation": "Dairy office", "tags": ["a"]},
        },
        "is_restricted": True,
        "security": {"visible_fields": ["name", "age"]},
        "resources": [{"title": "Cheeses", "file": "cheeses.csv", "params": {"separator": ","}}],
        "processors": [
            {"type": "string_replace", "label": "Cows", "field": "milk", "old_value": "cow", "new_value": "Kuh"},
            {"type": "skip", "label": "Skip", "expression": "no"},
        ],
        "fields": [
            {"type": "rename", "from_name": "age", "to_name": "months", "field_label": "Age in months"},
            {"type": "type", "field": "months", "type_param": "int"},
            {"type": "description", "field": "months", "description": "How old"},
            {"type": "annotate", "field": "months", "annotation": "unit", "args": ["month"]},
        ],
        "schedules": ["30 4 * * *"],
        "rulesets": {
            "groups": {"Editors": {"permissions": ["edit_dataset", "explore_restricted_dataset"]}},
        },
        "publish": True,
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cheeses.json"


def put(path: Path, spec: Any) -> Path:
    path.write_text(json.dumps(spec), "utf-8")
    return path


def row(result: JobResult) -> Any:
    assert result.report is not None
    return result.report.rows[0]


def names(result: JobResult) -> list[str]:
    return [change.name for change in result.plan.changes[0].fields]


def effects(sandbox: HuwiseSandbox) -> list[dict[str, Any]]:
    return [entry for entry in sandbox.ledger() if entry["operation"] != "create_user_group"]


async def snapshot(portal: Huwise) -> dict[str, Any]:
    """All of the dataset but uids and dates."""
    handle = portal.dataset("cheeses")
    dataset = jsonable(await handle.get())

    async def bare(pager: Any) -> list[Any]:
        return [
            {key: value for key, value in jsonable(one).items() if key not in ("uid", "updated_at", "display_name")}
            async for one in pager
        ]

    return {
        **{key: dataset[key] for key in ("metadata", "is_restricted", "default_security")},
        "resources": await bare(handle.resources.list()),
        "processors": await bare(handle.processors.list()),
        "fields": await bare(handle.fields.list()),
        "schedules": await bare(handle.schedules.list()),
        "groups": await bare(handle.security.groups.list()),
    }


async def test_end_to_end(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, spec: dict[str, Any], path: Path, group: str
) -> None:
    planned = await provision(portal, put(path, spec))
    assert [change.action for change in planned.plan.changes] == ["create"]
    assert "metadata.our-template.publizierende-organisation" in names(planned)
    assert effects(huwise_sandbox) == []
    done = row(await provision(portal, path, dry_run=False))
    assert done.state == "done", done
    there = await snapshot(portal)
    assert there["metadata"]["default"]["title"] == {"value": "Cheeses"}
    # A create drops these without a word.
    assert there["metadata"]["our-template"]["publizierende-organisation"] == {"value": "Dairy office"}
    assert there["is_restricted"] is True
    assert there["default_security"]["visible_fields"] == ["name", "age"]
    assert [one["label"] for one in there["processors"]] == ["Cows", "Skip"]
    assert [one["type"] for one in there["fields"]] == ["rename", "type", "description", "annotate"]
    assert there["schedules"] == [{"cron_schedule": "30 4 * * *"}]
    assert there["groups"][0]["group"]["uid"] == group
    assert huwise_sandbox.records("cheeses")["results"][0] == {"name": "Brie", "milk": "cow", "months": 2}
    assert len(huwise_sandbox.ledger("published")) == 1


async def test_again_writes_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, spec: dict[str, Any], path: Path
) -> None:
    await provision(portal, put(path, spec), dry_run=False)
    before = huwise_sandbox.ledger()
    for _ in range(2):
        result = await provision(portal, path, dry_run=False)
        assert row(result).state == "unchanged", [*result.plan.lines()]
    assert huwise_sandbox.ledger() == before


CHANGES: list[tuple[Any, list[str], list[str], str]] = [
    (lambda s: s["metadata"]["default"].update(title="Käse"), ["metadata.default.title"], ["metadata"], "metadata"),
    (
        lambda s: s["metadata"]["our-template"].update(tags=["b"]),
        ["metadata.our-template.tags"],
        ["metadata"],
        "metadata",
    ),
    (lambda s: s.update(is_restricted=False), ["is_restricted"], ["dataset"], "full"),
    (lambda s: s["security"].update(visible_fields=["name"]), ["security"], ["dataset"], "full"),
    (lambda s: s["resources"][0]["params"].update(separator=";"), ["resources.Cheeses"], ["resource"], "full"),
    (lambda s: s["fields"][1].update(type_param="text"), ["fields.type months"], ["field"], "full"),
    (lambda s: s["fields"][3].update(args=["year"]), ["fields.annotate months"], ["field"], "full"),
    (lambda s: s["processors"][0].update(new_value="vache"), ["processors.string_replace milk"], ["processor"], "full"),
    (
        lambda s: s["fields"].insert(1, {"type": "description", "field": "name", "description": "Its name"}),
        ["fields.description name"],
        ["field"],
        "full",
    ),
    (lambda s: s.update(schedules=["0 5 * * *"]), ["schedules"], ["schedule"], ""),
    (
        lambda s: s["rulesets"]["groups"]["Editors"].update(permissions=["edit_dataset"]),
        ["rulesets.groups.Editors"],
        ["group_ruleset"],
        "full",
    ),
]


@pytest.mark.parametrize(("change", "fields", "written", "published"), CHANGES, ids=[row[1][0] for row in CHANGES])
async def test_of_a_changed_specification_only_the_difference_is_written(
    portal: Huwise,
    huwise_sandbox: HuwiseSandbox,
    spec: dict[str, Any],
    path: Path,
    change: Any,
    fields: list[str],
    written: list[str],
    published: str,
) -> None:
    await provision(portal, put(path, spec), dry_run=False)
    before = huwise_sandbox.ledger()
    uids = [one.uid async for one in portal.dataset("cheeses").fields.list()]
    change(spec)
    result = await provision(portal, put(path, spec), dry_run=False)
    assert names(result) == fields
    assert row(result).state == "done"
    new = huwise_sandbox.ledger()[len(before) :]
    publishing = {"full": 1, "metadata": 0, "": 0}[published]
    assert len([entry for entry in new if entry["kind"] == "published"]) == publishing
    metadata = [entry for entry in new if entry["operation"] == "publish_dataset_metadata"]
    assert len(metadata) == (1 if published == "metadata" else 0)
    orders = ("publish_dataset", "publish_dataset_metadata")
    writes = [entry["object"]["type"] for entry in new if entry["operation"] not in orders]
    assert writes == written
    assert [one.uid async for one in portal.dataset("cheeses").fields.list()][: len(uids)] == uids
    again = await provision(portal, path, dry_run=False)
    assert row(again).state == "unchanged"


async def test_a_changed_file_is_replaced_in_place(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, spec: dict[str, Any], path: Path, tmp_path: Path
) -> None:
    await provision(portal, put(path, spec), dry_run=False)
    (tmp_path / "cheeses.csv").write_text(CSV + "Gouda,cow,9\n", "utf-8")
    result = await provision(portal, path, dry_run=False)
    assert names(result) == ["resources.Cheeses"]
    assert huwise_sandbox.records("cheeses")["total_count"] == 4
    assert len(huwise_sandbox.ledger("created", type="resource")) == 1
    assert result.report is not None
    assert "cheeses: cheeses.csv" in result.report.notes[0]


async def test_what_the_specification_does_not_name_stays(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, spec: dict[str, Any], path: Path
) -> None:
    await provision(portal, put(path, spec), dry_run=False)
    handle = portal.dataset("cheeses")
    await handle.metadata.set("default", "publisher", "City")
    await handle.fields.create({"type": "description", "label": "x", "field": "name", "description": "By hand"})
    await handle.processors.create({"type": "copy", "label": "By hand"})
    await handle.schedules.create("0 1 * * *")
    await handle.update(default_security={"filter_query": "age > 3"})
    await handle.publish()
    there = await snapshot(portal)
    assert row(await provision(portal, path, dry_run=False)).state == "unchanged"
    spec["metadata"]["default"]["title"] = "New"
    spec["fields"][1]["type_param"] = "text"
    assert row(await provision(portal, put(path, spec), dry_run=False)).state == "done"
    there["metadata"]["default"]["title"] = {"value": "New"}
    there["fields"][1]["type_param"] = "text"
    assert await snapshot(portal) == there
    least = {"dataset_id": "cheeses"}
    assert row(await provision(portal, least, dry_run=False)).state == "unchanged"
    assert await snapshot(portal) == there


async def test_the_order_of_processors_is_that_of_the_specification(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, spec: dict[str, Any], path: Path
) -> None:
    await provision(portal, put(path, spec), dry_run=False)
    await portal.dataset("cheeses").processors.create({"type": "copy", "label": "By hand"})
    spec["processors"].reverse()
    spec["processors"].insert(1, {"type": "expression", "label": "Between"})
    await provision(portal, put(path, spec), dry_run=False)
    labels = [one["label"] for one in (await snapshot(portal))["processors"]]
    assert labels == ["Skip", "Between", "By hand", "Cows"]
    assert huwise_sandbox.ledger("deleted") == []
    assert row(await provision(portal, path, dry_run=False)).state == "unchanged"


async def test_steps_without_labels_are_made_once_and_change_places(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    fields = [
        {"type": "type", "field": "months", "type_param": "int"},
        {"type": "description", "field": "months", "description": "How old"},
    ]
    spec: dict[str, Any] = {
        "dataset_id": "cheeses",
        "publish": False,
        "processors": [{"type": "skip", "expression": "no"}, {"type": "geocoder", "field": "town"}],
        "fields": fields,
    }
    assert row(await provision(portal, spec, dry_run=False)).state == "done"
    assert row(await provision(portal, spec, dry_run=False)).state == "unchanged"
    # A rename that others depend on has to come before them, and stands in the place of one of them.
    spec["fields"] = [{"type": "rename", "from_name": "age", "to_name": "months", "field_label": "Months"}, *fields]
    done = row(await provision(portal, spec, dry_run=False))
    assert (done.state, done.reason) == ("done", "")
    assert row(await provision(portal, spec, dry_run=False)).state == "unchanged"
    handle = portal.dataset("cheeses")
    kinds = [jsonable(one)["type"] async for one in handle.fields.list()]
    assert kinds == ["rename", "type", "description"]
    assert len(huwise_sandbox.ledger("created", type="processor")) == 2


async def test_secrets_of_a_specification_show_in_no_plan_report_or_journal(portal: Huwise, tmp_path: Path) -> None:
    spec = {
        "dataset_id": "cheeses",
        "publish": False,
        "resources": [
            {
                "title": "Web",
                "type": "csvfile",
                "params": {"password": "hush-1"},
                "url": "https://example.org/x.csv?token=hush-2",
                "headers": {"Authorization": "Bearer hush-3"},
            }
        ],
        "processors": [
            {"type": "geocoder", "label": "x", "api_key": "hush-4", "service_url": "https://x.example.org/?key=hush-5"}
        ],
    }
    for value in ("hush-4", "hush-6"):
        spec["processors"][0]["api_key"] = value  # type: ignore[index]  # a mapping like all others
        journal = tmp_path / f"{value}.jsonl"
        result = await provision(portal, spec, dry_run=False, journal=journal)
        assert result.ok
        told = json.dumps(result.as_data()) + "\n".join([*result.plan.lines(), *result.lines()]) + journal.read_text()
        assert "processors.geocoder x" in told
        assert "hush" not in told
    assert [jsonable(one)["api_key"] async for one in portal.dataset("cheeses").processors.list()] == ["hush-6"]


STEPS = [
    "create_dataset",
    "update_template_field_dataset_metadata",
    "upload_resource_file",
    "create_dataset_resource",
    "create_dataset_processor",
    "create_dataset_field_configuration",
    "create_dataset_schedule",
    "create_dataset_group_security",
    "publish_dataset",
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "effect", [answer(403), apply_then_answer(403), apply_then_drop(), drop()], ids=["no", "yes-no", "lost", "dropped"]
)
@pytest.mark.parametrize("journalled", [False, True])
async def test_whatever_ends_a_run_the_next_one_ends_where_a_whole_one_does(
    portal: Huwise,
    huwise_sandbox: HuwiseSandbox,
    spec: dict[str, Any],
    path: Path,
    tmp_path: Path,
    step: str,
    effect: Any,
    journalled: bool,
) -> None:
    journal = tmp_path / "run.jsonl" if journalled else None
    huwise_sandbox.faults(effect.on(step))
    await provision(portal, put(path, spec), dry_run=False, journal=journal)
    result = await provision(portal, path, dry_run=False, journal=journal)
    assert row(result).state in ("done", "unchanged")
    first = await snapshot(portal)
    assert (len(first["processors"]), len(first["fields"]), len(first["resources"])) == (2, 4, 1)
    assert first["schedules"] == [{"cron_schedule": "30 4 * * *"}]
    assert len(huwise_sandbox.ledger("created", type="dataset")) == 1
    assert huwise_sandbox.records("cheeses")["total_count"] == 3
    before = huwise_sandbox.ledger()
    assert row(await provision(portal, path, dry_run=False)).state == "unchanged"
    assert huwise_sandbox.ledger() == before


@pytest.mark.parametrize("change", ["fields", "metadata"])
async def test_a_publish_that_a_dead_run_owed_is_made_up_for(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, spec: dict[str, Any], path: Path, tmp_path: Path, change: str
) -> None:
    await provision(portal, put(path, spec), dry_run=False)
    if change == "fields":
        spec["fields"][0]["field_label"] = "Months"
    else:
        spec["metadata"]["default"]["title"] = "Käse"
    orders = "publish_dataset" if change == "fields" else "publish_dataset_metadata"
    huwise_sandbox.faults(answer(403).on(orders))
    journal = tmp_path / "run.jsonl"
    assert row(await provision(portal, put(path, spec), dry_run=False, journal=journal)).state == "failed"
    ledger = len(huwise_sandbox.ledger())
    assert row(await provision(portal, path, dry_run=False, journal=journal)).state == "done"
    assert {entry["operation"] for entry in huwise_sandbox.ledger()[ledger:]} == {orders}


async def test_doubles_of_what_is_named_are_removed(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, spec: dict[str, Any], path: Path
) -> None:
    """As a script that retried its POSTs leaves them."""
    await provision(portal, put(path, spec), dry_run=False)
    there = await snapshot(portal)
    handle = portal.dataset("cheeses")
    await handle.fields.create({**there["fields"][1], "type_param": "text"})
    await handle.processors.create(there["processors"][0])
    result = await provision(portal, path, dry_run=False)
    assert row(result).state == "done"
    assert await snapshot(portal) == there
    await handle.processors.create({**there["processors"][0], "new_value": "other"})
    unclear = row(await provision(portal, path, dry_run=False))
    assert "could be meant" in unclear.reason
    await handle.resources.add_file(path.with_suffix(".csv"), title="Cheeses")
    unclear = row(await provision(portal, path, dry_run=False))
    assert "2 resources titled 'Cheeses'" in unclear.reason


async def test_resources_at_an_address(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    spec: dict[str, Any] = {
        "dataset_id": "cheeses",
        "resources": [
            {
                "title": "Far",
                "type": "csvfile",
                "params": {"separator": ","},
                "url": "https://example.org/a.csv",
                "headers": {"X-Token": "s3cret"},
            }
        ],
        "publish": False,
    }
    first = await provision(portal, spec, dry_run=False)
    assert row(first).state == "done"
    assert "s3cret" not in json.dumps(first.as_data())
    before = huwise_sandbox.ledger()
    assert row(await provision(portal, spec, dry_run=False)).state == "unchanged"
    assert huwise_sandbox.ledger() == before
    changed = copy.deepcopy(spec)
    changed["resources"][0]["url"] = "https://example.org/b.csv"
    assert row(await provision(portal, changed, dry_run=False)).state == "done"
    [resource] = [one async for one in portal.dataset("cheeses").resources.list()]
    assert jsonable(resource.datasource)["relative_url"] == "/b.csv"
    assert huwise_sandbox.ledger("published") == []
    assert len(huwise_sandbox.ledger("created", type="resource")) == 1


async def test_a_folder_of_specifications_and_a_journal(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    folder = tmp_path / "specs"
    folder.mkdir()
    for name in ("bread", "wine"):
        put(folder / f"{name}.json", {"dataset_id": name, "publish": False})
    journal = tmp_path / "run.jsonl"
    huwise_sandbox.faults(answer(403).on("create_dataset"))
    first = await provision(portal, folder, dry_run=False, journal=journal, concurrency=1)
    assert first.report is not None
    assert [one.state for one in first.report.rows] == ["failed", "done"]
    second = await provision(portal, folder, dry_run=False, journal=journal)
    assert second.report is not None
    assert [(one.state, one.resumed) for one in second.report.rows] == [("done", False), ("done", True)]
    put(folder / "wine.json", {"dataset_id": "wine", "publish": False, "is_restricted": True})
    with pytest.raises(JournalError):
        await provision(portal, folder, dry_run=False, journal=journal)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda s: s.update(datset_id="x"), r"\$\.datset_id: is not known"),
        (lambda s: s.pop("dataset_id"), r"\$\.dataset_id"),
        (lambda s: s.update(is_restricted="yes"), r"\$\.is_restricted: must be true or false, not a text"),
        (lambda s: s.update(resources={}), r"\$\.resources: must be a list, not an object"),
        (lambda s: s["resources"].append({"title": "x"}), r"\$\.resources\[1\]: must have one of file, url"),
        (lambda s: s["resources"].append(dict(s["resources"][0])), r"\$\.resources\[1\]: has the same title"),
        (lambda s: s["resources"][0].update(file="none.csv"), r"\$\.resources\[0\]\.file: .*none\.csv"),
        (lambda s: s["resources"].append({"url": "https://a.b/c"}), r"\$\.resources\[1\]\.title: is missing"),
        (lambda s: s["resources"].append({"title": "x", "url": "a.csv"}), r"\$\.resources\[1\]\.url: .*no http"),
        (lambda s: s["resources"][0].update(params={"code": {"left_out": "secret"}}), r"\$: .*in the place of secrets"),
        (lambda s: s["resources"][0].update(params=[]), r"\$\.resources\[0\]\.params: must be an object"),
        (lambda s: s["fields"].append({"type": "type", "field": "x"}), r"\$\.fields\[4\]\.type_param: is missing"),
        (lambda s: s["fields"].append(dict(s["fields"][1])), r"\$\.fields\[4\]: has the same type and field"),
        (lambda s: s["fields"].append({"field": "x"}), r"\$\.fields\[4\]\.type: is missing"),
        (lambda s: s["processors"].append({"type": "skip", "label": "Skip"}), r"\$\.processors\[2\]: has the same"),
        (lambda s: s["processors"][0].update(uid="pr_1"), r"\$\.processors\[0\]\.uid"),
        (lambda s: s.update(schedules=["daily"]), r"\$\.schedules\[0\]: must be five fields"),
        (lambda s: s["metadata"]["default"].update(title={"value": "x"}), r"\$\.metadata\.default\.title: .*itself"),
        (lambda s: s["metadata"].update(default=[]), r"\$\.metadata\.default: must be an object, not a list"),
        (lambda s: s["rulesets"].update(groups={"a": {"permissions": "x"}}), r"\$\.rulesets\.groups\.a\.permissions"),
    ],
)
async def test_a_specification_that_cannot_be_meant_is_refused_by_the_place_in_it(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, spec: dict[str, Any], path: Path, change: Any, match: str
) -> None:
    change(spec)
    requests = len(huwise_sandbox.requests())
    with pytest.raises(ArgumentError, match=match) as caught:
        await provision(portal, put(path, spec), dry_run=False)
    assert str(path) in caught.value.message
    assert len(huwise_sandbox.requests()) == requests


async def test_what_the_portal_does_not_have_is_a_problem_of_that_dataset(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, spec: dict[str, Any], path: Path, tmp_path: Path
) -> None:
    spec["rulesets"]["groups"]["Nobody"] = {"permissions": []}
    put(path, spec)
    put(tmp_path / "wine.json", {"dataset_id": "wine", "publish": False})
    result = await provision(portal, tmp_path, dry_run=False)
    assert result.report is not None
    assert [(one.key, one.state) for one in result.report.rows] == [("cheeses", "failed"), ("wine", "done")]
    assert "no group of the portal is called 'Nobody'" in result.report.rows[0].reason


async def test_several_specifications_that_cannot_be_read(portal: Huwise, tmp_path: Path) -> None:
    for given in ([], tmp_path / "none.json", put(tmp_path / "a.json", []), [{"dataset_id": "x"}] * 2):
        with pytest.raises(ArgumentError):
            await provision(portal, given)
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(ArgumentError, match="is not JSON"):
        await provision(portal, tmp_path / "bad.json")
