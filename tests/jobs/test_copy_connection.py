"""Connections from one portal to another; their secrets from elsewhere, and shown nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import CopyMapping, copy_connection
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop

SECRET = "very-s3cret"
LOGIN = {"type": "basic_auth", "username": "reader", "password": "of the source"}
HTTP = {
    "type": "http",
    "is_reusable": True,
    "url": "https://files.example.org",
    "headers": [{"name": "X-Kind", "value": "csv"}],
    "auth": LOGIN,
}


def keys(result: Any, state: str) -> list[str]:
    return [row.key for row in result.report.of(state)]


async def made(portal: Huwise, **changes: Any) -> str:
    connection = await portal.connections.create({**HTTP, **changes})
    return str(connection.uid)


def mapping(uid: str) -> dict[str, Any]:
    return {"secrets": {uid: {"password": {"env": "FILES_PASSWORD"}}}}


async def test_a_connection_without_its_secret_is_a_problem_and_nothing_is_made(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    uid = await made(portal)
    result = await copy_connection(portal, other, uid, dry_run=False)
    assert result.report is not None
    assert keys(result, "failed") == [uid]
    assert "'secrets' lacks auth.password" in result.report.rows[0].reason
    assert other_sandbox.ledger() == []


async def test_settings_and_secrets_arrive_and_the_secret_shows_nowhere(
    portal: Huwise,
    other: Huwise,
    huwise_sandbox: HuwiseSandbox,
    other_sandbox: HuwiseSandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    uid = await made(portal)
    before = len(huwise_sandbox.ledger())
    monkeypatch.setenv("FILES_PASSWORD", SECRET)
    journal = tmp_path / "copy.jsonl"

    plan = (await copy_connection(portal, other, uid, mapping=mapping(uid))).plan
    assert other_sandbox.ledger() == []
    result = await copy_connection(portal, other, uid, mapping=mapping(uid), dry_run=False, journal=journal)

    assert result.report is not None
    assert result.ok
    [there] = [item.to_dict() async for item in other.connections.list()]
    here = (await portal.connections.get(uid)).to_dict()
    for name in ("type", "url", "headers", "is_reusable", "auth"):
        assert there[name] == here[name]
    assert result.report.rows[0].data == {"uid": there["uid"]}
    assert other_sandbox.secrets()["connections"] == {there["uid"]: {"auth.password": True}}
    told = repr(plan) + "\n".join(plan.lines()) + json.dumps(result.as_data()) + repr(result) + journal.read_text()
    assert SECRET not in told
    assert SECRET not in repr(CopyMapping.of(mapping(uid)))
    assert len(huwise_sandbox.ledger()) == before


async def test_a_second_run_writes_nothing_unless_the_secrets_are_to_be_renewed(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = await made(portal)
    monkeypatch.setenv("FILES_PASSWORD", SECRET)
    await copy_connection(portal, other, uid, mapping=mapping(uid), dry_run=False)

    again = await copy_connection(portal, other, uid, dry_run=False)
    assert again.plan.is_empty
    assert len(other_sandbox.ledger()) == 1

    renewed = await copy_connection(portal, other, uid, mapping=mapping(uid), renew_secrets=True, dry_run=False)
    assert keys(renewed, "done") == [uid]
    [entry] = other_sandbox.ledger("updated")
    assert entry["secrets_blanked"] == []


async def test_what_differs_is_written_whole_with_the_secret(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    uid = await made(portal)
    there = await made(other, headers=[{"name": "X-Kind", "value": "old"}])
    blank = await copy_connection(portal, other, uid)
    assert blank.plan.problems[0].fields[0].after == ["X-Kind"]

    secret = tmp_path / "password.txt"
    secret.write_text(SECRET + "\n")
    given = {"secrets": {"https://files.example.org": {"auth.password": {"file": str(secret)}}}}
    result = await copy_connection(portal, other, uid, mapping=given, dry_run=False)

    assert keys(result, "done") == [uid]
    shown = (await other.connections.get(there)).to_dict()
    assert shown["headers"] == HTTP["headers"]
    assert other_sandbox.ledger("updated")[0]["secrets_blanked"] == []
    assert len((await other.connections.list()).items) == 1


async def test_a_lost_answer_makes_no_second_connection(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = await made(portal)
    monkeypatch.setenv("FILES_PASSWORD", SECRET)
    other_sandbox.faults(apply_then_drop().on("create_connection"))
    result = await copy_connection(portal, other, uid, mapping=mapping(uid), dry_run=False)
    assert keys(result, "done") == [uid]
    assert len(other_sandbox.ledger("created")) == 1


async def test_an_unknown_outcome_is_told_and_the_next_run_finds_out(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    uid = await made(portal)
    monkeypatch.setenv("FILES_PASSWORD", SECRET)
    journal = tmp_path / "copy.jsonl"
    other_sandbox.faults(answer(502).on("create_connection"))

    first = await copy_connection(portal, other, uid, mapping=mapping(uid), dry_run=False, journal=journal)
    second = await copy_connection(portal, other, uid, mapping=mapping(uid), dry_run=False, journal=journal)

    assert keys(first, "unknown") == [uid]
    assert keys(second, "done") == [uid]
    assert len(other_sandbox.ledger("created")) == 1


async def test_a_secret_that_a_portal_repeats_in_its_refusal_is_not_passed_on(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    uid = await made(portal)
    monkeypatch.setenv("FILES_PASSWORD", SECRET)
    body = {
        "error_code": "validation_error",
        "message": f"{SECRET} is too weak",
        "detail": {"auth.password": [f"{SECRET} is too weak"]},
    }
    other_sandbox.faults(answer(400, json=body).on("create_connection"))
    journal = tmp_path / "copy.jsonl"

    result = await copy_connection(portal, other, uid, mapping=mapping(uid), dry_run=False, journal=journal)

    assert result.report is not None
    [row] = result.report.of("failed")
    assert row.error is not None
    told = f"{row}{row.error!r}{row.error}{vars(row.error)}{row.error.__cause__!r}{row.error.__context__!r}"
    assert SECRET not in told + journal.read_text() + json.dumps(result.as_data())
    assert "validation_error" in row.reason


async def test_several_that_look_alike_need_the_mapping(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid, twin = await made(portal), await made(portal)
    first, second = await made(other), await made(other)
    monkeypatch.setenv("FILES_PASSWORD", SECRET)

    result = await copy_connection(portal, other, [uid, twin])
    assert [change.key for change in result.plan.problems] == [uid]
    assert first in result.plan.problems[0].detail
    assert any(f"{twin} leads to the same place" in note for note in result.plan.notes)

    chosen = await copy_connection(portal, other, uid, mapping={"connections": {uid: second}}, dry_run=False)
    assert chosen.plan.is_empty
    assert len(other_sandbox.ledger("created")) == 2


async def test_who_may_use_it_goes_along(portal: Huwise, other: Huwise, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = await made(portal)
    monkeypatch.setenv("FILES_PASSWORD", SECRET)
    ours, theirs = await portal.groups.create("Curators"), await other.groups.create("Curators")
    await portal.connection(uid).security.groups.create(ours, ["manage_connection"])

    result = await copy_connection(portal, other, uid, mapping=mapping(uid), dry_run=False)

    assert keys(result, "done") == [uid, f"{uid}: group Curators"]
    [there] = [item async for item in other.connections.list()]
    rule = await other.connection(str(there.uid)).security.groups.get(theirs)
    assert rule.to_dict()["permissions"] == ["manage_connection"]


async def test_what_cannot_be_meant_is_refused(portal: Huwise, other: Huwise) -> None:
    uid = await made(portal)
    with pytest.raises(ArgumentError, match="onto themselves"):
        await copy_connection(portal, portal, uid)
    with pytest.raises(ArgumentError, match="no connection is named"):
        await copy_connection(portal, other, [])
    with pytest.raises(ArgumentError, match="never what it is") as refused:
        await copy_connection(portal, other, uid, mapping={"secrets": {uid: {"password": SECRET}}})
    assert SECRET not in str(refused.value)
    result = await copy_connection(portal, other, "co_none")
    assert result.plan.problems[0].detail == "the source has no such connection"
