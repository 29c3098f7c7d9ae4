"""New push keys: each reaches its owner, in a file and nowhere else, whatever gets lost on the way."""

from __future__ import annotations

import csv
import json
import logging
import os
import pickle
import stat
from pathlib import Path
from typing import Any

import pytest
from orders_stage import Stage, as_killed, build, change, report, row, states

from aioportal.core.secret import Secret
from aioportal.errors import ArgumentError, AuthenticationError
from aioportal.huwise import Huwise, models
from aioportal.huwise.jobs.orders import key_file
from aioportal.huwise.jobs.orders.key_renewal import key_of, renew_keys
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop, cut_body


@pytest.fixture
async def stage(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> Stage:
    stage = await build(portal, huwise_sandbox)
    for name in ("air", "soil"):
        resources = portal.dataset(name).resources
        await resources.enable((await resources.list()).items[0])
    return stage


def keys(path: Path) -> dict[str, str]:
    """The keys that are handed over: the last row of each resource counts."""
    with path.open(encoding="utf-8", newline="") as file:
        return {line["dataset_id"]: line["api_key"] for line in csv.DictReader(file)}


async def working(stage: Stage) -> dict[str, str]:
    """The keys that the portal takes at the moment."""
    found = {}
    for name in ("air", "soil"):
        (resource,) = (await stage.portal.dataset(name).resources.list()).items
        found[name] = resource.to_dict()["params"]["realtime_api_key"]
    return found


async def test_the_plan_says_what_would_be_cut_off(stage: Stage, tmp_path: Path) -> None:
    before, ledger = await working(stage), len(stage.sandbox.ledger())
    plan = await renew_keys(stage.portal, everything=True, keys_file=tmp_path / "keys.csv")
    assert len(plan.plan.due) == 2
    assert "stops working at once" in plan.plan.due[0].cost
    assert "1 dataset without a realtime resource" in plan.plan.notes
    assert (await working(stage), len(stage.sandbox.ledger())) == (before, ledger)
    assert not (tmp_path / "keys.csv").exists()


async def test_the_new_keys_reach_their_owner_and_nobody_else(
    stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old = await working(stage)
    file, journal = tmp_path / "keys.csv", tmp_path / "j.jsonl"
    mask = os.umask(0)
    try:
        with caplog.at_level(logging.DEBUG):
            result = await renew_keys(stage.portal, everything=True, keys_file=file, journal=journal, dry_run=False)
    finally:
        os.umask(mask)
    new = keys(file)
    assert new == await working(stage)
    assert not set(new.values()) & set(old.values())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = json.dumps(result.as_data()) + "\n".join(result.lines()) + repr(result) + caplog.text + journal.read_text()
    assert not [key for key in new.values() if key in told]
    assert pickle.loads(pickle.dumps(report(result).rows)) == report(result).rows
    again = await renew_keys(stage.portal, everything=True, keys_file=file, journal=journal, dry_run=False)
    assert [line.resumed for line in report(again).rows] == [True, True]
    assert keys(file) == new


@pytest.mark.parametrize("fault", [apply_then_drop(), cut_body(20)])
async def test_a_lost_answer_is_followed_by_another_renewal(stage: Stage, tmp_path: Path, fault: Any) -> None:
    """The old key is dead, and the new one was lost: only another renewal helps."""
    file = tmp_path / "keys.csv"
    stage.sandbox.faults(fault.on("renew_resource_api_key"))
    result = await renew_keys(stage.portal, ["air"], keys_file=file, dry_run=False)
    assert set(states(result).values()) == {"done"}
    assert keys(file)["air"] == (await working(stage))["air"]
    assert len(stage.sandbox.ledger("renewed_key")) == 2


async def test_answers_that_stay_away_are_unknown_and_a_rerun_brings_a_key(stage: Stage, tmp_path: Path) -> None:
    file, journal = tmp_path / "keys.csv", tmp_path / "j.jsonl"
    stage.sandbox.faults(apply_then_drop().on("renew_resource_api_key", times=3))
    first = await renew_keys(stage.portal, ["air"], keys_file=file, journal=journal, dry_run=False)
    assert set(states(first).values()) == {"unknown"}
    assert "nobody knows a new one" in report(first).rows[0].reason
    second = await renew_keys(stage.portal, ["air"], keys_file=file, journal=journal, dry_run=False)
    assert set(states(second).values()) == {"done"}
    assert keys(file)["air"] == (await working(stage))["air"]


async def test_a_process_that_died_before_the_key_was_written(stage: Stage, tmp_path: Path) -> None:
    file, journal = tmp_path / "keys.csv", tmp_path / "j.jsonl"
    first = await renew_keys(stage.portal, ["air"], keys_file=file, journal=journal, dry_run=False)
    file.write_bytes(file.read_bytes()[:-30])
    as_killed(journal, report(first).rows[0].key)
    second = await renew_keys(stage.portal, ["air"], keys_file=file, journal=journal, dry_run=False)
    assert set(states(second).values()) == {"done"}
    assert keys(file)["air"] == (await working(stage))["air"]


async def test_a_key_that_cannot_be_written_is_told_and_shown_nowhere(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys.csv"
    write = key_file._write

    def full(target: int, line: bytes) -> None:
        if b"renewed_at" in line:
            return write(target, line)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(key_file, "_write", full)
    result = await renew_keys(stage.portal, ["air"], keys_file=file, dry_run=False)
    (only,) = report(result).rows
    assert only.state == "failed"
    assert "No space left" in only.reason
    assert (await working(stage))["air"] not in repr(only) + str(only.error) + repr(only.error.__context__)


async def test_a_file_that_others_may_read_is_refused_before_anything_is_renewed(stage: Stage, tmp_path: Path) -> None:
    shared = tmp_path / "shared.csv"
    shared.write_text("")
    shared.chmod(0o644)
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "elsewhere.csv")
    for path, why in ((shared, "read by others"), (link, "cannot be written"), (tmp_path, "cannot be written")):
        with pytest.raises(ArgumentError, match=why):
            await renew_keys(stage.portal, ["air"], keys_file=path, dry_run=False)
    assert not stage.sandbox.ledger("renewed_key")


async def test_chosen_resources_only(stage: Stage, tmp_path: Path) -> None:
    (resource,) = (await stage.portal.dataset("water").resources.list()).items
    uid = str(resource.uid)
    result = await renew_keys(
        stage.portal, everything=True, resources=[uid, "re_nowhere"], keys_file=tmp_path / "k.csv", dry_run=False
    )
    assert states(result) == {"re_nowhere": "failed", f"water/{uid}": "done"}
    assert row(result, f"water/{uid}").data["resource_uid"] == uid
    with pytest.raises(ArgumentError, match="one text"):
        await renew_keys(stage.portal, everything=True, resources=uid, keys_file=tmp_path / "k.csv")


async def test_an_answer_without_a_key_is_told(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    stage.sandbox.faults(answer(200, json={"uid": "re_1", "type": "csvfile"}).on("renew_resource_api_key"))
    result = await renew_keys(stage.portal, ["air"], keys_file=file, dry_run=False)
    assert report(result).rows[0].detail == "renewed, not shown"
    assert "back office" in report(result).notes[-1]
    assert not keys(file)


async def test_datasets_whose_resources_cannot_be_read(stage: Stage, tmp_path: Path) -> None:
    refused = {"error_code": "permission_denied", "message": "no"}
    stage.sandbox.faults(answer(403, json=refused).on("list_dataset_resources", dataset=stage.uids["air"]))
    plan = await renew_keys(stage.portal, everything=True, keys_file=tmp_path / "keys.csv")
    assert change(plan, "air").action == "problem"
    stage.sandbox.faults(answer(401, json=refused).on("list_dataset_resources"))
    with pytest.raises(AuthenticationError):
        await renew_keys(stage.portal, everything=True, keys_file=tmp_path / "keys.csv")


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"params": {"realtime_api_key": "a1"}}, "a1"),
        ({"api_key": "a2"}, "a2"),
        ({"params": {"deep": [{"pushkey": "a3"}]}}, "a3"),
        ({"datasource": {"connection": {"api_key": "no"}}}, None),
        ({"params": {"api_key_name": "no", "apikeys": "no", "api_key": ""}}, None),
        ({}, None),
    ],
)
def test_where_a_key_may_stand(body: dict[str, Any], key: str | None) -> None:
    found = key_of(models.Resource.from_dict({"uid": "re_1", "type": "realtime", **body}))
    assert found == (None if key is None else Secret(key))
