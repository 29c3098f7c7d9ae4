import asyncio
from collections.abc import Sequence

import pytest

from aioportal.core.errors import ArgumentError, NotFoundError, ServerError
from aioportal.huwise.refs import Known, Reference, References, reference


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"ref": "cheeses"}, Reference("cheeses", "dataset_id")),
        ({"ref": "da_qf2hyt"}, Reference("da_qf2hyt", "either")),
        ({"ref": "da_Qf2hyt"}, Reference("da_Qf2hyt", "dataset_id")),
        ({"ref": "da_"}, Reference("da_", "dataset_id")),
        ({"ref": "da_a-b"}, Reference("da_a-b", "dataset_id")),
        ({"ref": "a/b"}, Reference("a/b", "dataset_id")),
        ({"uid": "anything"}, Reference("anything", "uid")),
        ({"dataset_id": "da_qf2hyt"}, Reference("da_qf2hyt", "dataset_id")),
        ({"ref": Reference("x", "uid")}, Reference("x", "uid")),
    ],
)
def test_how_a_reference_is_read(arguments: dict[str, str], expected: Reference) -> None:
    assert reference(**arguments) == expected


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"ref": "a", "uid": "b"},
        {"uid": "a", "dataset_id": "b"},
        {"ref": ""},
        {"ref": "  "},
        {"ref": "."},
        {"ref": ".."},
        {"uid": ".."},
        {"ref": "a\r\nb"},
        {"dataset_id": "a\x00"},
        {"ref": 7},
        {"uid": b"da_x"},
    ],
)
def test_what_names_nothing(arguments: dict[str, str]) -> None:
    with pytest.raises(ArgumentError) as caught:
        reference(**arguments)
    assert caught.value.hint


class Portal:
    """A list of datasets, and how often it was asked for."""

    def __init__(self, **datasets: str) -> None:
        self.datasets = datasets
        self.asked: list[str] = []
        self.gate: asyncio.Event | None = None
        self.failing = 0

    async def find(self, dataset_id: str) -> Sequence[Known]:
        self.asked.append(dataset_id)
        if self.gate is not None:
            await self.gate.wait()
        if self.failing:
            self.failing -= 1
            raise ServerError("down", status=500)
        return [Known(uid, name) for name, uid in self.datasets.items() if name.lower() == dataset_id.lower()]

    async def get(self, uid: str) -> str:
        if uid not in self.datasets.values():
            raise NotFoundError("gone", status=404, operation="retrieve_dataset", method="GET", path="/datasets/{uid}/")
        return f"dataset {uid}"


async def test_a_dataset_id_is_looked_up_once() -> None:
    portal = Portal(cheeses="da_1")
    references = References(portal.find)
    for _ in range(3):
        assert await references.uid(reference("cheeses")) == "da_1"
        assert await references.using(reference("cheeses"), portal.get) == "dataset da_1"
    assert portal.asked == ["cheeses"]


async def test_a_uid_is_never_looked_up_while_it_works() -> None:
    portal = Portal(cheeses="da_1")
    references = References(portal.find)
    assert await references.using(reference("da_1"), portal.get) == "dataset da_1"
    assert await references.using(reference(uid="da_1"), portal.get) == "dataset da_1"
    assert portal.asked == []


async def test_only_the_very_dataset_id_counts() -> None:
    references = References(Portal(CHEESES="da_1").find)
    with pytest.raises(NotFoundError, match="the list gave 1 others instead") as caught:
        await references.uid(reference("cheeses"))
    assert "'cheeses'" in caught.value.message
    assert "may edit" in (caught.value.hint or "")


async def test_what_looks_like_a_uid_may_be_a_dataset_id() -> None:
    portal = Portal(da_x="da_1")
    references = References(portal.find)
    assert await references.using(reference("da_x"), portal.get) == "dataset da_1"
    assert await references.using(reference("da_x"), portal.get) == "dataset da_1"
    assert portal.asked == ["da_x"]


