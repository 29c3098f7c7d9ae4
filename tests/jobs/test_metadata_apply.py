"""Metadata from a table: only what differs is written, the lists stay lists, and the cheap publish comes once."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from metadata_stage import build, custom_template, mark, reasons, states, value, written

from aioportal.core.journal import Journal
from aioportal.errors import ArgumentError, JournalError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import metadata_apply
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop, drop


def csv(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, "utf-8")
    return path


async def test_one_field_on_many_datasets_from_a_sheet(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    """Of 60 datasets 59 are written, with one request each; the listing is one request, and nothing else is touched."""
    uids = huwise_sandbox.seed(60)
    sheet = csv(tmp_path, "dataset_uid,default.publisher\n" + "".join(f"{uid},City\n" for uid in uids[:59]))
    since = mark(huwise_sandbox)
    plan = await metadata_apply(portal, sheet)
    assert plan.dry_run
    assert plan.plan.count("update") == 59
    assert written(huwise_sandbox, since) == []
    result = await metadata_apply(portal, sheet, dry_run=False)
    assert result.ok
    assert sorted(written(huwise_sandbox, since)) == [(f"seeded-{n:05}", "default.publisher") for n in range(59)]
    assert len(huwise_sandbox.requests(operation="list_datasets")) == 2
    assert len(huwise_sandbox.requests(operation="update_template_field_dataset_metadata")) == 59
    # Once more: nothing differs, nothing is written.
    again = await metadata_apply(portal, sheet, dry_run=False)
    assert again.plan.is_empty
    assert len(written(huwise_sandbox, since)) == 59


async def test_the_other_fields_stay_and_the_light_publish_comes_once(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await build(portal, "air", "soil", published=("air",), keyword=["a", "b"], publisher="Canton")
    since = mark(huwise_sandbox)
    sheet = csv(
        tmp_path,
        "dataset_id;default.title;default.keyword;default.publisher;default.language\n"
        "air;Air quality;;City;en\n"
        "soil;;b;Canton;en\n",
    )
    plan = (await metadata_apply(portal, sheet)).plan
    assert list(plan.lines()) == [
        "~ air  (costs: publish of the metadata)",
        '    default.title: "Air" → "Air quality"',
        '    default.publisher: "Canton" → "City"',
        '    default.language: "en"',
        "~ soil",
        '    default.keyword: ["a", "b"] → ["b"]',
        '    default.language: "en"',
        "metadata apply: 2 to update",
    ]
    result = await metadata_apply(portal, sheet, dry_run=False)
    assert sorted(written(huwise_sandbox, since)) == [
        ("air", "default.language"),
        ("air", "default.publisher"),
        ("air", "default.title"),
        ("air", "publish"),
        ("soil", "default.keyword"),
        ("soil", "default.language"),
    ]
    assert written(huwise_sandbox, since).index(("air", "publish")) > written(huwise_sandbox, since).index(
        ("air", "default.language")
    )
    assert await value(portal, "air", "default.keyword") == ["a", "b"]
    assert await value(portal, "soil", "default.keyword") == ["b"]
    assert result.report is not None
    assert [row.detail for row in result.report.rows] == [
        "3 fields written, metadata published",
        "2 fields written",
    ]


async def test_every_kind_of_value_keeps_its_kind(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    """Also where the dataset has none yet: then the template says what it is."""
    await custom_template(portal)
    await build(portal, "air")
    cells = {
        "city.responsible-office": "007",
        "city.topics": "water",
        "city.reviewed": "True",
        "city.copies": "3",
        "city.weight": "2.50",
        "city.valid-until": "2026-12-31",
        "city.coverage_fr": "la ville",
        "city.extent": '{"type": "Point", "coordinates": [7.5, 47.5]}',
        "internal.theme_id": "health|mobility",
        "visualization.map_tooltip_fields": '["a|b"]',
        "default.geographic_reference_auto": "no",
    }
    wanted = {
        "city.responsible-office": "007",
        "city.topics": ["water"],
        "city.reviewed": True,
        "city.copies": 3,
        "city.weight": 2.5,
        "city.valid-until": "2026-12-31",
        "city.coverage_fr": "la ville",
        "city.extent": {"type": "Point", "coordinates": [7.5, 47.5]},
        "internal.theme_id": ["health", "mobility"],
        "visualization.map_tooltip_fields": ["a|b"],
        "default.geographic_reference_auto": False,
    }
    result = await metadata_apply(portal, [{"dataset_id": "air", **cells}], dry_run=False, verify=True)
    assert result.ok, reasons(result)
    assert {path: await value(portal, "air", path) for path in wanted} == wanted
    # The same as typed values of a program, and as cells once more: nothing to do.
    for row in (wanted, cells):
        assert (await metadata_apply(portal, [{"dataset_id": "air", **row}])).plan.is_empty


async def test_what_cannot_be_meant_is_a_problem_before_anything_is_written(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await custom_template(portal)
    await build(portal, "air", "soil", keyword=["a"])
    since = mark(huwise_sandbox)
    wrong = [
        ({"defualt.title": "x"}, "there is no metadata template 'defualt'; did you mean 'default'?"),
        ({"default.titel": "x"}, "the template 'default' has no field 'titel'; did you mean 'title'?"),
        ({"city.reviewed": "maybe"}, 'city.reviewed: "maybe" is neither true nor false'),
        ({"city.copies": "2.5"}, 'city.copies: "2.5" is no whole number'),
        ({"city.weight": "2,5"}, 'city.weight: "2,5" is no number; write a point in the place of the comma'),
        ({"city.responsible-office": 1.2345e19}, "1.2345e+19 is a number that has lost digits"),
        ({"default.theme_id": "Wasser"}, "has no field 'theme_id'; internal has one of that name"),
        ({"city.valid-until": "31.12.2026"}, 'city.valid-until: "31.12.2026" is no date'),
        ({"default.keyword": '["open'}, 'default.keyword: "[\\"open" is not the JSON that it looks like'),
        ({"default.title": ["x"]}, 'default.title: ["x"] is no text'),
        ({"default.title": True}, "default.title: true is no text"),
        ({"asset_content_configuration.facets": "x"}, "is not the JSON that it looks like"),
    ]
    for cells, told in wrong:
        result = await metadata_apply(portal, [{"dataset_id": "air", "default.publisher": "City", **cells}])
        assert told in reasons(result)["air"]
        assert not result.ok
    rows = [
        {"dataset_id": "air", "default.titel": "x", "city.copies": "x"},
        {"dataset_id": "nowhere", "default.title": "x"},
        {"dataset_id": "soil", "default.publisher": "City"},
    ]
    result = await metadata_apply(portal, rows, dry_run=False)
    assert states(result) == {"air": "failed", "nowhere": "failed", "soil": "done"}
    assert "no field 'titel'" in reasons(result)["air"]
    assert "is no number" in reasons(result)["air"]
    assert "no such dataset" in reasons(result)["nowhere"]
    assert written(huwise_sandbox, since) == [("soil", "default.publisher")]


async def test_tables_that_cannot_be_meant_send_nothing(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    wrong: list[tuple[list[dict[str, Any]], str]] = [
        ([{"id": "air", "default.title": "x"}], "has none of the columns 'dataset_uid', 'dataset_id'"),
        ([{"dataset_id": "air", "title": "x"}], "the column 'title' names no field"),
        ([{"dataset_id": "air", "field": "title", "value": "x"}], "row 1 names no field"),
        ([{"dataset_id": "air", "field": "default.title", "value": "x", "file": "y"}], "both a value and a file"),
        (
            [{"dataset_id": "air", "field": "default.html", "file": "absent.html"}],
            "'absent.html', which cannot be read",
        ),
        ([{"dataset_id": "air", "default.title": "x"}, {"dataset_id": "air", "default.title": "y"}], "row 2.*before"),
    ]
    for rows, told in wrong:
        with pytest.raises(ArgumentError, match=told):
            await metadata_apply(portal, rows, dry_run=False)
    with pytest.raises(ArgumentError, match="publish='yes'"):
        await metadata_apply(portal, [], publish="yes")  # type: ignore[arg-type]  # that is what is tested
    assert huwise_sandbox.requests() == []


async def test_the_long_form_takes_values_from_files_beside_the_table(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    """A mapping file goes into a field, is shown before, and read back after."""
    await build(portal, "air", published=("air",))
    await custom_template(portal)
    mapping = '@prefix ex: <https://example.org/> .\nex:a a ex:B ;\n  ex:c "=d" .\n'
    (tmp_path / "mapping.ttl").write_bytes(mapping.encode())
    sheet = csv(
        tmp_path,
        "dataset_id,template,field,value,file\n"
        "air,city,responsible-office,,mapping.ttl\n"
        "air,,default.publisher,City,\n"
        "air,default,language,,\n",
    )
    since = mark(huwise_sandbox)
    plan = (await metadata_apply(portal, sheet)).plan
    assert [(item.name, item.after) for item in plan.due[0].fields] == [
        ("city.responsible-office", mapping),
        ("default.publisher", "City"),
    ]
    assert (await metadata_apply(portal, sheet, dry_run=False, verify=True)).ok
    assert await value(portal, "air", "city.responsible-office") == mapping
    assert written(huwise_sandbox, since)[-1] == ("air", "publish")


async def test_a_value_is_computed_nightly_and_written_only_where_it_changed(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    """Three fields a dataset, typed; the second night only one dataset has news."""
    await build(portal, "air", "soil", published=("air", "soil"))
    await portal.templates.create(
        "dcat-time", title="Time", fields=[{"name": name, "type": "date"} for name in ("from", "to", "issued")]
    )

    def night(last: str) -> list[dict[str, Any]]:
        return [
            {"dataset_id": name, "dcat-time.from": "2020-01-01", "dcat-time.to": end, "dcat-time.issued": "2020-02-01"}
            for name, end in (("air", last), ("soil", "2025-12-31"))
        ]

    assert (await metadata_apply(portal, night("2026-01-01"), dry_run=False)).ok
    since = mark(huwise_sandbox)
    assert (await metadata_apply(portal, night("2026-01-02"), dry_run=False)).ok
    assert written(huwise_sandbox, since) == [("air", "dcat-time.to"), ("air", "publish")]


async def test_empty_cells_leave_and_a_mark_removes(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await build(portal, "air", "soil", publisher="City", language="en")
    sheet = csv(tmp_path, "dataset_id,default.publisher,default.language\nair,-,\nsoil,,-\n")
    since = mark(huwise_sandbox)
    assert (await metadata_apply(portal, sheet, clear="-", dry_run=False, verify=True)).ok
    assert sorted(written(huwise_sandbox, since)) == [("air", "-default.publisher"), ("soil", "-default.language")]
    assert (await metadata_apply(portal, sheet, clear="-")).plan.is_empty
    assert (await metadata_apply(portal, [{"dataset_id": "soil", "default.publisher": None}], dry_run=False)).ok
    assert await value(portal, "soil", "default.publisher") is None


async def test_what_comes_from_a_source_is_overridden_or_a_problem(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await build(portal, "air", "soil")
    for name in ("air", "soil"):
        huwise_sandbox.control("datasets", dataset=name, remote_metadata={"default": {"publisher": "Elsewhere"}})
    row = {"dataset_id": "air", "default.publisher": "City"}
    refused = await metadata_apply(portal, [row], override_remote=False)
    assert "comes from the dataset's source" in reasons(refused)["air"]
    result = await metadata_apply(portal, [row], dry_run=False, verify=True)
    assert result.ok
    assert result.plan.due[0].detail == "overrides what the source says of default.publisher"
    stored = (await portal.dataset("air").metadata.get("default", "publisher")).to_dict()
    assert stored == {"value": "City", "remote_value": "Elsewhere", "override_remote_value": True}
    # As it shows already: no override is made of it.
    assert (await metadata_apply(portal, [{"dataset_id": "soil", "default.publisher": "Elsewhere"}])).plan.is_empty
    # Removing takes the override away, and can be repeated.
    for left in (1, 0):
        cleared = await metadata_apply(portal, [{"dataset_id": "air", "default.publisher": None}], dry_run=False)
        assert cleared.plan.count("update") == left
    assert await value(portal, "air", "default.publisher") == "Elsewhere"


async def test_names_must_fit_and_each_dataset_comes_once(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    uids = await build(portal, "air", "soil", "water", published=("water",))
    since = mark(huwise_sandbox)
    rows = [
        {"dataset_uid": uids["air"], "dataset_id": "soil", "default.publisher": "a"},
        {"dataset_uid": uids["water"], "default.publisher": "b"},
        {"dataset_id": "water", "default.publisher": "c"},
    ]
    result = await metadata_apply(portal, rows)
    assert reasons(result) == {
        "soil": f"the dataset {uids['air']} is called 'air' on the portal, not 'soil'",
        "water": f"it is the dataset that the table also calls {uids['water']!r}; name it once",
    }
    rows = [{"dataset_id": name, "default.publisher": "b"} for name in ("air", "water")]
    chosen = await metadata_apply(portal, rows, where=["published"], publish="no", dry_run=False)
    assert states(chosen) == {"water": "done"}
    assert chosen.plan.notes == ("1 of the table's datasets left out: not as the conditions say.",)
    assert written(huwise_sandbox, since) == [("water", "default.publisher")]


async def test_busy_datasets_wait_and_the_others_go_on(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    """One is being published for the first time: afterwards it is published, so its metadata have to be as well."""
    await build(portal, "air", "soil", published=("soil",))
    huwise_sandbox.prepare_publish("air", seconds=40)
    await portal.dataset("air").begin_publish()
    await portal.clock.sleep(2)
    since = mark(huwise_sandbox)
    rows = [{"dataset_id": name, "default.publisher": "City"} for name in ("air", "soil")]
    result = await metadata_apply(portal, rows, dry_run=False)
    assert states(result) == {"air": "done", "soil": "done"}
    assert written(huwise_sandbox, since) == [
        ("soil", "default.publisher"),
        ("soil", "publish"),
        ("air", "default.publisher"),
        ("air", "publish"),
    ]


async def test_lost_answers_and_refusals_end_as_they_were(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    uids = await build(portal, "air", "soil", "water", "wind", published=("wind",))
    field = "update_template_field_dataset_metadata"
    huwise_sandbox.faults(
        apply_then_drop().on(field, dataset=uids["air"]),
        drop().on(field, dataset=uids["soil"], times=2),
        answer(403, json={"error_code": "permission_denied", "message": "non"}).on(field, dataset=uids["water"]),
        answer(400, json={"error_code": "bad_request", "message": "non"}).on("publish_dataset_metadata", times=1),
    )
    rows = [{"dataset_id": name, "default.publisher": "City"} for name in uids]
    result = await metadata_apply(portal, rows, dry_run=False)
    assert states(result) == {"air": "done", "soil": "done", "water": "failed", "wind": "failed"}
    assert reasons(result)["water"].startswith("permission_denied: ")
    assert "(1 field written, but not published: run again with the journal" in reasons(result)["wind"]
    assert [await value(portal, name, "default.publisher") for name in uids] == ["City", "City", None, "City"]
    # What failed is published when asked for, though nothing differs any more.
    again = await metadata_apply(portal, rows, publish="always", dry_run=False)
    assert states(again) == {"air": "unchanged", "soil": "unchanged", "water": "done", "wind": "done"}
    assert ("wind", "publish") in written(huwise_sandbox)


async def test_a_refused_field_tells_of_those_before_it(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    """The portal holds new values that nobody sees then; the refusal of the last field does not say so by itself."""
    await build(portal, "air", published=("air",))
    refused = answer(400, json={"error_code": "bad_request", "message": "non"})
    huwise_sandbox.faults(refused.on("update_template_field_dataset_metadata", after=2))
    row = {"dataset_id": "air", "default.title": "Air!", "default.publisher": "City", "default.description": "?"}
    result = await metadata_apply(portal, [row], dry_run=False)
    told = reasons(result)["air"]
    assert told.startswith("bad_request: ")
    assert told.endswith("(of default.description; 2 fields written before it, not published)")


async def test_a_publish_is_owed_after_a_death_between_write_and_publish(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    """The fields are as wished then; only the journal knows that somebody wrote them and did not publish."""
    await build(portal, "air", "soil", published=("air", "soil"))
    rows = [{"dataset_id": name, "default.publisher": "City"} for name in ("air", "soil")]
    journal = tmp_path / "run.jsonl"
    huwise_sandbox.faults(answer(403, json={"error_code": "permission_denied"}).on("publish_dataset_metadata"))
    first = await metadata_apply(portal, rows, journal=journal, concurrency=1, dry_run=False)
    assert states(first) == {"air": "failed", "soil": "done"}
    # The process might as well have died in that moment.
    with Journal(journal) as opened:
        assert opened.header is not None
        opened.bind(opened.header.job, opened.header.target)
        entry = opened.entry("air")
        assert entry is not None
        opened.started("air", entry.digest)
    since = mark(huwise_sandbox)
    second = await metadata_apply(portal, rows, journal=journal, dry_run=False)
    assert states(second) == {"air": "done", "soil": "done"}
    assert written(huwise_sandbox, since) == [("air", "publish")]
    third = await metadata_apply(portal, rows, journal=journal, dry_run=False)
    assert third.report is not None
    assert all(row.resumed for row in third.report.rows)
    assert written(huwise_sandbox, since) == [("air", "publish")]


async def test_a_journal_of_other_values_is_refused(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await build(portal, "air")
    journal = tmp_path / "run.jsonl"
    await metadata_apply(portal, [{"dataset_id": "air", "default.publisher": "a"}], journal=journal, dry_run=False)
    with pytest.raises(JournalError, match="its content changed"):
        await metadata_apply(portal, [{"dataset_id": "air", "default.publisher": "b"}], journal=journal, dry_run=False)


async def test_verify_finds_what_the_portal_took_and_did_not_keep(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await build(portal, "air")
    # An answer that claims success without an effect, as gateways give it.
    huwise_sandbox.faults(answer(200, json={"value": "City"}).on("update_template_field_dataset_metadata"))
    rows = [{"dataset_id": "air", "default.publisher": "City"}]
    result = await metadata_apply(portal, rows, dry_run=False, verify=True)
    assert reasons(result) == {"air": "the portal took default.publisher without an error, but shows another value"}


async def test_a_key_that_may_not_read_templates_can_still_write(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await custom_template(portal)
    await build(portal, "air")
    huwise_sandbox.faults(
        answer(403, json={"error_code": "permission_denied"}).on("list_metadata_templates", times=None)
    )
    result = await metadata_apply(portal, [{"dataset_id": "air", "city.responsible-office": "x"}], dry_run=False)
    assert result.ok
    assert "may not read the templates" in result.plan.notes[0]


async def test_a_field_that_no_template_defines_is_written_where_that_is_said(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await build(portal, "air")
    row = {"dataset_id": "air", "default.license": "CC BY"}
    assert "has no field 'license'" in reasons(await metadata_apply(portal, [row]))["air"]
    assert (await metadata_apply(portal, [row], unknown_fields=True, dry_run=False)).ok
    # From now on the dataset has it, which is as good as a definition.
    assert (await metadata_apply(portal, [{**row, "default.license": "CC0"}])).ok


async def test_machine_made_metadata_are_injected_with_resume_and_back_off(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    """JSON lines with typed lists; the portal asks to slow down, then refuses, then the run is gone through again."""
    uids = huwise_sandbox.seed(40)
    table = tmp_path / "keywords.jsonl"
    table.write_text("".join(json.dumps({"dataset_uid": uid, "default.keyword": ["air", uid]}) + "\n" for uid in uids))
    field = "update_template_field_dataset_metadata"
    huwise_sandbox.faults(
        answer(429, headers={"Retry-After": "7"}).on(field, times=5),
        answer(403, json={"error_code": "permission_denied"}).on(field, after=15, times=3),
    )
    journal = tmp_path / "run.jsonl"
    began = portal.clock.now()
    first = await metadata_apply(portal, table, journal=journal, max_failures=3, concurrency=4, dry_run=False)
    assert portal.clock.now() - began >= 7
    assert first.report is not None
    assert (first.report.count("failed"), first.report.count("unknown")) == (3, 0)
    done = first.report.count("done")
    assert first.report.count("left") == 40 - done - 3 > 0
    second = await metadata_apply(portal, table, journal=journal, dry_run=False)
    assert second.report is not None
    assert second.ok
    assert sum(row.resumed for row in second.report.rows) == done
    assert Counter(name for name, _ in written(huwise_sandbox)) == {f"seeded-{number:05}": 1 for number in range(40)}


async def test_the_work_can_be_carried_to_another_process(portal: Huwise) -> None:
    from aioportal.huwise.jobs.metadata.field_kinds import Definitions
    from aioportal.huwise.jobs.metadata.metadata_table import FieldWishes
    from aioportal.huwise.jobs.metadata.metadata_writing import FieldsWork, Target

    await build(portal, "air")
    work = FieldsWork("metadata apply")
    item = Target("air", "da_1", FieldWishes((("default", "title", "x"),), await Definitions.read(portal)), {}, False)
    assert pickle.loads(pickle.dumps((work, item))) == (work, item)
