"""``dataset.metadata``: one field at a time, or whole templates under names that say so.

A PUT of a template or of all metadata removes every field that it leaves out (Huwise documentation). So the plain verbs
write single fields, and the ``replace_…`` ones first read what is there and refuse to lose a field that was not named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from aioportal_huwise.api import dataset_metadata as api

from ..core.errors import ArgumentError, PortalError
from .bodies import jsonable, shown
from .metadata_changes import (
    check_losses,
    dropped_names,
    field_paths,
    is_as_wanted,
    stored_field,
    template_body,
    wanted_changes,
)
from .scope import Home, Scope

if TYPE_CHECKING:
    from aioportal_huwise import models


class MetadataChange(NamedTuple):
    """One field that ``set_many`` wrote."""

    template: str
    field: str
    before: Any
    """The value before, or None where the field had none."""
    after: Any


class Metadata(Home[Scope]):
    """The metadata of one dataset: template → field → value. Edits show on the portal after a publish."""

    __slots__ = ()

    @overload
    async def get(self) -> models.DatasetMetadata: ...
    @overload
    async def get(self, template: str) -> models.TemplateMetadata: ...
    @overload
    async def get(self, template: str, field: str) -> models.MetadataValue: ...

    async def get(
        self, template: str | None = None, field: str | None = None
    ) -> models.DatasetMetadata | models.TemplateMetadata | models.MetadataValue:
        """Read all metadata, one template, or one field.

        Args:
            template: ``"default"``, ``"internal"``, ``"visualization"``, a custom template's name, …
            field: ``"title"``. Names of custom fields have hyphens here (observed on portals).

        Returns:
            Template → field → ``{"value": …}`` as far as it was not narrowed down.

        Raises:
            NotFoundError: no such dataset, template or field.
        """
        if template is None:
            if field is not None:
                raise ArgumentError(f"field={field!r} was given without its template", hint='get("default", "title")')
            return await self._scope.send(api.list_all_dataset_metadata)
        if field is None:
            return await self._scope.send(api.list_template_dataset_metadata, template)
        return await self._scope.send(api.retrieve_template_field_dataset_metadata, template, field)

    async def set(
        self, template: str, field: str, value: Any, *, override_remote: bool | None = None
    ) -> models.MetadataValue:
        """Write one field, whatever it holds now; all others stay as they are.

        Args:
            template: ``"default"``.
            field: ``"title"``.
            value: any JSON value of the field's type; lists stay lists, with one element too.
            override_remote: for harvested and federated datasets: True shows ``value`` instead of what comes from the
                source, False the other way round; None says nothing about it.

        Returns:
            The field as the portal has it now.

        Raises:
            ValidationError: the portal refuses the value.
            NotFoundError: no such dataset, template or field.
        """
        body = {"value": value}
        if override_remote is not None:
            body["override_remote_value"] = override_remote
        return await self._scope.send(api.update_template_field_dataset_metadata, template, field, payload=body)

    async def set_many(
        self,
        changes: Mapping[str, Any] | Iterable[tuple[str, str, Any]],
        *,
        override_remote: bool | None = None,
    ) -> list[MetadataChange]:
        """Write several fields, one request each, and only those whose value differs from what is there.

        Args:
            changes: ``{"default.title": "Cheeses"}`` or ``[("default", "title", "Cheeses")]``.
            override_remote: as in ``set``, for all of them.

        Returns:
            What was written, in order; empty where all was as asked for.

        Raises:
            ValidationError: the portal refuses a value. Those before it are written; the error's hint names them.
            NotFoundError: no such dataset, template or field.
        """
        wanted = wanted_changes(changes)
        if not wanted:
            return []
        current = shown(await self.get())
        written: list[MetadataChange] = []
        for template, field, value in wanted:
            stored = stored_field(current, template, field)
            value = jsonable(value)
            if is_as_wanted(stored, value, override_remote):
                continue
            try:
                await self.set(template, field, value, override_remote=override_remote)
            except PortalError as error:
                names = ", ".join(f"{change.template}.{change.field}" for change in written) or "nothing"
                note = f"{template}.{field} failed; written before it: {names}"
                error.hint = f"{error.hint} ({note})" if error.hint else note
                raise
            written.append(MetadataChange(template, field, (stored or {}).get("value"), value))
        return written

    async def delete(self, template: str, field: str) -> None:
        """Remove one field.

        Args:
            template: ``"default"``.
            field: ``"keyword"``.

        Raises:
            NotFoundError: no such dataset, template or field.
        """
        await self._scope.send(api.delete_template_field_dataset_metadata, template, field)

    async def replace_template(
        self,
        template: str,
        values: Mapping[str, Mapping[str, Any]] | models.TemplateMetadata,
        *,
        drop: Collection[str] = (),
    ) -> models.TemplateMetadata:
        """Replace all fields of one template. Reads it first: no field disappears unless ``drop`` names it.

        The API has no way to refuse a write that another one has overtaken, so a field that somebody else adds between
        the reading and the writing is lost; ``set`` and ``set_many`` do not have that gap.

        Args:
            template: ``"default"``.
            values: field → ``{"value": …}``, all that the template is to hold.
            drop: the fields that are to disappear.

        Returns:
            The template as the portal has it now.

        Raises:
            ArgumentError: fields would disappear that ``drop`` does not name; the message lists them. Nothing is sent.
            ValidationError: the portal refuses a value.
        """
        body = template_body(values, template)
        current = shown(await self.get(template))
        check_losses(set(current), set(body), dropped_names(drop), f"replace_template({template!r})")
        return await self._scope.send(api.update_template_dataset_metadata, template, payload=body)

    async def replace_all(
        self,
        metadata: Mapping[str, Mapping[str, Mapping[str, Any]]] | models.DatasetMetadata,
        *,
        drop: Collection[str] = (),
    ) -> models.DatasetMetadata:
        """Replace all metadata. Reads them first: no field disappears unless ``drop`` names it.

        Args:
            metadata: template → field → ``{"value": …}``, all that the dataset is to hold.
            drop: the fields that are to disappear as ``"template.field"``, or ``"template"`` for all of one.

        Returns:
            The metadata as the portal has them now.

        Raises:
            ArgumentError: fields would disappear that ``drop`` does not name; the message lists them. Nothing is sent.
            ValidationError: the portal refuses a value.
        """
        templates = jsonable(metadata)
        if not isinstance(templates, dict):
            raise ArgumentError("metadata must map templates to fields", hint='{"default": {"title": {"value": "…"}}}')
        body = {template: template_body(values, template) for template, values in templates.items()}
        current = shown(await self.get())
        there, wanted = field_paths(current), field_paths(body)
        dropped = {
            path for path in there for name in dropped_names(drop) if path == name or path.startswith(f"{name}.")
        }
        check_losses(there, wanted, dropped, "replace_all")
        return await self._scope.send(api.update_all_dataset_metadata, payload=body)
