"""How the records of a resource are read: guesses and previews by the portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import dataset_resources as api

from ..core.errors import ArgumentError
from . import datasource as datasources
from .bodies import HasUid, jsonable, uid_of
from .scope import Home, Scope

if TYPE_CHECKING:
    from aioportal_huwise import models


class Extraction(Home[Scope]):
    """The guesses and previews of ``dataset.resources``, for saved resources and for datasources not saved yet."""

    __slots__ = ()

    async def guess_extractors(self, resource_uid: str | HasUid) -> list[models.Extractor]:
        """Ask which extractors can read a saved resource.

        Args:
            resource_uid: its uid, or an answer that carries it.

        Returns:
            Extractors, the likeliest first; empty where the portal recognises nothing.

        Raises:
            NotFoundError: no such dataset or resource.
        """
        return await self._scope.send(api.guess_resource_extractors, uid_of(resource_uid, "resource_uid"))

    async def guess_extractors_unsaved(self, datasource: Mapping[str, Any] | Any) -> list[models.Extractor]:
        """Ask which extractors can read a datasource.

        Args:
            datasource: a datasource as an input model or plain JSON, or an uploaded file.

        Returns:
            Extractors, the likeliest first; empty where the portal recognises nothing.

        Raises:
            ValidationError: the portal refuses the datasource.
        """
        payload = {"datasource": _body(datasource)}
        return await self._scope.send(api.guess_unsaved_resource_extractors, payload=payload)

    async def guess_params(self, resource_uid: str | HasUid) -> models.GuessedExtractorParams:
        """Ask for the extractor parameters of a saved resource.

        Args:
            resource_uid: its uid, or an answer that carries it.

        Returns:
            The extractor and its parameters.

        Raises:
            NotFoundError: no such dataset or resource.
        """
        return await self._scope.send(api.guess_resource_extractor_params, uid_of(resource_uid, "resource_uid"))

    async def guess_params_unsaved(
        self, datasource: Mapping[str, Any] | Any, extractor: str
    ) -> models.GuessedExtractorParams:
        """Ask for the parameters with which an extractor reads a datasource.

        Args:
            datasource: a datasource as an input model or plain JSON, or an uploaded file.
            extractor: ``"csvfile"``, as ``guess_extractors_unsaved`` names it.

        Returns:
            The extractor and its parameters.

        Raises:
            ValidationError: the portal refuses the datasource or the extractor.
        """
        payload = {"datasource": _body(datasource), "type": extractor}
        return await self._scope.send(api.guess_unsaved_resource_extractor_params, payload=payload)

    async def preview(self, resource_uid: str | HasUid) -> models.ResourcePreview:
        """Read the fields and the first records (at most 20) of a saved resource.

        Args:
            resource_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or resource.
        """
        return await self._scope.send(api.preview_resource, uid_of(resource_uid, "resource_uid"))

    async def preview_unsaved(
        self, datasource: Mapping[str, Any] | Any, extractor: str, params: Mapping[str, Any] | None = None
    ) -> models.ResourcePreview:
        """Read the fields and the first records (at most 20) of a datasource.

        Args:
            datasource: a datasource as an input model or plain JSON, or an uploaded file.
            extractor: ``"csvfile"``, as ``guess_extractors_unsaved`` names it.
            params: the extractor's parameters; its own defaults if None.

        Raises:
            ValidationError: the portal refuses the datasource, the extractor or the parameters.
        """
        payload = {"datasource": _body(datasource), "type": extractor}
        if params is not None:
            payload["params"] = jsonable(params)
        return await self._scope.send(api.preview_unsaved_resource, payload=payload)

    async def _guessed(
        self, source: dict[str, Any], extractor: str | None, params: Mapping[str, Any] | None
    ) -> tuple[str, dict[str, Any]]:
        """The extractor and its parameters, each guessed by the portal unless given."""
        if extractor is None:
            extractors = await self.guess_extractors_unsaved(source)
            known = [found.type_ for found in extractors or () if isinstance(found.type_, str)]
            if not known:
                raise ArgumentError(
                    "the portal recognises no extractor for this datasource",
                    hint="Give extractor= (portal.extractors() lists them); no resource was made.",
                )
            extractor = known[0]
        if params is not None:
            return extractor, jsonable(params)
        guess = jsonable(await self.guess_params_unsaved(source, extractor)) or {}
        return extractor, guess.get("params") or {}


def _body(datasource: Any) -> Any:
    """A datasource's JSON; an uploaded file stands for the datasource that reads it."""
    from aioportal_huwise.models.dataset_file import DatasetFile

    if isinstance(datasource, DatasetFile):
        return datasources.uploaded_file(uid_of(datasource, "datasource"))
    body = jsonable(datasource)
    if not isinstance(body, dict):
        raise ArgumentError(
            f"datasource must be a mapping or a model, not {type(datasource).__name__}",
            hint='{"type": "uploaded_file", "file": {"uid": "…"}}, or what files.upload returned.',
        )
    return body
