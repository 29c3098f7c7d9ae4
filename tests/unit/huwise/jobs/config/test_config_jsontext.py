"""The marks that version control leaves where two people changed one place."""

from __future__ import annotations

import pytest

from aioportal.huwise.jobs.config.jsontext import merge_marks

MERGE = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> main\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (MERGE, 1),
        (f"<h1>\n{MERGE}", 2),
        (MERGE.replace("\n", "\r\n"), 1),
        ("<<<<<<< HEAD\nours\n||||||| base\nold\n=======\ntheirs\n>>>>>>> main", 1),
        ("Air\n=======\n\nQuality\n=======\n", None),
        ("<<<<<<< here\n<p>=======</p>\n", None),
        (MERGE.replace("<<<<<<<", "&lt;" * 7), None),
        ("", None),
    ],
)
def test_an_undecided_merge_is_told_from_signs_like_it(text: str, line: int | None) -> None:
    assert merge_marks(text) == line
