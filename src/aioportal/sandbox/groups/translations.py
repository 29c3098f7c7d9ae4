"""Dictionaries of datasets and pages, and what they have in store for others."""

from __future__ import annotations

from ..crud import Single
from ..exchange import Exchange, Handler, Reply, simple

PATHS = (
    "/datasets/{dataset_uid}/translations/",
    "/code_editor_pages/{page_slug}/translations/",
    "/studio_pages/{studio_page_uid}/translations/",
)


def handlers() -> dict[str, Handler]:
    """By operation id."""
    found: dict[str, Handler] = {"suggest_translations": simple(_suggest)}
    for path in PATHS:
        found |= Single(path, what="translations").handlers()
    return found


def _suggest(exchange: Exchange) -> Reply:
    """For each text, its translation in any dictionary of the portal, the newest one; null where there is none.

    Dictionaries do not say which language their texts are in. A text that has a translation into ``from_language`` is
    in another one, so only that translation is looked for; the text itself counts where it has none.
    """
    source, target = exchange.query["from_language"], exchange.query["to_language"]
    known: dict[str, str] = {}
    for (name, _), table in exchange.portal.tables.items():
        if name in PATHS:
            for text, languages in table.get("", {}).items():
                translated = languages.get(target)
                if translated is not None:
                    known[languages.get(source) or text] = translated
    return Reply({text: known.get(text) for text in exchange.query["keys"]})
