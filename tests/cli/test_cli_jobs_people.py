"""The commands of people and rights: what they print, when they change anything, how they end."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run

from aioportal.huwise import Huwise
from aioportal.testing import HuwiseSandbox

INES = "ines.moreau@example.org"


@pytest.fixture
def ask(huwise_sandbox: HuwiseSandbox) -> Callable[[Callable[[Huwise], Awaitable[Any]]], Any]:
    """Runs something with a client of its own, beside the command."""

    def call(deed: Callable[[Huwise], Awaitable[Any]]) -> Any:
        async def main() -> Any:
            async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock) as portal:
                return await deed(portal)

        return asyncio.run(main())

    return call


def writes(sandbox: HuwiseSandbox) -> list[str]:
    return [request["operation"] for request in sandbox.requests() if request["method"] != "GET"]


def test_open_and_restrict(run: Run, ask: Any, huwise_sandbox: HuwiseSandbox) -> None:
    for name in ("air", "water"):
        ask(lambda portal, name=name: portal.datasets.create(dataset_id=name, title=name, is_restricted=True))
    made = len(writes(huwise_sandbox))

    said = run("huwise", "access", "open", "air", "water")
    assert said.code == 0
    assert "~ air  (“air”, not published)\n    is_restricted: true → false\n" in said.out
    assert said.out.endswith("Nothing was changed. Add --yes to do it.\n")
    assert len(writes(huwise_sandbox)) == made

    said = run("huwise", "access", "open", "--where", "dataset_id~^air", "--yes")
    assert said.code == 0
    assert "access open: 1 done in" in said.out
    assert ask(lambda portal: portal.dataset("air").get()).is_restricted is False
    assert ask(lambda portal: portal.dataset("water").get()).is_restricted is True

    told = run("huwise", "access", "restrict", "--all", "--yes", "--json")
    assert told.json["report"]["counts"] == {"done": 1, "unchanged": 1, "failed": 0, "unknown": 0, "left": 0}
    assert run("huwise", "access", "open", "nowhere", "--yes").code == 1
    assert run("huwise", "access", "open").code == 2
    assert run("huwise", "access", "open", "air", "--at", "tomorrow").code == 2


def test_rulesets_there_and_back(run: Run, ask: Any, tmp_path: Path) -> None:
    ask(lambda portal: portal.datasets.create(dataset_id="air", title="air"))
    table = tmp_path / "rights.csv"
    table.write_text("dataset_id,group,permissions,visible_fields\nair,Editors,edit_dataset,name|date\n")

    assert run("huwise", "rulesets", "apply", str(table)).code == 1
    said = run("huwise", "rulesets", "apply", str(table), "--create-groups", "--yes")
    assert (said.code, "+ group Editors" in said.out) == (0, True)

    said = run("huwise", "rulesets", "export", "--all")
    assert list(csv.reader(io.StringIO(said.out)))[1] == [
        "air",
        "Editors",
        "",
        "edit_dataset",
        "true",
        "name|date",
        "*",
        "*",
    ]
    out = tmp_path / "out.xlsx"
    assert run("huwise", "rulesets", "export", "air", "--output", str(out)).out == f"1 row in {out}\n"
    again = run("huwise", "rulesets", "apply", str(out), "--prune", "--yes")
    assert (again.code, "1 unchanged" in again.out) == (0, True)
    assert run("huwise", "rulesets", "export", "nowhere", "--json").json["problems"]


def test_users_and_groups_there_and_back(run: Run, tmp_path: Path, huwise_sandbox: HuwiseSandbox) -> None:
    people = tmp_path / "people.csv"
    people.write_text(f"email,first_name,groups,permissions\n{INES},Inès,Editors,edit_dataset\n", "utf-8")

    dry = run("huwise", "users", "sync", str(people), "--create-groups")
    assert f"+ user {INES}  (an invitation is sent for {INES})" in dry.out
    assert huwise_sandbox.ledger("invited") == []
    assert run("huwise", "users", "sync", str(people), "--create-groups", "--yes").code == 0
    assert len(huwise_sandbox.ledger("invited")) == 1
    assert "2 unchanged" not in run("huwise", "users", "sync", str(people), "--yes").out

    rows = run("huwise", "users", "export", "--json").json["rows"]
    assert [(row["username"], row["groups"]) for row in rows] == [("ines.moreau", "Editors"), ("sandbox.admin", "|")]
    groups = tmp_path / "groups.json"
    assert run("huwise", "groups", "export", "--output", str(groups)).code == 0
    told = json.loads(groups.read_text())
    told[0]["permissions"] = "edit_dataset"
    groups.write_text(json.dumps(told))
    said = run("huwise", "groups", "sync", str(groups), "--yes")
    assert 'permissions: [] → ["edit_dataset"]' in said.out
    assert said.code == 0

    people.write_text("email\nsomebody@example.org\n")
    refused = run("huwise", "users", "sync", str(people), "--remove", "--own-account", "sandbox.admin", "--yes")
    assert refused.code == 2
    assert "1 user would be unlinked" in refused.err
    assert len(huwise_sandbox.ledger("invited")) == 1


def test_the_audit(run: Run, ask: Any, tmp_path: Path) -> None:
    ask(lambda portal: portal.users.invite([INES]))
    said = run("huwise", "users", "audit", "--inactive-days", "30")
    assert said.code == 0
    assert "admins     1: sandbox.admin\n" in said.out
    assert "never seen 2: ines.moreau, sandbox.admin\n" in said.out
    assert run("huwise", "users", "audit", "--json").json["users"][1]["is_admin"] is True
    table = run("huwise", "users", "audit", "--form", "csv")
    assert table.out.startswith("username,email,")
    assert table.err == "aioportal: the API tells only of the keys of this key's own user\n"
    out = tmp_path / "audit.xlsx"
    assert run("huwise", "users", "audit", "--output", str(out)).out.endswith(f"2 rows in {out}\n")
    assert run("huwise", "users", "audit", "--inactive-days", "0").code == 2
