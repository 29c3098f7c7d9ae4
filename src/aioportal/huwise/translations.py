"""The dictionary of one thing's texts in other languages, the same for datasets, code editor pages and Studio pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..core.errors import ArgumentError
from .bodies import jsonable, shown, words
from .scope import Home, Place

if TYPE_CHECKING:
    from aioportal_huwise import models


class Translations(Home[Place]):
    """Text → language → translation. Edits show on the portal after a publish.

    Args:
        scope: the thing.
        noun: what the operations call it: ``"dataset"``.
    """

    __slots__ = ("_noun",)

    def __init__(self, scope: Place, noun: str) -> None:
        super().__init__(scope)
        self._noun = noun

    async def get(self) -> models.Translations:
        """Read the dictionary.

        Returns:
            ``{"Bicycle counters": {"fr": "Compteurs de vélos"}}`` as a model that reads like a mapping.

        Raises:
            NotFoundError: no such thing; or the path, which is inferred, is another one on this portal.
        """
        answer: models.Translations = await self._scope.send(self._operation("retrieve"))
        return answer

    async def update(
        self,
        translations: models.Translations | Mapping[str, Mapping[str, str | None]],
        *,
        drop: Collection[str] = (),
    ) -> models.Translations:
        """Add and change translations; all others stay.

        The portal takes the dictionary as a whole, so it is read first. What somebody else writes between the reading
        and the writing is lost: the API has no way to refuse that.

        Args:
            translations: text → language → translation.
            drop: texts to remove with all their translations.

        Returns:
            The dictionary as it is now.

        Raises:
            ArgumentError: no such mapping, or a text both given and dropped; nothing is sent.
            ValidationError: the portal refuses it.
            NotFoundError: no such thing; or the path, which is inferred, is another one on this portal.
        """
        wanted = _checked(translations)
        dropped = set(words(drop, "drop"))
        if both := sorted(dropped & wanted.keys()):
            raise ArgumentError(f"{both[0][:60]!r} is both given and named in drop", hint="Decide on one.")
        there = shown(await self.get())
        body = {text: languages for text, languages in there.items() if text not in dropped}
        for text, languages in wanted.items():
            known = body.get(text)
            body[text] = {**known, **languages} if isinstance(known, dict) else languages
        answer: models.Translations = await self._scope.send(self._operation("update"), payload=body)
        return answer

    def _operation(self, verb: str) -> Any:
        return import_module(f"aioportal_huwise.api.{self._noun}_translations.{verb}_{self._noun}_translations")


def _checked(translations: Any) -> dict[str, dict[str, Any]]:
    wanted = jsonable(translations)
    if not isinstance(wanted, dict) or not all(isinstance(languages, dict) for languages in wanted.values()):
        raise ArgumentError(
            "translations must map texts to languages, and those to translations",
            hint='{"Bicycle counters": {"fr": "Compteurs de vélos"}}',
        )
    return wanted
