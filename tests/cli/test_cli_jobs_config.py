"""The commands of configuration as files: what they print, what they change, how they end."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from aioportal.huwise import Huwise
from aioportal.testing import HuwiseSandbox

WRITES = ("POST", "PUT", "DELETE")


@pytest.fixture
def folder(run: Run, huwise_sandbox: HuwiseSandbox, file: Path) -> Path:
    """A folder pulled from a portal of three datasets and a published page."""

    async def furnish() -> None:
        async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock) as portal:
            for name in ("air", "noise", "water"):
                await portal.datasets.create(dataset_id=name, title=name.title())
            await portal.pages.create("cycling", html={"en": "<h1>Cycling</h1>"}, is_published=True)

    asyncio.run(furnish())
    said = run("huwise", "pull", "config")
    assert said.code == 0
    assert "written    datasets/air.json" in said.out
    assert "config pull: 4 written; " in said.out
    return file.parent / "config"


def retitle(folder: Path, name: str, title: str) -> None:
    path = folder / "datasets" / f"{name}.json"
    document = json.loads(path.read_text())
    document["metadata"]["default"]["title"] = title
    path.write_text(json.dumps(document))


def test_the_circle_of_pull_plan_and_apply(run: Run, huwise_sandbox: HuwiseSandbox, folder: Path) -> None:
    assert "4 unchanged" in run("huwise", "plan", "config").out
    retitle(folder, "air", "Clean air")
    planned = run("huwise", "plan", "config")
    assert planned.code == 0
    assert '~ datasets/air\n    metadata.default.title: "Air" → "Clean air"\n' in planned.out
    assert "config plan: 1 to update, 3 unchanged" in planned.out
    dry = run("huwise", "apply", "config")
    assert dry.code == 0
    assert "Nothing was changed. Add --yes to do it." in dry.out
    assert huwise_sandbox.ledger("updated") == []
    done = run("huwise", "apply", "config", "--yes")
    assert done.code == 0
    assert "config apply: 1 done, 3 unchanged" in done.out
    assert done.out.count("note: it took") == 1, "a note stands with the plan, and not again with the report"
    assert len(huwise_sandbox.ledger("updated")) == 1
    assert "4 unchanged" in run("huwise", "apply", "config", "--yes").out


def test_a_portal_that_moved_is_refused_until_forced(run: Run, huwise_sandbox: HuwiseSandbox, folder: Path) -> None:
    async def somebody() -> None:
        async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock) as portal:
            await portal.dataset("air").metadata.set("default", "title", "Theirs")

    asyncio.run(somebody())
    retitle(folder, "air", "Mine")
    planned = run("huwise", "plan", "config")
    assert planned.code == 1
    assert "! datasets/air  (the portal moved since the pull: metadata.default.title)" in planned.out
    refused = run("huwise", "apply", "config", "--yes")
    assert refused.code == 2
    assert "--force" in refused.err
    pull = run("huwise", "pull", "config")
    assert pull.code == 2
    assert "datasets/air.json; nothing was written" in pull.err
    assert run("huwise", "apply", "config", "--yes", "--force").code == 0


def test_deleting_takes_force(run: Run, huwise_sandbox: HuwiseSandbox, folder: Path) -> None:
    (folder / "datasets/noise.json").unlink()
    assert "- datasets/noise  (costs: drops the dataset, which is not published)" in run("huwise", "plan", "config").out
    assert run("huwise", "apply", "config", "--yes").code == 2
    assert huwise_sandbox.ledger("deleted") == []
    assert run("huwise", "apply", "config", "--yes", "--force").code == 0
    assert len(huwise_sandbox.ledger("deleted", type="dataset")) == 1


def test_everything_as_json(run: Run, huwise_sandbox: HuwiseSandbox, folder: Path) -> None:
    again = run("huwise", "pull", "config", "--json").json
    assert again["counts"] == {"written": 0, "removed": 0, "unchanged": 4, "kept": 0}
    retitle(folder, "air", "Clean air")
    plan = run("huwise", "plan", "config", "--json").json
    assert plan["dry_run"] is True
    change = next(one for one in plan["plan"]["changes"] if one["key"] == "datasets/air")
    assert change["fields"] == [{"name": "metadata.default.title", "before": "Air", "after": "Clean air"}]
    done = run("huwise", "apply", "config", "--yes", "--json").json
    assert done["report"]["ok"] is True


def test_kinds_and_conditions_choose(run: Run, huwise_sandbox: HuwiseSandbox, folder: Path) -> None:
    retitle(folder, "air", "A")
    retitle(folder, "water", "W")
    (folder / "pages/cycling/en.html").write_text("<p>New</p>")
    plan = run("huwise", "plan", "config", "--kind", "datasets", "--where", "dataset_id~^wat", "--json").json
    assert [one["key"] for one in plan["plan"]["changes"]] == ["datasets/water"]
    pages = run("huwise", "plan", "config", "--kind", "pages", "--json").json
    assert [one["key"] for one in pages["plan"]["changes"]] == ["pages/cycling"]


def test_pages_from_git(run: Run, huwise_sandbox: HuwiseSandbox, folder: Path) -> None:
    said = run("huwise", "pages", "pull", "site")
    assert said.code == 0
    assert "pages pull: 1 written; " in said.out
    page = folder.parent / "site/pages/cycling/en.html"
    page.write_text("<h1>Cycling!</h1>")
    assert "pages push: 1 to update" in run("huwise", "pages", "push", "site").out
    since = len(huwise_sandbox.requests())
    done = run("huwise", "pages", "push", "site", "--yes")
    assert done.code == 0
    wrote = [one["operation"] for one in huwise_sandbox.requests()[since:] if one["method"] in WRITES]
    assert wrote == ["update_code_editor_page", "publish_code_editor_page"]
    page.write_text("<h1>Quietly</h1>")
    assert run("huwise", "pages", "push", "site", "--yes", "--no-publish").code == 0
    assert len(huwise_sandbox.requests(operation="publish_code_editor_page")) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "nowhere"),
        ("apply", "nowhere", "--yes"),
        ("pages", "push", "nowhere"),
        ("plan", "config", "--kind", "datsets"),
        ("plan", "config", "--where", "what?"),
        ("apply", "config", "--publish", "maybe"),
        ("pull",),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    run: Run, huwise_sandbox: HuwiseSandbox, folder: Path, arguments: tuple[str, ...]
) -> None:
    effects = len(huwise_sandbox.ledger())
    assert run("huwise", *arguments).code == 2
    assert len(huwise_sandbox.ledger()) == effects
