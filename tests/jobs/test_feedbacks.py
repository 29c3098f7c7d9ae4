"""All feedbacks of the portal: scripts read the first twenty datasets and the first twenty feedbacks of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs.reports.feedback_list import COLUMNS, feedbacks
from aioportal.huwise.jobs.tables import read_table
from aioportal.testing import HuwiseSandbox, answer


def send(sandbox: HuwiseSandbox, dataset: str, count: int, **given: Any) -> list[str]:
    return [
        sandbox.control("feedbacks", dataset=dataset, comment=f"remark {number}", age=60 - number, **given)["uid"]
        for number in range(count)
    ]


async def test_every_feedback_of_every_dataset(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    uids = huwise_sandbox.seed(45)
    many = send(huwise_sandbox, uids[44], 50)
    few = send(huwise_sandbox, uids[0], 1, username="ada", record_id="r1", values={"milk": "goat"})
    before = len(huwise_sandbox.requests())
    found = await feedbacks(portal)
    # One list of datasets, one of feedbacks each, and two further pages of the one that has 50.
    assert len(huwise_sandbox.requests()) - before == 1 + 45 + 2
    assert [row["uid"] for row in found.rows] == [*few, *many], "by dataset, the oldest first"
    assert found.rows[0] == {
        "dataset_id": "seeded-00000",
        "dataset_uid": uids[0],
        "title": "seeded 0",
        "uid": few[0],
        "created_at": found.rows[0]["created_at"],
        "user": "ada",
        "record_id": "r1",
        "comment": "remark 0",
        "values": {"milk": "goat"},
        "is_archived": False,
    }
    assert found.summary() == "feedbacks: 51 on 2 of 45 datasets"
    assert found.ok


async def test_two_thousand_datasets_are_all_asked(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    uids = huwise_sandbox.seed(2000)
    send(huwise_sandbox, uids[1999], 1)
    found = await feedbacks(portal)
    assert len(huwise_sandbox.requests(operation="list_datasets")) == 2
    assert len(huwise_sandbox.requests()) == 2002
    assert [row["dataset_uid"] for row in found.rows] == [uids[1999]]


async def test_what_was_put_aside_is_asked_for_by_itself(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    (uid,) = huwise_sandbox.seed(1)
    first, second = send(huwise_sandbox, uid, 2)
    await portal.dataset(uid=uid).feedbacks.archive(first)
    for state, wanted in (("open", [second]), ("archived", [first]), ("all", [first, second])):
        assert [row["uid"] for row in (await feedbacks(portal, state=state)).rows] == wanted  # type: ignore[arg-type]  # the three words
    with pytest.raises(ArgumentError, match="state='closed' is none of open, archived, all"):
        await feedbacks(portal, state="closed")  # type: ignore[arg-type]  # that is the point


async def test_a_dataset_that_has_none_or_refuses_does_not_end_it(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    uids = huwise_sandbox.seed(3)
    send(huwise_sandbox, uids[2], 1)
    huwise_sandbox.configure(locale="fr")
    refused = {"error_code": "permission_denied", "message": "Vous n'avez pas la permission."}
    huwise_sandbox.faults(answer(403, json=refused).on("list_dataset_feedbacks", dataset=uids[1]))
    found = await feedbacks(portal)
    assert len(found.rows) == 1
    assert found.problems == ("seeded-00001: permission_denied: Vous n'avez pas la permission.",)
    assert not found.ok
    named = await feedbacks(portal, ["seeded-00002", "nowhere"])
    assert (len(named.rows), named.missing, named.datasets) == (1, ("nowhere",), 1)


async def test_tables(portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    (uid,) = huwise_sandbox.seed(1)
    huwise_sandbox.control("feedbacks", dataset=uid, comment="=1+1", values={"milk": "goat"})
    found = await feedbacks(portal)
    found.write(tmp_path / "feedbacks.csv")
    (row,) = read_table(tmp_path / "feedbacks.csv").rows
    assert row.values["comment"] == "=1+1"
    assert json.loads(row.values["values"]) == {"milk": "goat"}
    assert "'=1+1" in (found.write() or "")
    found.write(tmp_path / "feedbacks.json")
    assert json.loads((tmp_path / "feedbacks.json").read_text("utf-8"))[0]["values"] == {"milk": "goat"}
    assert set(found.as_data()["rows"][0]) == set(COLUMNS)
