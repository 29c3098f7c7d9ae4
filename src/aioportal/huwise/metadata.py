"""``dataset.metadata``: one field at a time, or whole templates under names that say so.

A PUT of a template or of all metadata removes every field that it leaves out (Huwise documentation). So the plain verbs
write single fields, and the ``replace_…`` ones first read what is there and refuse to lose a field that was not named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from aioportal_huwise.api import dataset_metadata as api

from ..core.errors import ArgumentError, PortalError
from .bodies import jsonable, same_json

if TYPE_CHECKING:
    from aioportal_huwise import models

    from .scope import Scope


class MetadataChange(NamedTuple):
    """One field that ``set_many`` wrote."""

    template: str
    field: str
    before: Any
    """The value before, or None where the field had none."""
    after: Any


class Metadata:
    """The metadata of one dataset: template → field → value. Edits show on the portal after a publish."""

    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __repr__(self) -> str:
        return f"Metadata({self._scope!r})"

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
        wanted = _wanted(changes)
        if not wanted:
            return []
        current = jsonable(await self.get())
        written: list[MetadataChange] = []
        for template, field, value in wanted:
            stored = _stored(current, template, field)
            value = jsonable(value)
            if _is_as_wanted(stored, value, override_remote):
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
        body = _fields(values, template)
        current = jsonable(await self.get(template))
        _check_losses(set(current), set(body), _names(drop), f"replace_template({template!r})")
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
        body = {template: _fields(values, template) for template, values in templates.items()}
        current = jsonable(await self.get())
        there, wanted = _paths(current), _paths(body)
        dropped = {path for path in there for name in _names(drop) if path == name or path.startswith(f"{name}.")}
        _check_losses(there, wanted, dropped, "replace_all")
        return await self._scope.send(api.update_all_dataset_metadata, payload=body)


def _wanted(changes: Mapping[str, Any] | Iterable[tuple[str, str, Any]]) -> list[tuple[str, str, Any]]:
    """The changes as triples, each field once."""
    if isinstance(changes, Mapping):
        triples = [
            (*name.partition(".")[::2], value) if isinstance(name, str) else (name,) for name, value in changes.items()
        ]
    else:
        triples = [tuple(change) for change in changes]
    wanted: dict[tuple[str, str], Any] = {}
    for triple in triples:
        if len(triple) != 3 or not all(isinstance(name, str) and name for name in triple[:2]):
            raise ArgumentError(
                f"changes names no field with {str(triple[0] if triple else triple)[:60]!r}",
                hint='Give {"default.title": value} or [("default", "title", value)].',
            )
        template, field, value = triple
        if (template, field) in wanted:
            raise ArgumentError(f"changes names {template}.{field} twice", hint="Give each field once.")
        wanted[template, field] = value
    return [(*name, value) for name, value in wanted.items()]


def _stored(current: Any, template: str, field: str) -> dict[str, Any] | None:
    fields = current.get(template) if isinstance(current, dict) else None
    stored = fields.get(field) if isinstance(fields, dict) else None
    return stored if isinstance(stored, dict) else None


def _is_as_wanted(stored: dict[str, Any] | None, value: Any, override_remote: bool | None) -> bool:
    if stored is None or "value" not in stored or not same_json(stored["value"], value):
        return False
    return override_remote is None or stored.get("override_remote_value") is override_remote


def _fields(values: Any, template: str) -> dict[str, Any]:
    """One template's body; what the portal alone may say is left out, so that an answer can be edited and sent."""
    fields = jsonable(values)
    if not isinstance(fields, dict):
        raise ArgumentError(f"the template {template!r} must map fields to values", hint='{"title": {"value": "…"}}')
    for field, value in fields.items():
        if not isinstance(value, dict) or "value" not in value:
            raise ArgumentError(
                f"{template}.{field} must be a mapping with the key 'value'", hint=f'{{"{field}": {{"value": …}}}}'
            )
    return {
        field: {key: part for key, part in value.items() if key != "remote_value"} for field, value in fields.items()
    }


def _paths(metadata: Any) -> set[str]:
    return {f"{template}.{field}" for template, fields in metadata.items() for field in fields or ()}


def _names(drop: Collection[str]) -> set[str]:
    if isinstance(drop, str):
        raise ArgumentError(f"drop={drop!r} must be a list of names", hint=f"drop=[{drop!r}]")
    return set(drop)


def _check_losses(there: set[str], wanted: set[str], dropped: set[str], where: str) -> None:
    if both := dropped & wanted:
        raise ArgumentError(
            f"{where}: {', '.join(sorted(both))} is both given and named in drop", hint="Decide on one."
        )
    if lost := there - wanted - dropped:
        names = sorted(lost)
        raise ArgumentError(
            f"{where} would remove {len(names)} fields that are not named: {', '.join(names)}",
            hint=f"Give them as well, use set_many, or pass drop={names!r}.",
        )