async def test_an_unknown_uid_says_what_was_looked_up() -> None:
    portal = Portal(cheeses="da_1")
    references = References(portal.find)
    with pytest.raises(NotFoundError, match="the uid or the dataset_id 'da_9'") as caught:
        await references.using(reference("da_9"), portal.get)
    assert caught.value.status == 404
    assert caught.value.operation == "retrieve_dataset"
    assert portal.asked == ["da_9"]
    with pytest.raises(NotFoundError, match="gone"):
        await references.using(reference(uid="da_9"), portal.get)
    assert portal.asked == ["da_9"]


async def test_a_404_drops_the_pair_and_follows_a_dataset_made_anew() -> None:
    portal = Portal(cheeses="da_1")
    references = References(portal.find)
    await references.uid(reference("cheeses"))
    portal.datasets["cheeses"] = "da_2"
    assert await references.using(reference("cheeses"), portal.get) == "dataset da_2"
    assert portal.asked == ["cheeses", "cheeses"]
    del portal.datasets["cheeses"]
    with pytest.raises(NotFoundError, match="no dataset has the dataset_id 'cheeses'"):
        await references.using(reference("cheeses"), portal.get)
    assert len(references) == 0


async def test_a_404_below_a_dataset_that_is_there_stays_what_it_is() -> None:
    portal = Portal(cheeses="da_1")
    references = References(portal.find)
    tried: list[str] = []

    async def below(uid: str) -> None:
        tried.append(uid)
        raise NotFoundError("no such resource", status=404)

    for ref in (reference("cheeses"), reference("cheeses"), reference(uid="da_1")):
        with pytest.raises(NotFoundError, match="no such resource") as caught:
            await references.using(ref, below)
        assert "below it" in (caught.value.hint or "")
    assert tried == ["da_1"] * 3


async def test_concurrent_lookups_of_one_name_are_one() -> None:
    portal = Portal(cheeses="da_1", wines="da_2")
    portal.gate = asyncio.Event()
    references = References(portal.find)
    names = ["cheeses", "cheeses", "wines", "cheeses", "missing", "missing"]
    tasks = [asyncio.create_task(references.uid(reference(name))) for name in names]
    await asyncio.sleep(0)
    portal.gate.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert found[:4] == ["da_1", "da_1", "da_2", "da_1"]
    assert all(isinstance(error, NotFoundError) for error in found[4:])
    assert found[4] is not found[5]
    assert sorted(portal.asked) == ["cheeses", "missing", "wines"]


async def test_a_cancelled_or_failed_lookup_is_not_shared() -> None:
    portal = Portal(cheeses="da_1")
    portal.gate = asyncio.Event()
    references = References(portal.find)
    first, second, third = (asyncio.create_task(references.uid(reference("cheeses"))) for _ in range(3))
    await asyncio.sleep(0)
    first.cancel()
    portal.failing = 1
    portal.gate.set()
    found = await asyncio.gather(first, second, third, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert isinstance(found[1], ServerError)
    assert found[2] == "da_1"
    assert references._lookups == {}


async def test_the_least_used_pairs_are_forgotten() -> None:
    portal = Portal(**{f"d{number}": f"da_{number}" for number in range(4)})
    references = References(portal.find, size=2)
    for number in (0, 1, 0, 2):
        await references.uid(reference(f"d{number}"))
    assert len(references) == 2
    portal.asked.clear()
    await references.uid(reference("d2"))
    await references.uid(reference("d0"))
    assert portal.asked == []
    await references.uid(reference("d1"))
    assert portal.asked == ["d1"]


async def test_a_uid_that_worked_is_no_dataset_id() -> None:
    portal = Portal(da_x="da_1", cheeses="da_x")
    references = References(portal.find)
    assert await references.using(reference("da_x"), portal.get) == "dataset da_x"
    assert references.knows(reference("da_x"))
    assert await references.uid(reference(dataset_id="da_x")) == "da_1"
    assert await references.uid(reference("da_x")) == "da_x"


async def test_forgetting_a_name_forgets_the_uid_under_every_name() -> None:
    references = References(Portal().find)
    references.learn("cheeses", "da_1")
    references.learn("wines", "da_2")
    assert await references.using(reference("da_1"), Portal(cheeses="da_1").get)
    references.forget("cheeses")
    assert len(references) == 1
    assert not references.knows(reference("da_1"))
    references.learn("cheeses", "da_1")
    references.forget("da_1")
    assert not references.knows(reference("cheeses"))
