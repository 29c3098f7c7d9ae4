"""Metadata as a table and back: what is exported and applied again changes nothing, whatever is in it."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from metadata_stage import build, custom_template, mark, value, written

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import metadata_apply, metadata_export, read_table
from aioportal.testing import HuwiseSandbox

AWKWARD: dict[str, Any] = {
    "city.responsible-office": "=HYPERLINK(1)\r\nsecond 'line'; \"quoted\", café 🚲",
    "city.topics": ["one"],
    "city.reviewed": False,
    "city.copies": 0,
    "city.weight": 2.5,
    "city.valid-until": "2026-01-01",
    "city.coverage": " blanks around ",
    "city.coverage_fr": "'=apostrophe",
    "city.extent": {"type": "Point", "coordinates": [7.5, 47]},
    "default.title": "-5",
    "default.description": "[1, 2]",
    "default.keyword": ["a|b", "", "  c"],
    "default.publisher": None,
    "default.language": "en",
    "default.attributions": [],
    "default.geographic_reference": ["[x", "{y"],
    "visualization.map_tooltip_fields": ["a", "b"],
    "visualization.analyze_disabled": True,
}


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("layout", ["wide", "long"])
async def test_what_is_exported_and_applied_changes_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path, form: str, layout: Any
) -> None:
    await custom_template(portal)
    await build(portal, "air", "soil", "0123")
    await portal.dataset("air").metadata.set_many(AWKWARD)
    huwise_sandbox.control("datasets", dataset="soil", remote_metadata={"default": {"publisher": "=Elsewhere"}})
    path = tmp_path / f"sheet.{form}"
    sheet = await metadata_export(portal, everything=True, layout=layout)
    assert sheet.write(path) is None
    since = mark(huwise_sandbox)
    result = await metadata_apply(portal, path, dry_run=False)
    assert [change.key for change in result.plan.changes] == ["air", "soil", "0123"]
    assert result.plan.is_empty, list(result.plan.lines())
    assert written(huwise_sandbox, since) == []


async def test_export_edit_apply(portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    await build(portal, "air", "soil", published=("air",), keyword=["a", "b"])
    text = (await metadata_export(portal, everything=True, fields=["default.keyword", "dcat.creator"])).write()
    assert text is not None
    assert text.splitlines()[0] == "dataset_id,dataset_uid,default.keyword,dcat.creator"
    path = tmp_path / "sheet.csv"
    path.write_text(text.replace("a|b,", "a|b|c,City", 1), "utf-8")
    since = mark(huwise_sandbox)
    assert (await metadata_apply(portal, path, dry_run=False)).ok
    assert written(huwise_sandbox, since) == [
        ("air", "default.keyword"),
        ("air", "dcat.creator"),
        ("air", "publish"),
    ]
    assert await value(portal, "air", "default.keyword") == ["a", "b", "c"]


async def test_values_of_chance_go_round(portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    random = Random(8)
    signs = "ab'=+-@|[]{}\",;\t\r\n \x00é🚲_x0D_1."

    def text() -> str:
        return "".join(random.choices(signs, k=random.randint(0, 8)))

    await custom_template(portal)
    names = [f"d{number}" for number in range(30)]
    await build(portal, *names)
    for name in names:
        await portal.dataset(name).metadata.set_many(
            {
                "city.responsible-office": text(),
                "default.keyword": [text() for _ in range(random.randint(0, 3))],
                "city.extent": random.choice([text(), [text()], {text(): [1, None, text()]}, 1.5, True, None]),
            }
        )
    for number, form in enumerate(("csv", "xlsx", "json")):
        for layout in ("wide", "long"):
            path = tmp_path / f"{layout}{number}.{form}"
            (await metadata_export(portal, everything=True, layout=layout)).write(path)
            assert (await metadata_apply(portal, path)).plan.is_empty


async def test_one_listing_brings_it_all_and_the_columns_are_what_is_there(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.seed(150)
    await build(portal, "air", publisher="City")
    before = len(huwise_sandbox.requests())
    sheet = await metadata_export(portal, everything=True)
    assert [entry["operation"] for entry in huwise_sandbox.requests()[before:]] == ["list_datasets"]
    assert (len(sheet.rows), sheet.columns) == (
        151,
        ("dataset_id", "dataset_uid", "default.title", "default.publisher"),
    )
    assert "default.publisher" not in sheet.rows[0]
    some = await metadata_export(portal, datasets=["air", "fire"], fields=["*.publisher"], layout="long")
    assert some.missing == ("fire",)
    assert [dict(row) for row in some.rows] == [
        {
            "dataset_id": "air",
            "dataset_uid": sheet.rows[-1]["dataset_uid"],
            "template": "default",
            "field": "publisher",
            "value": "City",
        }
    ]
    assert json.loads(json.dumps(some.as_data()))["layout"] == "long"


async def test_a_list_with_another_separator(portal: Huwise, tmp_path: Path) -> None:
    await build(portal, "air", keyword=["a|b", "c"])
    path = tmp_path / "sheet.csv"
    (await metadata_export(portal, everything=True)).write(path, separator=" / ")
    assert read_table(path).rows[0].values["default.keyword"] == "a|b / c"
    assert (await metadata_apply(portal, path, separator=" / ")).plan.is_empty


async def test_what_cannot_be_meant(portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="no datasets are chosen"):
        await metadata_export(portal)
    with pytest.raises(ArgumentError, match="layout='tall'"):
        await metadata_export(portal, everything=True, layout="tall")  # type: ignore[arg-type]  # that is what is tested
    assert huwise_sandbox.requests() == []
    with pytest.raises(ArgumentError, match="ends in none of"):
        (await metadata_export(portal, everything=True)).write(tmp_path / "sheet.ods")
