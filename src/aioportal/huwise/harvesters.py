"""``portal.harvesters``: what creates and renews datasets from other catalogs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import harvesters as api

from .bodies import HasUid, uid_of
from .scope import Home, PlainScope, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

    Harvester = (
        models.ArcgisHarvester
        | models.ArcgisOpendataHarvester
        | models.CkanHarvester
        | models.CswHarvester
        | models.DatagouvHarvester
        | models.DatajsonHarvester
        | models.FtpCsvHarvester
        | models.FtpHarvester
        | models.FtpWithMetaCsvHarvester
        | models.JunarHarvester
        | models.OmiNodeHarvester
        | models.OpendatasoftHarvester
        | models.QuandlHarvester
        | models.SocrataHarvester
        | models.WfsHarvester
        | models.UnknownHarvester
    )
    HarvesterInput = (
        models.ArcgisHarvesterInput
        | models.ArcgisOpendataHarvesterInput
        | models.CkanHarvesterInput
        | models.CswHarvesterInput
        | models.DatagouvHarvesterInput
        | models.DatajsonHarvesterInput
        | models.FtpCsvHarvesterInput
        | models.FtpHarvesterInput
        | models.FtpWithMetaCsvHarvesterInput
        | models.JunarHarvesterInput
        | models.OmiNodeHarvesterInput
        | models.OpendatasoftHarvesterInput
        | models.QuandlHarvesterInput
        | models.SocrataHarvesterInput
        | models.WfsHarvesterInput
        | models.UnknownHarvesterInput
    )


class Harvesters(Home[PortalScope]):
    """The harvesters of the portal."""

    __slots__ = ()

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[Harvester]:
        """List harvesters; ``async for`` walks every page, ``await`` brings one.

        Args:
            limit: items a page, 0 to 1000; 0 asks for the count alone.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.

        Raises:
            ArgumentError: a limit or an offset out of bounds.
        """
        return self._scope.pager(api.list_harvesters, limit=limit, offset=offset, max_items=max_items)

    async def get(self, harvester_uid: str | HasUid) -> Harvester:
        """Read one harvester; its secrets come as null.

        Args:
            harvester_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such harvester.
        """
        scope = PlainScope(self._scope.gateway, uid_of(harvester_uid, "harvester_uid"), "harvester_uid")
        return await scope.send(api.retrieve_harvester)

    async def create(self, body: HarvesterInput | Mapping[str, Any]) -> Harvester:
        """Make a harvester; nothing runs until it is started.

        The portal accepts several of the same name, so one whose answer was lost is recognised by its name among those
        that were not there before.

        Args:
            body: ``type``, ``name`` and what that kind needs, secrets included. Give a CKAN harvester its ``limit`` and
                ``offset``: the documented defaults, 5 and 3, look like sample values.

        Returns:
            The new harvester with its uid.

        Raises:
            ValidationError: the portal refuses it.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        return await self._scope.send(api.create_harvester, payload=body)
