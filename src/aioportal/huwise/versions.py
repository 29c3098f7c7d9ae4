"""``dataset.versions``: what changed, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aioportal_huwise.api import dataset_versions as api

from .bodies import HasUid, uid_of
from .scope import Home, Scope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager


class Versions(Home[Scope]):
    """The versions of one dataset; portals keep the last 20 (Huwise documentation)."""

    __slots__ = ()

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[models.DatasetVersion]:
        """List the versions.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(api.list_dataset_versions, limit=limit, offset=offset, max_items=max_items)

    async def get(self, version_uid: str | HasUid) -> models.DatasetVersion:
        """Read one version.

        Args:
            version_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or version.
        """
        return await self._scope.send(api.retrieve_dataset_version, uid_of(version_uid, "version_uid"))

    async def restore(self, version_uid: str | HasUid) -> models.Dataset:
        """Bring the dataset's configuration back to a version. History is kept: this makes a new version.

        Where the answer is lost, a newest version that was not there before tells that it happened.

        Args:
            version_uid: its uid, or an answer that carries it.

        Returns:
            The dataset as it is now.

        Raises:
            NotFoundError: no such dataset or version.
            InvalidStateError: not while the dataset is being processed.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        return await self._scope.send(api.restore_dataset_version, uid_of(version_uid, "version_uid"))
