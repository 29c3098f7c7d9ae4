"""Metadata: single fields by default, whole templates only without a silent loss."""

from __future__ import annotations

from typing import Any

import pytest

from aioportal.errors import ArgumentError, NotFoundError, ValidationError
from aioportal.huwise import Huwise, Metadata, MetadataChange, models
from aioportal.testing import HuwiseSandbox


@pytest.fixture
async def metadata(portal: Huwise) -> Metadata:
    await portal.datasets.create(
        dataset_id="cheeses",
        title="Cheeses",
        metadata={"default": {"description": {"value": "All of them"}}, "internal": {"draft": {"value": True}}},
    )
    return portal.dataset("cheeses").metadata


async def values(metadata: Metadata) -> dict[str, Any]:
    everything = (await metadata.get()).to_dict()
    return {f"{t}.{f}": value["value"] for t, fields in everything.items() for f, value in fields.items()}


async def test_a_field_is_written_and_all_others_stay(metadata: Metadata) -> None:
    before = await values(metadata)
    answer = await metadata.set("default", "title", "Fromages")
    assert answer.value == "Fromages"
    assert await values(metadata) == before | {"default.title": "Fromages"}
    one = await metadata.get("default", "title")
    assert isinstance(one, models.MetadataValue)
    assert one.value == "Fromages"
    await metadata.delete("default", "description")
    after = await values(metadata)
    assert "default.description" not in after
    with pytest.raises(NotFoundError):
        await metadata.get("default", "description")


async def test_only_what_differs_is_written(metadata: Metadata, huwise_sandbox: HuwiseSandbox) -> None:
    written = await metadata.set_many(
        {"default.title": "Cheeses", "default.keyword": ["cheese"], "default.language": "fr", "internal.draft": True}
    )
    assert written == [
        MetadataChange("default", "keyword", None, ["cheese"]),
        MetadataChange("default", "language", None, "fr"),
    ]
    puts = huwise_sandbox.requests(operation="update_template_field_dataset_metadata")
    assert len(puts) == 2
    assert await metadata.set_many([("default", "keyword", ["cheese"]), ("default", "language", "fr")]) == []
    assert await metadata.set_many([]) == []
    changed = await metadata.set_many([("default", "keyword", ["cheese", "milk"])])
    assert changed == [MetadataChange("default", "keyword", ["cheese"], ["cheese", "milk"])]


async def test_a_refused_field_says_what_was_written_before_it(metadata: Metadata) -> None:
    changes = [("default", "language", "fr"), ("default", "keyword", 3), ("default", "title", "Never")]
    with pytest.raises(ValidationError, match=r"default\.keyword failed; written before it: default\.language"):
        await metadata.set_many(changes)
    after = await values(metadata)
    assert (after["default.language"], after["default.title"]) == ("fr", "Cheeses")


@pytest.mark.parametrize(
    "changes",
    [{"title": "x"}, {"": "x"}, {".x": "y"}, {3: "x"}, [("default", "title")], [("a", "b", 1), ("a", "b", 2)], [()]],
)
async def test_changes_that_name_no_field(metadata: Metadata, huwise_sandbox: HuwiseSandbox, changes: Any) -> None:
    count = len(huwise_sandbox.requests())
    with pytest.raises(ArgumentError) as caught:
        await metadata.set_many(changes)
    assert caught.value.hint
    assert len(huwise_sandbox.requests()) == count


async def test_replacing_a_template_never_loses_a_field_silently(
    metadata: Metadata, huwise_sandbox: HuwiseSandbox
) -> None:
    with pytest.raises(ArgumentError, match=r"would remove what is not named: description") as caught:
        await metadata.replace_template("default", {"title": {"value": "Fromages"}})
    assert "drop=['description']" in (caught.value.hint or "")
    assert not huwise_sandbox.requests(operation="update_template_dataset_metadata")
    answer = await metadata.replace_template("default", {"title": {"value": "Fromages"}}, drop=["description", "gone"])
    assert isinstance(answer, models.TemplateMetadata)
    after = await values(metadata)
    assert {name for name in after if name.startswith("default.")} == {"default.title"}


async def test_what_was_read_can_be_written_back(metadata: Metadata) -> None:
    before = await values(metadata)
    await metadata.replace_template("default", await metadata.get("default"))
    await metadata.replace_all(await metadata.get())
    assert await values(metadata) == before


async def test_replacing_all_never_loses_a_field_silently(metadata: Metadata, huwise_sandbox: HuwiseSandbox) -> None:
    new = {"default": {"title": {"value": "Fromages"}}}
    for drop in ([], ["default.description"], ["internal"]):
        with pytest.raises(ArgumentError, match="what is not named"):
            await metadata.replace_all(new, drop=drop)
    assert not huwise_sandbox.requests(operation="update_all_dataset_metadata")
    rest = [name for name in await values(metadata) if name.partition(".")[0] not in ("default", "internal")]
    await metadata.replace_all(new, drop=["default.description", "internal", *rest])
    assert (await values(metadata))["default.title"] == "Fromages"
    assert "internal.draft" not in await values(metadata)


@pytest.mark.parametrize(
    ("values", "drop"),
    [
        ({"title": "Fromages"}, []),
        ({"title": {"remote_value": "x"}}, []),
        ([], []),
        ({"title": {"value": "x"}, "description": {"value": "y"}}, "description"),
        ({"title": {"value": "x"}, "description": {"value": "y"}}, ["description"]),
    ],
)
async def test_templates_that_cannot_be_meant(metadata: Metadata, values: Any, drop: Any) -> None:
    with pytest.raises(ArgumentError):
        await metadata.replace_template("default", values, drop=drop)


async def test_a_field_needs_its_template(metadata: Metadata) -> None:
    get: Any = metadata.get
    with pytest.raises(ArgumentError):
        await get(field="title")


async def test_remote_values_can_be_overridden(metadata: Metadata) -> None:
    answer = await metadata.set("default", "title", "Ours", override_remote=True)
    assert answer.value == "Ours"
    wanted = {"default.title": "Ours"}
    stored = (await metadata.get("default", "title")).override_remote_value
    written = await metadata.set_many(wanted, override_remote=True)
    assert bool(written) is (stored is not True)
