"""``portal.i18n``: translations that were used before anywhere on the portal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aioportal_huwise.api import i18n as api

from ..core.errors import ArgumentError
from .bodies import words
from .refs import check_name
from .scope import Home, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models


class I18n(Home[PortalScope]):
    """What the portal knows of translating its texts."""

    __slots__ = ()

    async def suggest(
        self, texts: Iterable[str], *, from_language: str, to_language: str
    ) -> models.TranslationSuggestions:
        """Look up how texts were translated before.

        Args:
            texts: the texts to translate.
            from_language: the code of their language, ``"en"``.
            to_language: the code of the other language, ``"fr"``.

        Returns:
            Text → translation, as a model that reads like a mapping; a text nobody translated may be missing.

        Raises:
            ArgumentError: no texts, or no languages; nothing is sent.
            NotFoundError: the path, which is a guess, is another one on this portal.
        """
        keys = words(texts, "texts")
        if not keys:
            raise ArgumentError("there are no texts to look up", hint="Give at least one.")
        check_name(from_language, "from_language")
        check_name(to_language, "to_language")
        query = (("from_language", from_language), ("to_language", to_language), ("keys", keys))
        return await self._scope.send(api.suggest_translations, query=query)
