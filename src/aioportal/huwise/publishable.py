"""Publish and unpublish where no status tells of them: code editor pages, Studio pages, forms.

Unlike a dataset or a harvester such a thing is not processed: the order is all there is, and giving it again changes
nothing. So a lost answer is made up for by a repeat, and nothing is waited for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from .scope import Home, PlainScope

if TYPE_CHECKING:
    from .security import Security


class Publishable(Home[PlainScope]):
    """What a draft and a public side have in common; handles of such things are made of it.

    Args:
        scope: the thing.
    """

    __slots__ = ()

    _tag: ClassVar[str]
    """The contract's group of operations: ``"studio_pages"``."""
    _noun: ClassVar[str]
    """What the operations call the thing: ``"studio_page"``."""

    @property
    def security(self) -> Security:
        """Who may see it, edit it or fill it in, apart from what they may do on the whole portal."""
        from .security import Security

        return Security(self._scope, f"{self._noun}_security", self._noun)

    async def publish(self) -> None:
        """Show it to visitors as it is now; later edits show after the next publish.

        Returns when the portal has taken the order. What is published already is published anew.

        Raises:
            BadRequestError: the portal refuses it as it is: a Studio page, for one, needs the title ``asset.title``
                (Huwise documentation).
            NotFoundError: no such thing; or the path, where it is not documented, is another one on this portal.
        """
        await self._scope.send(self._order("publish"))

    async def unpublish(self) -> None:
        """Take it off the portal; the thing itself stays, with all that is in it.

        Raises:
            NotFoundError: no such thing; or the path, where it is not documented, is another one on this portal.
        """
        await self._scope.send(self._order("unpublish"))

    def _order(self, verb: str) -> Any:
        # One module a call, as everywhere.
        return import_module(f"aioportal_huwise.api.{self._tag}.{verb}_{self._noun}")
