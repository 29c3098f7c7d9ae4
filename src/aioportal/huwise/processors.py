"""``dataset.processors``: the transformations applied to every row, in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import dataset_processors as api

from .bodies import HasUid, uid_of
from .scope import Home, Scope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager


class Processors(Home[Scope]):
    """The processing stack of one dataset."""

    __slots__ = ()

    def list(
        self, *, limit: int = 100, offset: int = 0, max_items: int | None = None
    ) -> Pager[models.DatasetProcessor]:
        """List the processors in the order in which they are applied.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(api.list_dataset_processors, limit=limit, offset=offset, max_items=max_items)

    async def get(self, processor_uid: str | HasUid) -> models.DatasetProcessor:
        """Read one processor.

        Args:
            processor_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or processor.
        """
        return await self._scope.send(api.retrieve_dataset_processor, uid_of(processor_uid, "processor_uid"))

    async def create(self, body: models.DatasetProcessorInput | Mapping[str, Any]) -> models.DatasetProcessor:
        """Append a processor to the end of the stack.

        The portal accepts equal processors any number of times, so a create whose answer was lost is recognised by its
        whole content among the processors that were not there before.

        Args:
            body: ``type``, ``label`` and the processor's own arguments.

        Returns:
            The new processor with its uid.

        Raises:
            ValidationError: the portal refuses it.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        return await self._scope.send(api.create_dataset_processor, payload=body)

    async def update(
        self, processor_uid: str | HasUid, body: models.DatasetProcessorInput | Mapping[str, Any]
    ) -> models.DatasetProcessor:
        """Replace a processor; what ``body`` leaves out is gone.

        Args:
            processor_uid: its uid, or an answer that carries it.
            body: the whole processor.

        Raises:
            ValidationError: the portal refuses it.
            NotFoundError: no such dataset or processor.
        """
        return await self._scope.send(
            api.update_dataset_processor, uid_of(processor_uid, "processor_uid"), payload=body
        )

    async def delete(self, processor_uid: str | HasUid) -> None:
        """Remove a processor.

        Args:
            processor_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or processor.
        """
        await self._scope.send(api.delete_dataset_processor, uid_of(processor_uid, "processor_uid"))
