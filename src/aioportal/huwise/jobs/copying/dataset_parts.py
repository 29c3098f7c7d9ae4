"""The parts of a copied dataset that hold no files: itself, its metadata, translations, schedules and rulesets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from ....core.errors import ApiError, NotFoundError, PortalError, ValidationError
from ...bodies import jsonable, present, same_json
from ...metadata_changes import stored_field
from ..patience import unless_busy
from ..plan import Change, FieldChange
from ..report import why
from ..work import Effect
from .course import PartItem, PartWork, Weight, gone_is_fine, now_there
from .identity import Json
from .metadata_carried import is_empty, visible
from .rules_carried import CarriedRule, rule_differences, rule_named

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise
    from ...dataset import DatasetHandle


@dataclass(frozen=True)
class ConfigurationWork(PartWork):
    """The dataset itself: there, restricted or not, with its default ruleset.

    It is made with the restriction from the beginning, so that nobody sees it for a moment. A wish is
    ``{"is_restricted": …, "default_security": …, "start": {"title": …, "language": …}}``.
    """

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """Whether to create or to update it."""
        wish: Json = item.wish
        named = f"as {item.to}" if item.to != item.thing else ""
        found = await self.course.dataset(target, item.to)
        if found is None:
            fields = tuple(FieldChange(name, None, value) for name, value in _settings(wish).items())
            return Change(item.key, "create", fields, detail=named)
        changes = _setting_changes(wish, found)
        return Change(item.key, "update" if changes else "none", changes, detail=named)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Create it, or change what differs."""
        wish: Json = item.wish
        found = await target.datasets.find(item.to)
        if found is None:
            try:
                made = await target.datasets.create(dataset_id=item.to, **wish["start"], **_settings(wish))
            except ValidationError:
                # Another run may have made it since we looked.
                found = await target.datasets.find(item.to)
                if found is None:
                    raise
            else:
                return Effect("created", {"uid": present(made.uid)})
        changes = _setting_changes(wish, found)
        if not changes:
            return Effect("there already", {"uid": present(found.uid)}, changed=False)
        handle = target.dataset(dataset_id=item.to)
        values = {change.name: change.after for change in changes}
        await unless_busy(handle, lambda: handle.update(**values), target)
        return Effect(f"changed {', '.join(values)}", {"uid": present(found.uid)})


def _settings(wish: Json) -> Json:
    return {name: wish[name] for name in ("is_restricted", "default_security") if wish.get(name) not in (None, {})}


def _setting_changes(wish: Json, found: models.Dataset | None) -> tuple[FieldChange, ...]:
    there = jsonable(found) if found is not None else {}
    changes = []
    for name, value in _settings(wish).items():
        before = there.get(name)
        same = same_json(value, before)
        if isinstance(value, dict) and isinstance(before, dict):
            # Nulls mean something here: "visible_fields": null shows all fields.
            same = all(same_json(part, before.get(key)) for key, part in value.items())
        changes += [] if same else [FieldChange(name, before, value)]
    return tuple(changes)


