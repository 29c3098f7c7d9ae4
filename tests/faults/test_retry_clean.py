"""Without a fault every action of the table works, and happens once: else the tables below would prove nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from faultstage import ACTIONS, Action, Stage


@pytest.mark.parametrize("action", ACTIONS, ids=str)
async def test_each_action_happens_once(staged: Callable[..., Stage], action: Action) -> None:
    stage = staged(action)
    action.value(stage, await action.call(stage))
    assert len(stage.sent(action.operation)) == 1
    assert len(stage.effects(action)) == (1 if action.effect else 0)
