"""The homes of ``Huwise`` for where data come from; nothing is loaded before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .endpoint import Gateway


class SourceHomes:
    """Connections and harvesters."""

    _gateway: Gateway
