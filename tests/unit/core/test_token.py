from __future__ import annotations

import json
import math
from typing import Any

import pytest

from aioportal.core.errors import ArgumentError
from aioportal.core.token import Token, read_token, write_token


def test_a_payload_cannot_overwrite_what_makes_a_token() -> None:
    token = Token("bake", "br_1", 1.0, {"kind": "steal", "v": 9, "ref": "x", "started": 0})
    assert read_token(write_token(token), ("bake",)) == Token("bake", "br_1", 1.0, {})


GOOD = {"v": 1, "kind": "bake", "ref": "br_1", "started": 1.0}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("br_1", "not JSON"),
        ("[" * 4000, "not JSON"),
        ("[1]", "no JSON object"),
        ("null", "no JSON object"),
        (None, "no token"),
        (b"{}", "no token"),
        ("x" * 5000, "no token"),
        (json.dumps({**GOOD, "v": 2}), "version 2"),
        (json.dumps({**GOOD, "v": True}), "version True"),
        (json.dumps({**GOOD, "v": [1]}), "version"),
        (json.dumps({}), "version None"),
        (json.dumps({**GOOD, "kind": "harvest"}), "kind 'harvest', expected one of bake"),
        (json.dumps({**GOOD, "kind": None}), "kind None"),
        (json.dumps({**GOOD, "kind": ["bake"]}), "kind"),
        (json.dumps({**GOOD, "ref": ""}), "no object"),
        (json.dumps({**GOOD, "ref": 7}), "no object"),
        (json.dumps({**GOOD, "started": "now"}), "no start time"),
        (json.dumps({**GOOD, "started": True}), "no start time"),
        (json.dumps({**GOOD, "started": math.inf}), "no start time"),
        (json.dumps({**GOOD, "ref": None, "padding": "x" * 3000}), "no object"),
    ],
)
def test_what_is_no_token_of_ours_is_refused(text: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match="token") as caught:
        read_token(text, ("bake",))
    assert says in str(caught.value)
    assert "unchanged" in str(caught.value)
    assert len(str(caught.value)) < 250
