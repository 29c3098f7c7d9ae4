"""Search and replace in all metadata: shown before, only those fields written, and nothing replaced twice."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from metadata_stage import build, custom_template, mark, reasons, states, value, written

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import metadata_replace_text
from aioportal.huwise.jobs.metadata.field_kinds import UnfitError
from aioportal.huwise.jobs.metadata.metadata_text import Replacement
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop


async def test_a_text_is_replaced_wherever_it_stands(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await custom_template(portal)
    await build(
        portal,
        "air",
        "soil",
        published=("air",),
        description="<a href='http://old.example/x'>",
        keyword=["old.example"],
    )
    await portal.dataset("air").metadata.set("city", "topics", ["see old.example", "other"])
    await portal.dataset("soil").metadata.set("default", "description", "nothing here")
    await portal.dataset("soil").metadata.set("default", "keyword", ["nor here"])
    since = mark(huwise_sandbox)
    plan = (await metadata_replace_text(portal, "old.example", "new.example", everything=True)).plan
    assert [line for line in plan.lines() if "→" in line] == [
        "    default.description: \"<a href='http://old.example/x'>\" → \"<a href='http://new.example/x'>\"",
        '    default.keyword: ["old.example"] → ["new.example"]',
        '    city.topics: ["see old.example", "other"] → ["see new.example", "other"]',
    ]
    assert written(huwise_sandbox, since) == []
    result = await metadata_replace_text(portal, "old.example", "new.example", everything=True, dry_run=False)
    assert states(result) == {"air": "done", "soil": "unchanged"}
    assert written(huwise_sandbox, since) == [
        ("air", "default.description"),
        ("air", "default.keyword"),
        ("air", "city.topics"),
        ("air", "publish"),
    ]
    # The heavy publish was for the stage alone.
    assert len(huwise_sandbox.ledger("publish_ordered")) == 1
    assert (await metadata_replace_text(portal, "old.example", "new.example", everything=True)).plan.is_empty


async def test_only_the_fields_and_datasets_that_are_meant(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await build(portal, "air", "soil", "water", description="Basel", publisher="Basel")
    since = mark(huwise_sandbox)
    result = await metadata_replace_text(
        portal, "Basel", "Bâle", fields=["default.pub*"], datasets=["air", "soil", "fire"], dry_run=False
    )
    assert states(result) == {"fire": "failed", "air": "done", "soil": "done"}
    assert sorted(written(huwise_sandbox, since)) == [("air", "default.publisher"), ("soil", "default.publisher")]
    again = await metadata_replace_text(portal, "Basel", "Bâle", where=["default.publisher=Basel"])
    assert [change.key for change in again.plan.changes] == ["water"]


async def test_a_lost_answer_and_a_rerun_do_not_replace_twice(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    """``Basel`` becomes ``Basel-Stadt`` and not, the second time, ``Basel-Stadt-Stadt``."""
    uids = await build(portal, "air", "soil", description="Basel and Basel-Stadt", published=("air",))
    huwise_sandbox.faults(
        apply_then_drop().on("update_template_field_dataset_metadata", dataset=uids["air"], times=2),
        answer(403, json={"error_code": "permission_denied"}).on("publish_dataset_metadata"),
    )
    journal = tmp_path / "run.jsonl"

    async def run() -> dict[str, str]:
        result = await metadata_replace_text(
            portal, "Basel", "Basel-Stadt", everything=True, journal=journal, dry_run=False
        )
        return states(result)

    assert await run() == {"air": "failed", "soil": "done"}
    since = mark(huwise_sandbox)
    assert await run() == {"air": "done", "soil": "done"}
    assert written(huwise_sandbox, since) == [("air", "publish")]
    assert await value(portal, "air", "default.description") == "Basel-Stadt and Basel-Stadt"


async def test_what_comes_from_a_source_is_told(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await build(portal, "air")
    huwise_sandbox.control("datasets", dataset="air", remote_metadata={"default": {"publisher": "old"}})
    refused = await metadata_replace_text(portal, "old", "new", everything=True, override_remote=False)
    assert "comes from the dataset's source" in reasons(refused)["air"]
    result = await metadata_replace_text(portal, "old", "new", everything=True, dry_run=False)
    assert result.plan.due[0].detail == "overrides what the source says of default.publisher"
    assert await value(portal, "air", "default.publisher") == "new"


def replaced(text: str, old: str, new: str, **how: bool) -> str:
    writes = Replacement(old, new, **how).writes({"default": {"title": {"value": text}}})
    return str(writes[0].after) if writes else text


@pytest.mark.parametrize(
    ("text", "old", "new", "how", "wanted"),
    [
        ("a.b axb", "a.b", "c", {}, "c axb"),
        ("a.b axb", "a.b", "c", {"regex": True}, "c c"),
        (r"C:\1", r"C:\1", r"D:\g<0>\n", {}, r"D:\g<0>\n"),
        ("2024-05", r"(\d{4})-(\d\d)$", r"\2/\1", {"regex": True}, "05/2024"),
        ("BASEL basel Basel", "basel", "Basel", {"ignore_case": True}, "Basel Basel Basel"),
        ("x  y", "  ", " ", {}, "x y"),
        ("old old", "old ", "", {}, "old"),
    ],
)
def test_texts_are_texts_and_expressions_are_expressions(
    text: str, old: str, new: str, how: dict[str, bool], wanted: str
) -> None:
    assert replaced(text, old, new, **how) == wanted


def test_a_second_run_changes_nothing_whatever_is_replaced() -> None:
    random = Random(11)
    refused = 0
    for _ in range(3000):
        text, old, new = ("".join(random.choices("abA", k=random.randint(1, size))) for size in (9, 3, 3))
        how = {"ignore_case": random.random() < 0.5, "regex": random.random() < 0.3}
        try:
            once = replaced(text, old, new, **how)
        except UnfitError:
            refused += 1
            continue
        assert replaced(once, old, new, **how) == once
    assert refused < 600


def test_what_would_grow_with_each_run_is_a_problem() -> None:
    with pytest.raises(UnfitError, match=r"default\.title: the result holds again what is looked for"):
        replaced("ab", "a", "aa", regex=True)
    with pytest.raises(UnfitError):
        replaced("aabb", "ab", "")


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [("", "x", {}), ("(", "x", {"regex": True}), ("a", r"\1", {"regex": True}), ("a*", "x", {"regex": True})],
)
async def test_expressions_that_cannot_be_meant_send_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, old: str, new: str, how: dict[str, bool]
) -> None:
    with pytest.raises(ArgumentError):
        await metadata_replace_text(portal, old, new, everything=True, **how)  # type: ignore[arg-type]  # switches
    with pytest.raises(ArgumentError, match="no datasets are chosen"):
        await metadata_replace_text(portal, "a", "b")
    with pytest.raises(ArgumentError, match="is one text"):
        await metadata_replace_text(portal, "a", "b", fields="default", everything=True)
    assert huwise_sandbox.requests() == []
