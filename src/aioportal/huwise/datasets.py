"""``portal.datasets``: list, get, find, create, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import datasets as api

from ..core.errors import ArgumentError
from .bodies import jsonable
from .refs import check_name
from .scope import PortalScope, raw_page

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager
    from .client import DatasetRef, Huwise
    from .endpoint import Gateway
    from .refs import References


class Datasets:
    """The datasets that the API key may edit."""

    __slots__ = ("_gateway", "_portal", "_references")

    def __init__(self, portal: Huwise, gateway: Gateway, references: References) -> None:
        self._portal = portal
        self._gateway = gateway
        self._references = references

    def __repr__(self) -> str:
        return f"Datasets({self._portal!r})"

    def list(
        self, *, limit: int = 100, offset: int = 0, dataset_id: str | None = None, max_items: int | None = None
    ) -> Pager[models.Dataset]:
        """List datasets; ``async for`` walks every page, ``await`` brings one.

        Args:
            limit: items a page, 0 to 1000; 0 asks for the count alone.
            offset: how many to skip.
            dataset_id: only the dataset of this ``dataset_id``, by the portal's own filter.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.

        Raises:
            ArgumentError: a limit or an offset out of bounds.
        """
        query = (("dataset_id", dataset_id),)
        scope = PortalScope(self._gateway)
        return scope.pager(api.list_datasets, limit=limit, offset=offset, max_items=max_items, query=query)

    async def get(self, ref: DatasetRef) -> models.Dataset:
        """Read one dataset.

        Args:
            ref: its uid or ``dataset_id``, a handle, or an answer that carries its uid.

        Raises:
            NotFoundError: no such dataset, or the key may not edit it.
        """
        return await self._portal.dataset(ref).get()

    async def find(self, dataset_id: str) -> models.Dataset | None:
        """Look a dataset up by its ``dataset_id``.

        Args:
            dataset_id: the whole ``dataset_id``; near matches do not count.

        Returns:
            The dataset, or None where there is none among those the key may edit.
        """
        check_name(dataset_id, "dataset_id")
        page = await self._gateway.send(
            api.list_datasets, (), query=(("limit", 20), ("offset", 0), ("dataset_id", dataset_id))
        )
        for dataset in raw_page(page).items:
            if dataset.dataset_id == dataset_id:
                if isinstance(dataset.uid, str):
                    self._references.learn(dataset_id, dataset.uid)
                return dataset  # type: ignore[no-any-return]  # raw_page does not know the items' class
        return None

    async def create(
        self,
        *,
        dataset_id: str | None,
        title: str | None = None,
        description: str | None = None,
        language: str | None = None,
        metadata: Mapping[str, Mapping[str, Any]] | models.DatasetMetadata | None = None,
        is_restricted: bool | None = None,
        default_security: Mapping[str, Any] | models.DatasetSecurity | None = None,
    ) -> models.Dataset:
        """Create a dataset.

        ``dataset_id`` is asked for because it is the only thing by which a create can be recognised: the portal accepts
        each ``dataset_id`` once, so that a create whose answer was lost can be looked up, and repeated without a second
        dataset. With None the portal invents one, and a lost answer ends in ``OutcomeUnknownError``.

        Args:
            dataset_id: the human-readable identifier, or None to let the portal choose.
            title: becomes ``default.title``.
            description: becomes ``default.description``, HTML.
            language: becomes ``default.language``, ``"en"``.
            metadata: template → field → ``{"value": …}``. Portals were observed to drop fields of custom templates:
                write those with ``metadata.set_many`` afterwards.
            is_restricted: True hides it from all without a ruleset; None leaves it to the portal.
            default_security: the default ruleset.

        Returns:
            The new dataset.

        Raises:
            ValidationError: the portal refuses it, for instance since the ``dataset_id`` is taken.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        if dataset_id is not None:
            check_name(dataset_id, "dataset_id")
        templates = jsonable(metadata) if metadata is not None else {}
        if not isinstance(templates, dict):
            raise ArgumentError(
                "metadata must be a mapping of templates", hint='{"default": {"title": {"value": "…"}}}'
            )
        for field, value in (("title", title), ("description", description), ("language", language)):
            if value is not None:
                templates.setdefault("default", {})[field] = {"value": value}
        body = {"dataset_id": dataset_id, "is_restricted": is_restricted, "default_security": default_security}
        payload = {key: value for key, value in body.items() if value is not None} | {"metadata": templates}
        dataset = await self._gateway.send(api.create_dataset, (), payload=payload)
        uid, name = getattr(dataset, "uid", None), getattr(dataset, "dataset_id", None)
        if isinstance(uid, str) and isinstance(name, str):
            self._references.learn(name, uid)
        return dataset

    async def delete(self, ref: DatasetRef) -> None:
        """Delete a dataset, for good.

        Args:
            ref: its uid or ``dataset_id``, a handle, or an answer that carries its uid.

        Raises:
            NotFoundError: no such dataset, or the key may not edit it.
        """
        await self._portal.dataset(ref).delete()
