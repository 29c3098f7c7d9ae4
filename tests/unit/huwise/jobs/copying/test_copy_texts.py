"""Addresses and datasets in texts."""

from __future__ import annotations

import pytest

from aioportal.huwise.jobs.copying.page_texts import datasets_in, source_files, with_datasets
from aioportal.huwise.jobs.copying.texts import mentions, rewritten

HOST = "data.example.org"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"see https://{HOST}/a?b#c.", [f"https://{HOST}/a?b#c."]),
        (f'<img src="//{HOST}/i.png">', [f"//{HOST}/i.png"]),
        (f"http://{HOST}", [f"http://{HOST}"]),
        (f"https://{HOST}.evil.example/x", []),
        (f"https://{HOST}-staging/x", []),
        (f"https://not{HOST}/x", []),
        (f"url(https://{HOST}/a) https://{HOST}/a", [f"https://{HOST}/a"]),
        ("nothing", []),
    ],
)
def test_addresses_of_a_host_are_found_and_no_others(text: str, found: list[str]) -> None:
    assert mentions({"deep": [text]}, HOST) == found


def test_the_longest_beginning_is_rewritten_and_nothing_twice() -> None:
    urls = {"https://a": "https://b", "https://a/x": "https://c", "https://b": "https://d"}
    assert rewritten(["https://a/x/1 https://a/2 https://b/3"], urls) == ["https://c/1 https://b/2 https://d/3"]
    assert rewritten({"k": 1, "n": None}, urls) == {"k": 1, "n": None}
    assert rewritten("https://a", {"https://a": None}) == "https://a"


def test_datasets_of_a_page_are_found_and_renamed_in_html_and_in_blocks() -> None:
    html = '<x cheeses-dataset="milk" dataset = \'cows\' data-datasets="no" c-dataset="{{ it }}">'
    page = {"html": {"en": html}, "data_providers": {"p": {"dataset_id": "goats"}}}
    assert datasets_in(page) == ["milk", "cows", "goats"]
    new = with_datasets(page, {"milk": "lait", "goats": "chèvres"})
    assert new["html"]["en"] == html.replace('"milk"', '"lait"')
    assert new["data_providers"]["p"]["dataset_id"] == "chèvres"


def test_files_of_the_portal_are_found_with_and_without_its_host() -> None:
    html = f'<img src="/assets/theme_image/a.png"><a href="https://{HOST}/x"> b{{url(/assets/b.svg)}} x/assets/no'
    assert source_files({"en": html}, HOST) == [f"https://{HOST}/x", "/assets/theme_image/a.png", "/assets/b.svg"]
