"""Remote override on and off over the catalogue, and only where a dataset has a source."""

from __future__ import annotations

import pytest
from metadata_stage import build, mark, states, written

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import metadata_override
from aioportal.testing import HuwiseSandbox, apply_then_drop


async def test_on_and_off_over_the_catalogue(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    uids = await build(portal, "own", "harvested", "overridden", published=("harvested",), modified="2026-01-01")
    for name in ("harvested", "overridden"):
        huwise_sandbox.control("datasets", dataset=name, remote_metadata={"default": {"modified": "2020-02-02"}})
    await portal.dataset("overridden").metadata.set("default", "modified", "2026-03-03", override_remote=True)

    async def shown() -> dict[str, object]:
        return {name: (await portal.dataset(name).metadata.get("default", "modified")).to_dict() for name in uids}

    remote = {"remote_value": "2020-02-02"}
    since = mark(huwise_sandbox)
    on = await metadata_override(portal, "default.modified", on=True, everything=True)
    assert [change.key for change in on.plan.due] == ["harvested"]
    assert on.plan.due[0].detail == "override on; overrides what the source says of default.modified"
    huwise_sandbox.faults(apply_then_drop().on("update_template_field_dataset_metadata"))
    on = await metadata_override(portal, "default.modified", on=True, everything=True, dry_run=False)
    assert states(on) == {"own": "unchanged", "harvested": "done", "overridden": "unchanged"}
    assert await shown() == {
        "own": {"value": "2026-01-01"},
        "harvested": {"value": "2020-02-02", "override_remote_value": True, **remote},
        "overridden": {"value": "2026-03-03", "override_remote_value": True, **remote},
    }
    assert written(huwise_sandbox, since)[-1] == ("harvested", "publish")
    since = mark(huwise_sandbox)
    off = await metadata_override(portal, "default.modified", on=False, everything=True, dry_run=False)
    assert [list(change.lines()) for change in off.plan.due if change.key == "overridden"] == [
        ["~ overridden  (override off)", '    default.modified: "2026-03-03" → "2020-02-02"']
    ]
    assert (await shown())["overridden"] == {"value": "2020-02-02", "override_remote_value": False, **remote}
    assert sorted(written(huwise_sandbox, since)) == [
        ("harvested", "default.modified"),
        ("harvested", "publish"),
        ("overridden", "default.modified"),
    ]
    for wanted in (False, True):
        again = await metadata_override(portal, "default.modified", on=wanted, datasets=["own"], dry_run=False)
        assert again.plan.is_empty


async def test_a_field_must_be_named(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    with pytest.raises(ArgumentError, match="field='modified' names no field"):
        await metadata_override(portal, "modified", on=True, everything=True)
    with pytest.raises(ArgumentError, match="no datasets are chosen"):
        await metadata_override(portal, "default.modified", on=True)
    assert huwise_sandbox.requests() == []
