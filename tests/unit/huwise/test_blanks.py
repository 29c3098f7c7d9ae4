"""Requests that a blank would make reach too far."""

from __future__ import annotations

from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise.blanks import refuse_blanks
from aioportal_huwise.models import GlossaryTermBulkDeletion

PAGES, TERMS = "bulk_delete_code_editor_pages", "bulk_delete_glossary_terms"


@pytest.mark.parametrize(
    "query",
    [
        (),
        (("slug", None), ("search", None)),
        (("slug", []),),
        (("slug", ()), ("search", "cycling")),
        (("slug", ["cycling", ""]),),
        (("slug", ["cycling", "\t"]),),
        (("slug", ["cycling", None]),),
        (("slug", 3),),
        (("slug", ["cycling"]), ("search", "")),
        (("search", "  "),),
        (("search", False),),
    ],
)
def test_pages_that_nothing_selects(query: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        refuse_blanks(PAGES, query, None)
    assert caught.value.hint


@pytest.mark.parametrize(
    "query", [(("slug", ["cycling"]),), (("slug", "cycling"), ("search", None)), (("search", "Cycling"),)]
)
def test_pages_that_something_selects(query: Any) -> None:
    refuse_blanks(PAGES, query, None)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        object(),
        {},
        [],
        {"uid_list": None},
        {"uid_list": []},
        {"uid_list": ()},
        {"uid_list": [""]},
        {"uid_list": ["te_1", " "]},
        {"uid_list": [1]},
        {"uid_list": "te_1"},
        GlossaryTermBulkDeletion(uid_list=[]),
    ],
)
def test_terms_that_nothing_names(payload: Any) -> None:
    with pytest.raises(ArgumentError, match="uid_list"):
        refuse_blanks(TERMS, (), payload)


@pytest.mark.parametrize("payload", [{"uid_list": ["te_1"]}, GlossaryTermBulkDeletion(uid_list=["te_1", "te_2"])])
def test_terms_that_are_named(payload: Any) -> None:
    refuse_blanks(TERMS, (), payload)
