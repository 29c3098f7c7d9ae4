"""What can be ordered for a single resource beside editing it: its cache, and its realtime side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aioportal_huwise.api import dataset_resources as api

from .bodies import HasUid, uid_of
from .scope import Home, Scope

if TYPE_CHECKING:
    from aioportal_huwise import models


class Realtime(Home[Scope]):
    """The orders of ``dataset.resources``."""

    __slots__ = ()

    async def clean_cache(self, resource_uid: str | HasUid) -> None:
        """Make the portal fetch the resource's source anew at the next publish.

        Args:
            resource_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or resource.
        """
        await self._scope.send(api.clean_resource_cache, uid_of(resource_uid, "resource_uid"))

    async def enable(self, resource_uid: str | HasUid) -> models.Resource:
        """Let a realtime resource accept records.

        Args:
            resource_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or resource.
            BadRequestError: not a realtime resource.
        """
        return await self._scope.send(api.enable_resource, uid_of(resource_uid, "resource_uid"))

    async def disable(self, resource_uid: str | HasUid) -> models.Resource:
        """Let a realtime resource refuse records.

        Args:
            resource_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or resource.
            BadRequestError: not a realtime resource.
        """
        return await self._scope.send(api.disable_resource, uid_of(resource_uid, "resource_uid"))

    async def renew_api_key(self, resource_uid: str | HasUid) -> models.Resource:
        """Replace the key with which records are pushed; the old one stops working at once.

        Nothing shows whether a lost answer had renewed the key, so it is not repeated.

        Args:
            resource_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or resource.
            OutcomeUnknownError: the answer was lost. Renew again: only the newest key works.
        """
        return await self._scope.send(api.renew_resource_api_key, uid_of(resource_uid, "resource_uid"))

    async def recover(self, resource_uid: str | HasUid) -> models.Resource:
        """Bring back the records of a realtime resource; the dataset must be published (Huwise documentation).

        Args:
            resource_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or resource.
            BadRequestError: not a realtime resource, or the dataset is not published.
            OutcomeUnknownError: the answer was lost.
        """
        return await self._scope.send(api.recover_resource, uid_of(resource_uid, "resource_uid"))

    async def delete_recovered(self, resource_uid: str | HasUid) -> models.Resource:
        """Drop the recovered records of a realtime resource; the dataset must be published (Huwise documentation).

        Args:
            resource_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or resource.
            BadRequestError: not a realtime resource, or the dataset is not published.
        """
        return await self._scope.send(api.delete_resource_recovered_data, uid_of(resource_uid, "resource_uid"))
