"""The homes of ``Huwise`` for what visitors see; nothing is loaded before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .endpoint import Gateway


class PageHomes:
    """Code editor pages, studio pages, forms and the glossary."""

    _gateway: Gateway
