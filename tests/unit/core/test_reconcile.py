from __future__ import annotations

from typing import Any

import pytest
from call_fakes import Looks, finish

from aioportal.core.errors import TransportError
from aioportal.core.reconcile import NOT_SEEN, Happened, NotSeen, Reconciler, Unreadable, Verdict, reconcile


def run(time_machine: Any, looks: Looks, *, ago: float = 0.0, fits: bool = True) -> tuple[Verdict[str], list[float]]:
    waits: list[float] = []

    async def pause(seconds: float) -> bool:
        waits.append(seconds)
        return fits

    lost_at = time_machine.now() - ago
    verdict = finish(time_machine, reconcile(looks, lost_at=lost_at, clock=time_machine, pause=pause))
    assert looks.sights == []
    return verdict, waits


LATE = NotSeen("the list is the same")
DOWN = TransportError("Nothing was sent: connect: refused")


@pytest.mark.parametrize(
    ("sights", "happened", "repeat", "evidence"),
    [
        ([Happened("x")], "x", False, "the state shows the effect"),
        ([NOT_SEEN, Happened("x")], "x", False, "the state shows the effect"),
        ([NOT_SEEN, NOT_SEEN], None, True, "no effect to be seen"),
        ([NOT_SEEN, LATE], None, True, "no effect to be seen; then the list is the same"),
        ([NOT_SEEN, Unreadable("500")], None, False, "no effect to be seen; then 500"),
        ([Unreadable("500"), NOT_SEEN], None, True, "500; then no effect to be seen"),
        ([Unreadable("500"), Happened("x")], "x", False, "the state shows the effect"),
        ([DOWN, DOWN], None, False, "looking failed: Nothing was sent: connect: refused"),
    ],
)
def test_two_looks_and_a_verdict(
    time_machine: Any, sights: list[Any], happened: str | None, repeat: bool, evidence: str
) -> None:
    verdict, waits = run(time_machine, Looks(*sights))
    assert (verdict.happened and verdict.happened.value, verdict.repeat, verdict.evidence) == (
        happened,
        repeat,
        evidence,
    )
    assert waits == [3.0] * (len(sights) - 1)


def test_time_that_has_passed_since_the_loss_counts(time_machine: Any) -> None:
    _, waits = run(time_machine, Looks(NOT_SEEN, NOT_SEEN), ago=2.0)
    assert waits == [pytest.approx(1.0)]
    _, waits = run(time_machine, Looks(NOT_SEEN, NOT_SEEN), ago=20.0)
    assert waits == []


def test_no_time_left_for_a_second_look_is_no_verdict(time_machine: Any) -> None:
    verdict, _ = run(time_machine, Looks(NOT_SEEN), fits=False)
    assert (verdict.happened, verdict.repeat) == (None, False)
    assert "no time left" in verdict.evidence


def test_absence_that_proves_nothing_is_not_repeated(time_machine: Any) -> None:
    looks = Looks(NOT_SEEN, NOT_SEEN)
    looks.when_absent = "unknown"
    verdict, _ = run(time_machine, looks)
    assert not verdict.repeat


def test_a_defect_in_a_look_is_not_swallowed(time_machine: Any) -> None:
    with pytest.raises(KeyError):
        run(time_machine, Looks(KeyError("bug")))


def test_the_base_class_looks_at_nothing(time_machine: Any) -> None:
    base: Reconciler[str] = Reconciler()
    time_machine.run(base.prepare())
    with pytest.raises(NotImplementedError):
        time_machine.run(base.look())
