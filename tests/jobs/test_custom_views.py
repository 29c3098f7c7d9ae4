"""The same custom view on many datasets, with one light publish each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from metadata_stage import build, mark, reasons, states, value, written

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import custom_view_apply
from aioportal.testing import HuwiseSandbox, drop


async def test_one_view_on_many_datasets(portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    html = "{{ record }}\n<div>" + "é" * 1000 + "</div>\n"
    (tmp_path / "view.html").write_text(html, "utf-8")
    names = [f"d{number}" for number in range(6)]
    await build(portal, *names, published=("d0", "d1"))
    view = {"html": tmp_path / "view.html", "css": "[hidden]{}", "title": "Reuse", "icon": "cake", "slug": "reuse"}
    since = mark(huwise_sandbox)
    plan = (await custom_view_apply(portal, names, **view)).plan  # type: ignore[arg-type]  # texts and a path
    assert [(change.action, len(change.fields)) for change in plan.changes] == [("update", 6)] * 6
    huwise_sandbox.faults(drop().on("update_template_field_dataset_metadata", after=9, times=3))
    result = await custom_view_apply(portal, names, **view, dry_run=False, verify=True)  # type: ignore[arg-type]  # as before
    assert result.ok, reasons(result)
    counts = Counter(name for name, what in written(huwise_sandbox, since) if what != "publish")
    assert counts == dict.fromkeys(names, 6)
    assert Counter(name for name, what in written(huwise_sandbox, since) if what == "publish") == {"d0": 1, "d1": 1}
    assert await value(portal, "d5", "visualization.custom_view_html") == html
    assert await value(portal, "d5", "visualization.custom_view_css") == "[hidden]{}"
    assert await value(portal, "d5", "visualization.custom_view_enabled") is True
    # Last of all it is shown.
    assert [what for name, what in written(huwise_sandbox, since) if name == "d5"][-1].endswith("_enabled")
    since = mark(huwise_sandbox)
    again = await custom_view_apply(portal, names, **view, dry_run=False)  # type: ignore[arg-type]  # as before
    assert set(states(again).values()) == {"unchanged"}
    hidden = await custom_view_apply(portal, ["d0"], enabled=False, dry_run=False)
    assert hidden.ok
    assert written(huwise_sandbox, since) == [("d0", "visualization.custom_view_enabled"), ("d0", "publish")]


async def test_what_cannot_be_meant_sends_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    with pytest.raises(ArgumentError, match="sets nothing"):
        await custom_view_apply(portal, ["air"], enabled=None)
    with pytest.raises(ArgumentError, match=r"html='.*absent\.html' cannot be read"):
        await custom_view_apply(portal, ["air"], html=tmp_path / "absent.html")
    with pytest.raises(ArgumentError, match="no datasets are chosen"):
        await custom_view_apply(portal, html="x")
    assert huwise_sandbox.requests() == []
