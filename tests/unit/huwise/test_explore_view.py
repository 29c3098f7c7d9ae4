"""What the reading side says of a dataset, in whatever form it says it."""

from __future__ import annotations

from typing import Any

import pytest

from aioportal.core.http import Answer
from aioportal.huwise.bodies import encode_json
from aioportal.huwise.explore import PublicView, _view


@pytest.mark.parametrize(
    ("body", "view"),
    [
        ({"visibility": "domain", "metas": {"default": {"records_count": 3}}}, PublicView(False, 3)),
        ({"visibility": "restricted", "metas": {"default": {"records_count": 0}}}, PublicView(True, 0)),
        ({"visibility": "moon", "metas": {"default": {"records_count": "3"}}}, PublicView(None, None)),
        ({"visibility": None, "metas": {"default": None}}, PublicView(None, None)),
        ({"metas": []}, PublicView(None, None)),
        ([], PublicView(None, None)),
    ],
)
def test_a_view_is_read(body: Any, view: PublicView) -> None:
    assert _view(Answer(200, {}, encode_json(body))) == view
