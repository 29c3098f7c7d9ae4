"""The side file: whole or as before, one section a portal."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise.jobs.config.state import Record, State

A, B = "https://a.example/api", "https://b.example/api"


async def test_what_is_put_is_there_in_the_next_run(tmp_path: Path) -> None:
    state = State(tmp_path, A)
    assert state.is_new
    record = Record("da_1", {"title": "12"}, ("processors",), "full", {"t.csv": ("T.csv", None), "u": ("U", "ab")})
    state.put("datasets/air", record)
    await state.save()
    assert State(tmp_path, A).get("datasets/air") == record
    assert State(tmp_path, B).is_new


async def test_portals_keep_apart(tmp_path: Path) -> None:
    for portal in (A, B):
        state = State(tmp_path, portal)
        state.put("groups/x", Record(portal))
        await state.save()
    assert [State(tmp_path, portal).records["groups/x"].uid for portal in (A, B)] == [A, B]


async def test_the_file_is_json_and_the_same_for_the_same_content(tmp_path: Path) -> None:
    texts = []
    for order in (("a", "b"), ("b", "a")):
        state = State(tmp_path / order[0], A)
        for key in order:
            state.put(f"datasets/{key}", Record(key, {"z": "1", "a": "2"}))
        await state.save()
        texts.append(state.path.read_text("utf-8"))
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["portals"][A]["datasets/a"]["fields"] == {"a": "2", "z": "1"}


async def test_many_saves_at_once_lose_nothing(tmp_path: Path) -> None:
    state = State(tmp_path, A)

    async def note(number: int) -> None:
        state.put(f"datasets/{number}", Record(str(number)))
        await state.save()

    await asyncio.gather(*(note(number) for number in range(50)))
    assert len(State(tmp_path, A).records) == 50
    assert [path.name for path in state.path.parent.iterdir()] == ["state.json"]


async def test_forgetting_is_kept_as_well(tmp_path: Path) -> None:
    state = State(tmp_path, A)
    state.put("datasets/a", Record("x"))
    await state.save()
    state.put("datasets/a", None)
    await state.save()
    assert State(tmp_path, A).is_new


NO_PUBLISH = f'{{"version": 1, "portals": {{"{A}": {{"a": {{"publish": "often"}}}}}}}}'


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 9}', '{"version": 1, "portals": {"x": {"a": 3}}}', NO_PUBLISH]
)
def test_a_damaged_side_file_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / ".aioportal").mkdir()
    (tmp_path / ".aioportal" / "state.json").write_text(text)
    with pytest.raises(ArgumentError, match=r"state\.json"):
        State(tmp_path, A)


async def test_processes_that_share_a_folder_keep_what_the_others_noted(tmp_path: Path) -> None:
    one, two, elsewhere = State(tmp_path, A), State(tmp_path, A), State(tmp_path, B)
    one.put("datasets/air", Record("da_1"))
    await one.save()
    elsewhere.put("datasets/air", Record("da_9"))
    await elsewhere.save()
    two.put("datasets/water", Record("da_2"))
    await two.save()
    one.put("datasets/noise", Record("da_3"))
    await one.save()
    two.put("datasets/water", None)
    await two.save()
    assert dict(State(tmp_path, A).records) == {"datasets/air": Record("da_1"), "datasets/noise": Record("da_3")}
    assert dict(State(tmp_path, B).records) == {"datasets/air": Record("da_9")}
    assert two.get("datasets/noise") == Record("da_3")


def test_a_side_file_outside_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / ".aioportal").symlink_to(tmp_path / "outside", target_is_directory=True)
    with pytest.raises(ArgumentError, match="leads out of"):
        State(tmp_path / "folder", A)


async def test_an_undecided_merge_is_named(tmp_path: Path) -> None:
    state = State(tmp_path, A)
    state.put("groups/x", Record("g"))
    await state.save()
    whole = state.path.read_text("utf-8")
    line = next(line for line in whole.splitlines(keepends=True) if "groups/x" in line)
    merged = f"<<<<<<< HEAD\n{line}=======\n{line}>>>>>>> main\n"
    state.path.write_text(whole.replace(line, merged), "utf-8")
    with pytest.raises(ArgumentError, match="marks of a merge"):
        State(tmp_path, A)
