"""The homes of ``Huwise`` for where data come from; nothing is loaded before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bodies import HasUid, uid_of
from .scope import PlainScope, PortalScope

if TYPE_CHECKING:
    from .connections import ConnectionHandle, Connections
    from .endpoint import Gateway
    from .harvester import HarvesterHandle
    from .harvesters import Harvesters


class SourceHomes:
    """Connections and harvesters."""

    _gateway: Gateway

    @property
    def connections(self) -> Connections:
        """The servers and accounts that datasets take their sources from."""
        from .connections import Connections

        return Connections(PortalScope(self._gateway))

    def connection(self, uid: str | HasUid) -> ConnectionHandle:
        """A handle for one connection; nothing is sent.

        Args:
            uid: its uid, or an answer that carries it.

        Raises:
            ArgumentError: what cannot be a uid.
        """
        from .connections import ConnectionHandle

        return ConnectionHandle(PlainScope(self._gateway, uid_of(uid, "uid"), "connection_uid"))

    @property
    def harvesters(self) -> Harvesters:
        """What creates and renews datasets from other catalogs."""
        from .harvesters import Harvesters

        return Harvesters(PortalScope(self._gateway))

    def harvester(self, uid: str | HasUid) -> HarvesterHandle:
        """A handle for one harvester; nothing is sent.

        Args:
            uid: its uid, or an answer that carries it.

        Raises:
            ArgumentError: what cannot be a uid.
        """
        from .harvester import HarvesterHandle

        return HarvesterHandle(PlainScope(self._gateway, uid_of(uid, "uid"), "harvester_uid"))
