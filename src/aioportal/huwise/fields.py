"""``dataset.fields``: how fields are renamed, typed, annotated, described, ordered and dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import dataset_fields as api

from .bodies import HasUid, uid_of
from .scope import Home, Scope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

    FieldConfiguration = (
        models.AnnotateFieldConfiguration
        | models.DeleteFieldConfiguration
        | models.DescriptionFieldConfiguration
        | models.OrderFieldConfiguration
        | models.RenameFieldConfiguration
        | models.TypeFieldConfiguration
        | models.UnknownFieldConfiguration
    )
    FieldConfigurationInput = (
        models.AnnotateFieldConfigurationInput
        | models.DeleteFieldConfigurationInput
        | models.DescriptionFieldConfigurationInput
        | models.OrderFieldConfigurationInput
        | models.RenameFieldConfigurationInput
        | models.TypeFieldConfigurationInput
        | models.UnknownFieldConfigurationInput
    )


class Fields(Home[Scope]):
    """The field configurations of one dataset, a stack of small operations."""

    __slots__ = ()

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[FieldConfiguration]:
        """List the field configurations in the order in which they are applied.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(api.list_dataset_field_configurations, limit=limit, offset=offset, max_items=max_items)

    async def get(self, field_uid: str | HasUid) -> FieldConfiguration:
        """Read one field configuration.

        Args:
            field_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or field configuration.
        """
        return await self._scope.send(api.retrieve_dataset_field_configuration, uid_of(field_uid, "field_uid"))

    async def create(self, body: FieldConfigurationInput | Mapping[str, Any]) -> FieldConfiguration:
        """Append a field configuration to the end of the stack.

        The portal accepts equal ones any number of times, so a create whose answer was lost is recognised by its whole
        content among those that were not there before.

        Args:
            body: ``type``, ``label`` and what that type needs.

        Returns:
            The new field configuration with its uid.

        Raises:
            ValidationError: the portal refuses it.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        return await self._scope.send(api.create_dataset_field_configuration, payload=body)

    async def update(
        self, field_uid: str | HasUid, body: FieldConfigurationInput | Mapping[str, Any]
    ) -> FieldConfiguration:
        """Replace a field configuration.

        Args:
            field_uid: its uid, or an answer that carries it.
            body: the whole field configuration.

        Raises:
            ValidationError: the portal refuses it.
            NotFoundError: no such dataset or field configuration.
        """
        return await self._scope.send(
            api.update_dataset_field_configuration, uid_of(field_uid, "field_uid"), payload=body
        )

    async def delete(self, field_uid: str | HasUid) -> None:
        """Remove a field configuration.

        Args:
            field_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or field configuration.
        """
        await self._scope.send(api.delete_dataset_field_configuration, uid_of(field_uid, "field_uid"))
