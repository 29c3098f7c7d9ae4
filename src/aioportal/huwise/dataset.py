"""``portal.dataset(…)``: one dataset, and everything below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import datasets as api

from .bodies import present
from .orders import Orders
from .refs import check_name

if TYPE_CHECKING:
    from aioportal_huwise import models

    from .attachments import Attachments
    from .explore import PublicView, RecordPage
    from .exports import Exports
    from .feedbacks import Feedbacks
    from .fields import Fields
    from .files import Files
    from .metadata import Metadata
    from .processors import Processors
    from .refs import Reference
    from .resources import Resources
    from .schedules import Schedules
    from .security import DatasetSecurity
    from .translations import Translations
    from .versions import Versions


# Sub-collections are imported where they are asked for: a program uses few of them, and each costs its import.


class DatasetHandle(Orders):
    """One dataset by reference; making a handle sends nothing, and none goes stale."""

    __slots__ = ()

    @property
    def reference(self) -> Reference:
        """What was said of which dataset it is."""
        return self._scope.reference

    @property
    def resources(self) -> Resources:
        """Where its records come from."""
        from .resources import Resources

        return Resources(self._scope)

    @property
    def files(self) -> Files:
        """Files uploaded for its resources."""
        from .files import Files

        return Files(self._scope)

    @property
    def metadata(self) -> Metadata:
        """What is said about it."""
        from .metadata import Metadata

        return Metadata(self._scope)

    @property
    def processors(self) -> Processors:
        """How its records are transformed."""
        from .processors import Processors

        return Processors(self._scope)

    @property
    def fields(self) -> Fields:
        """How its fields are named, typed and ordered."""
        from .fields import Fields

        return Fields(self._scope)

    @property
    def schedules(self) -> Schedules:
        """When the portal publishes it by itself."""
        from .schedules import Schedules

        return Schedules(self._scope)

    @property
    def versions(self) -> Versions:
        """Its history."""
        from .versions import Versions

        return Versions(self._scope)

    @property
    def security(self) -> DatasetSecurity:
        """Who may see how much of it, and who may edit it."""
        from .security import DatasetSecurity

        return DatasetSecurity(self._scope)

    @property
    def translations(self) -> Translations:
        """Its texts in other languages."""
        from .translations import Translations

        return Translations(self._scope, "dataset")

    @property
    def attachments(self) -> Attachments:
        """Files that stand beside it and explain it."""
        from .attachments import Attachments

        return Attachments(self._scope)

    @property
    def exports(self) -> Exports:
        """Exports of it that were made elsewhere."""
        from .exports import Exports

        return Exports(self._scope)

    @property
    def feedbacks(self) -> Feedbacks:
        """What readers suggest for its records."""
        from .feedbacks import Feedbacks

        return Feedbacks(self._scope)

    async def uid(self) -> str:
        """The dataset's uid, looked up once; one request at most.

        Raises:
            NotFoundError: no such dataset, or the key may not edit it.
        """
        return await self._scope.checked_uid()

    async def get(self) -> models.Dataset:
        """Read the dataset.

        Raises:
            NotFoundError: no such dataset, or the key may not edit it.
        """
        return await self._scope.send(api.retrieve_dataset)

    async def update(
        self,
        *,
        dataset_id: str | None = None,
        is_restricted: bool | None = None,
        default_security: models.DatasetSecurity | Mapping[str, Any] | None = None,
    ) -> models.Dataset:
        """Change properties of the dataset; what is None is not sent, and stays.

        Args:
            dataset_id: a new ``dataset_id``; only while the dataset is not published (Huwise documentation).
            is_restricted: True hides it from all without a ruleset.
            default_security: the default ruleset, all of it.

        Returns:
            The dataset as it is now. Metadata are edited through ``metadata``.

        Raises:
            ValidationError: the portal refuses a value.
            NotFoundError: no such dataset, or the key may not edit it.
        """
        if dataset_id is not None:
            check_name(dataset_id, "dataset_id")
        body = {"dataset_id": dataset_id, "is_restricted": is_restricted, "default_security": default_security}
        payload = {key: value for key, value in body.items() if value is not None}
        dataset = await self._scope.send(api.update_dataset, payload=payload)
        if dataset_id is not None:
            uid, name = getattr(dataset, "uid", None), getattr(dataset, "dataset_id", None)
            self._scope.renamed(present(uid), present(name))
        return dataset

    async def delete(self) -> None:
        """Delete the dataset, for good.

        Raises:
            NotFoundError: no such dataset, or the key may not edit it.
        """
        await self._scope.send(api.delete_dataset)
        self._scope.forget()

    async def copy(self) -> models.Dataset:
        """Make a copy, under a ``dataset_id`` that the portal chooses.

        Nothing tells a copy from others, so a copy whose answer was lost is neither repeated nor found.

        Returns:
            The new dataset.

        Raises:
            NotFoundError: no such dataset, or the key may not edit it.
            OutcomeUnknownError: the answer was lost; look for the copy in the list of datasets.
        """
        return await self._scope.send(api.copy_dataset)

    async def status(self) -> models.DatasetStatus:
        """Read the dataset's status: state, since when, whether published, errors of the last run.

        Raises:
            NotFoundError: no such dataset, or the key may not edit it.
        """
        return await self._scope.send(api.retrieve_dataset_status)

    async def records(self, limit: int = 10, offset: int = 0) -> RecordPage:
        """Read records as visitors see them, to check that a publish arrived; through the Explore API.

        Args:
            limit: how many, 0 to 100; 0 only counts.
            offset: how many to skip; with ``limit`` at most 10,000.

        Returns:
            The number of all published records, and some of them.

        Raises:
            ArgumentError: a window that the portal does not serve.
            NotFoundError: no such dataset, or it is not published.
        """
        dataset_id = self._scope.dataset_id
        if dataset_id is None:
            dataset_id = present((await self.get()).dataset_id)
        return await self._scope.gateway.records(dataset_id or "", limit=limit, offset=offset)

    async def view(self) -> PublicView:
        """Read how the portal serves the dataset now: restricted or not, and how many records; by the Explore API.

        Raises:
            NotFoundError: no such dataset, or it is not published, or the key may not read it.
        """
        dataset_id = self._scope.dataset_id
        if dataset_id is None:
            dataset_id = present((await self.get()).dataset_id)
        return await self._scope.gateway.view(dataset_id or "")
