"""Choosing datasets: by name, file, condition, or all; in few requests."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError, AuthenticationError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs.select import Selection, read_names, select
from aioportal.testing import HuwiseSandbox, answer


@pytest.fixture
async def uids(portal: Huwise) -> dict[str, str]:
    made = {}
    for name in ("air", "water", "da_waste"):
        made[name] = (await portal.datasets.create(dataset_id=name, title=name.title())).uid
    return made  # type: ignore[return-value]  # the sandbox gives each a uid


def ids(selection: Selection) -> list[str]:
    return [one.dataset_id for one in selection.datasets]


async def test_names_keep_their_order_and_come_once(portal: Huwise, uids: dict[str, str]) -> None:
    chosen = await select(portal, ["water", uids["air"], "nowhere", "water", uids["water"], "da_waste", "da_nowhere"])
    assert ids(chosen) == ["water", "air", "da_waste"]
    assert chosen.missing == ("nowhere", "da_nowhere")
    assert [one.uid for one in chosen.datasets] == [uids[name] for name in ("water", "air", "da_waste")]
    assert chosen.datasets[0].dataset.dataset_id == "water"


async def test_many_names_cost_one_listing(portal: Huwise, uids: dict[str, str], huwise_sandbox: HuwiseSandbox) -> None:
    seeded = huwise_sandbox.seed(30)
    before = len(huwise_sandbox.requests())
    chosen = await select(portal, [*seeded, "da_waste", "nowhere", "air"])
    assert len(huwise_sandbox.requests()) - before == 1
    assert [one.uid for one in chosen.datasets] == [*seeded, uids["da_waste"], uids["air"]]
    assert chosen.missing == ("nowhere",)


async def test_conditions_choose_among_all_or_among_the_named(
    portal: Huwise, uids: dict[str, str], huwise_sandbox: HuwiseSandbox
) -> None:
    await portal.dataset("water").publish()
    assert ids(await select(portal, where=["!published"])) == ["air", "da_waste"]
    assert ids(await select(portal, where=["dataset_id~^(air|water)$", "published"])) == ["water"]
    assert ids(await select(portal, ["air", "water"], where=["default.title=Air"])) == ["air"]
    assert ids(await select(portal, everything=True)) == ["air", "water", "da_waste"]
    named = await select(portal, ["air", "nowhere"], where=["published"])
    assert (named.datasets, named.missing) == ((), ("nowhere",))


async def test_files_of_names(portal: Huwise, uids: dict[str, str], tmp_path: Path, monkeypatch: Any) -> None:
    lines = tmp_path / "go-live.txt"
    lines.write_text("\ufeff# Monday\nwater  # reviewed\n\nair\n", encoding="utf-8")
    assert ids(await select(portal, file=lines)) == ["water", "air"]
    assert ids(await select(portal, ["da_waste"], file=str(lines))) == ["da_waste", "water", "air"]
    table = tmp_path / "list.csv"
    table.write_text(f"title;dataset_uid;dataset_id\nW;;water\nA;{uids['air']};\n", encoding="utf-8")
    assert ids(await select(portal, file=table)) == ["water", "air"]
    monkeypatch.setattr("sys.stdin", io.StringIO("dataset_id\nair\n"))
    assert ids(await select(portal, file="-")) == ["air"]


async def test_what_cannot_be_meant_is_refused_before_anything_is_sent(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("# nothing\n")
    binary = tmp_path / "names"
    binary.write_bytes(b"\xff\xfe\x00")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "no datasets are chosen"),
        ({"datasets": "air"}, "one text"),
        ({"datasets": ["air"], "everything": True}, "everything is asked for"),
        ({"datasets": [" "]}, "names nothing"),
        ({"datasets": [7]}, "must be a string"),
        ({"where": ["title=x"]}, "not known"),
        ({"file": empty}, "names no dataset"),
        ({"file": binary}, "not UTF-8"),
        ({"file": tmp_path / "none.txt"}, "cannot be read"),
    ]
    for arguments, why in wrong:
        with pytest.raises(ArgumentError, match=why):
            await select(portal, **arguments)
    assert not huwise_sandbox.requests()
    assert (await select(portal, [])) == Selection((), ())
    with pytest.raises(ArgumentError, match="column dataset_id"):
        read_names(empty)


async def test_forbidden_ones_are_missing_and_a_refused_key_is_an_error(
    portal: Huwise, uids: dict[str, str], huwise_sandbox: HuwiseSandbox
) -> None:
    refused = {"error_code": "permission_denied", "message": "no"}
    huwise_sandbox.faults(answer(403, json=refused).on("retrieve_dataset", dataset=uids["air"]))
    assert (await select(portal, [uids["air"], "water"])).missing == (uids["air"],)
    huwise_sandbox.faults(answer(401, json={"error_code": "unauthorized", "message": "no"}).on("list_datasets"))
    with pytest.raises(AuthenticationError):
        await select(portal, ["water"])