@dataclass(frozen=True)
class MetadataWork(PartWork):
    """The metadata, written field by field and only where they differ; what the source lacks stays on the target.

    A wish lists ``(template, field, value, whether the target's template declares the field)``.
    """

    weight: ClassVar[Weight] = "metadata"

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """The fields that differ."""
        current: Any = {}
        if await self.course.exists(target, item.to):
            current = jsonable(await target.dataset(dataset_id=item.to).metadata.get())
        changes = tuple(
            FieldChange(f"{template}.{name}", visible(stored_field(current, template, name)), value)
            for template, name, value, _ in _different(item.wish, current)
        )
        return Change(item.key, "update" if changes else "none", changes)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Write them, all that can be written, and then say which could not."""
        handle = target.dataset(dataset_id=item.to)
        current = jsonable(await handle.metadata.get())
        written: list[str] = []
        refused: dict[str, ApiError] = {}
        notes: list[str] = []
        for template, name, value, declared in _different(item.wish, current):
            told = f"{template}.{name}"
            try:
                await self._write(target, handle, template, name, value, stored_field(current, template, name))
            except (ValidationError, NotFoundError) as error:
                if declared:
                    refused[told] = error
                else:
                    notes.append(f"{item.key}: the target does not take {told} ({error.code or error.status})")
            else:
                written.append(told)
        if refused:
            lost = "; ".join(f"{told}: {why(error)}" for told, error in refused.items())
            if written:
                self.course.need(item.to, self.weight)
            raise PortalError(f"{len(refused)} of {len(refused) + len(written)} fields were refused: {lost}")
        return Effect(f"{len(written)} fields", {"fields": written}, changed=bool(written), notes=tuple(notes))

    async def _write(
        self, target: Huwise, handle: DatasetHandle, template: str, name: str, value: Any, stored: Json | None
    ) -> None:
        if is_empty(value):
            await unless_busy(handle, lambda: gone_is_fine(handle.metadata.delete(template, name)), target)
            return
        # A harvested field shows what comes from its own source until it is overridden.
        override = True if stored is not None and "remote_value" in stored else None
        await unless_busy(handle, lambda: handle.metadata.set(template, name, value, override_remote=override), target)


def _different(wish: Any, current: Any) -> list[tuple[str, str, Any, bool]]:
    """The wished fields whose visible value is another one on the target."""
    found = []
    for template, name, value, declared in wish:
        there = visible(stored_field(current, template, name))
        if not (is_empty(value) and is_empty(there)) and not same_json(there, value):
            found.append((template, name, value, declared))
    return found


@dataclass(frozen=True)
class TranslationsWork(PartWork):
    """The translations; those that only the target has stay. A wish is text → language → translation."""

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """The texts whose translations differ."""
        there: Any = {}
        if await self.course.exists(target, item.to):
            there = jsonable(await target.dataset(dataset_id=item.to).translations.get()) or {}
        changes = translation_changes(item.wish, there)
        return Change(item.key, "update" if changes else "none", changes)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Add and change them."""
        handle = target.dataset(dataset_id=item.to)
        there = jsonable(await handle.translations.get()) or {}
        changes = translation_changes(item.wish, there)
        if not changes:
            return Effect(changed=False)
        wanted = {change.name: change.after for change in changes}
        await unless_busy(handle, lambda: handle.translations.update(wanted), target)
        return Effect(f"{len(wanted)} texts")


def translation_changes(wish: Json, there: Any) -> tuple[FieldChange, ...]:
    """The texts of which a translation differs."""
    known = there if isinstance(there, dict) else {}
    found = []
    for text, languages in wish.items():
        old = known.get(text)
        before = old if isinstance(old, dict) else {}
        if any(before.get(language) != words for language, words in languages.items()):
            found.append(FieldChange(text, old, languages))
    return tuple(found)


@dataclass(frozen=True)
class SchedulesWork(PartWork):
    """The schedules; others of the target stay. A wish lists cron lines."""

    weight: ClassVar[Weight] = "none"

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """Those that are missing."""
        missing = _missing(item.wish, await self.course.there(target, item.to, "schedules"))
        fields = tuple(FieldChange("cron_schedule", None, line) for line in missing)
        return Change(item.key, "create" if missing else "none", fields)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Add those that are missing."""
        handle = target.dataset(dataset_id=item.to)
        missing = _missing(item.wish, await now_there(target, item.to, "schedules"))
        for line in missing:
            await unless_busy(handle, partial(handle.schedules.create, line), target)
        return Effect(f"{len(missing)} added", changed=bool(missing))


def _missing(wished: list[str], there: tuple[Json, ...]) -> list[str]:
    left = Counter(wished)
    left.subtract(str(item.get("cron_schedule")) for item in there)
    return [line for line in dict.fromkeys(wished) for _ in range(max(0, left[line]))]


@dataclass(frozen=True)
class RuleWork(PartWork):
    """One ruleset. A wish is a ``CarriedRule``; the other rulesets of the target stay."""

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """What differs in it."""
        rule: CarriedRule = item.wish
        found = rule_named(await self.course.there(target, item.to, f"{rule.who}s"), rule)
        changes = rule_differences(rule, found)
        return Change(item.key, "create" if found is None else "update" if changes else "none", changes)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Give it, or change it."""
        rule: CarriedRule = item.wish
        handle = target.dataset(dataset_id=item.to)
        found = rule_named(await now_there(target, item.to, f"{rule.who}s"), rule)
        if found is not None and not rule_differences(rule, found):
            return Effect(changed=False)
        place: Any = handle.security.users if rule.who == "user" else handle.security.groups
        permissions, security = rule.rules["permissions"], rule.rules.get("security")
        await unless_busy(handle, lambda: place.set(rule.name, permissions, security=security), target)
        return Effect("given" if found is None else "changed")
