"""``copy_page``: pages from one portal to another, code editor pages and Studio pages."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Unpack
from urllib.parse import urlsplit

from ....core.errors import ApiError, ArgumentError, NotFoundError
from ...bodies import jsonable, name_of
from ...refs import check_name
from ..frame import run_stages
from ..options import JobOptions
from ..plan import Change
from ..report import JobResult, why
from ..side_by_side import read_each
from ..work import Stage
from .course import Course, PartItem
from .identity import Json
from .journalled import begun, job_name, pace, part_of, unsharded
from .mapping import CopyMapping
from .metadata_carried import is_empty, visible
from .page_parts import (
    PageMetadataWork,
    PagePublishWork,
    PageRuleWork,
    PageTranslationsWork,
    PageWish,
    PageWork,
)
from .page_sides import Kind, PageSide, side_of
from .page_texts import datasets_in, source_files, with_datasets
from .reading import lacks, listed
from .rules_sorted import RuleSorter
from .target_facts import PortalFacts
from .texts import rewritten

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise

_STAGES = ("page", "security", "metadata", "translations")


async def copy_page(
    source: Huwise,
    target: Huwise,
    pages: str | models.CodeEditorPage | models.StudioPage | Iterable[str],
    *,
    kind: Literal["auto", "code", "studio"] = "auto",
    mapping: CopyMapping | Mapping[str, Any] | str | os.PathLike[str] | None = None,
    slug: str | None = None,
    publish: bool = False,
    **options: Unpack[JobOptions],
) -> JobResult:
    """Copy pages to another portal: content in all languages, metadata, translations, rulesets.

    The source is only read. On the target the page of the same slug is the copy: made where it is not there, changed
    where it differs, so that a second run changes nothing. What the target has beyond that, a language for one, stays.
    Of a Studio page the draft is copied. Addresses of the source in its texts, and files that lie on the source's
    portal, are listed unless the mapping's ``urls`` rewrite them; datasets that the target does not have as well.

    Args:
        source: the portal to copy from.
        target: the portal to copy to; the journal is bound to it.
        pages: one or several, by slug; Studio pages also by uid.
        kind: which kind they are of; ``"auto"`` takes code editor pages first.
        mapping: what is called otherwise on the target, see ``CopyMapping``; also as plain data, or a JSON file's path.
        slug: what a single page's copy is to be called.
        publish: publish each copy that is complete.
        options: see ``JobOptions``; the shards are of whole pages.

    Returns:
        Plan and report; keys are such as ``"cycling"`` and ``"cycling: metadata"``.

    Raises:
        ArgumentError: nothing to copy, a copy onto itself, or a mapping that cannot be meant. Nothing was changed.
        JournalError: a journal of another copy, or something on the source has changed since it was begun.
        AuthenticationError: a portal does not take its key.
        QuotaExceededError: no more calls for the moment; the journal holds what was done.
    """
    names = _names(pages)
    kinds = _kinds(kind)
    checked = CopyMapping.of(mapping)
    if slug is not None:
        check_name(slug, "slug")
        if len(names) != 1:
            raise ArgumentError(f"slug={slug!r} names one copy, but {len(names)} pages are to be copied")
    shard = part_of(options)
    reader = _Reader(source, target, checked, kinds)
    items: dict[str, list[PartItem]] = {stage: [] for stage in _STAGES}
    notes: list[str] = []
    problems: list[Change] = []
    copied: list[PartItem] = []
    mine = [name for name in dict.fromkeys(names) if shard is None or shard.holds(name)]
    for outcome in await read_each(source, lambda name: reader.parts(name, slug), mine, **pace(options)):
        if outcome.error is not None:
            problems.append(Change(mine[outcome.index], "problem", detail=why(outcome.error)))
            continue
        parts = outcome.result()
        for stage in _STAGES:
            items[stage] += parts.items[stage]
        notes += parts.notes
        copied.append(PartItem(parts.slug, parts.to, "publish", PageWish(parts.kind, None), None))
    _check_targets(source, target, copied)
    course = Course(earlier=begun(((item.thing, item.to) for item in copied), options))
    job = job_name("page", source)
    works = {
        "page": PageWork(job, course, source),
        "security": PageRuleWork(job, course, source),
        "metadata": PageMetadataWork(job, course, source),
        "translations": PageTranslationsWork(job, course, source),
    }
    stages = [Stage(works[stage], items[stage]) for stage in _STAGES]
    if publish:
        stages.append(Stage(PagePublishWork(job, course, source), copied))
    if copied:
        notes.append("never carried over, as the API cannot: dates, authors, copies on subdomains")
    return await run_stages(target, job, stages, notes=notes, problems=problems, **unsharded(options))


def _names(pages: Any) -> list[str]:
    listed_pages = [pages] if isinstance(pages, str) or not isinstance(pages, Iterable) else list(pages)
    names = [name_of(page, "slug", "pages") for page in listed_pages]
    if not names:
        raise ArgumentError("no page is named", hint='copy_page(source, target, ["cycling"])')
    for name in names:
        check_name(name, "pages")
    return names


def _kinds(kind: str) -> tuple[Kind, ...]:
    if kind == "auto":
        return ("code", "studio")
    if kind == "code":
        return ("code",)
    if kind == "studio":
        return ("studio",)
    raise ArgumentError(f"kind={kind!r} is no kind of page", hint="One of 'auto', 'code' and 'studio'.")


def _check_targets(source: Huwise, target: Huwise, copied: Sequence[PartItem]) -> None:
    seen: dict[str, str] = {}
    for item in copied:
        if source.base_url == target.base_url and item.to == item.thing:
            raise ArgumentError(
                f"{item.thing!r} would be copied onto itself: source and target are the same portal",
                hint="Name the copy with slug (--as).",
            )
        if item.to in seen:
            raise ArgumentError(f"{item.thing!r} is named twice", hint="Name each page once.")
        seen[item.to] = item.thing


@dataclass
class _Parts:
    """The parts of one page's copy."""

    slug: str
    to: str
    kind: Kind
    items: dict[str, list[PartItem]]
    notes: list[str]


class _Reader:
    """Reads pages of the source and makes parts of them."""

    def __init__(self, source: Huwise, target: Huwise, mapping: CopyMapping, kinds: tuple[Kind, ...]) -> None:
        self._source = source
        self._kinds = kinds
        self._mapping = mapping
        self._there = PortalFacts(target)
        self._rules = RuleSorter(PortalFacts(source), self._there, mapping)
        self._host = urlsplit(source.base_url).netloc

    async def parts(self, name: str, to: str | None) -> _Parts:
        """The parts of one page's copy.

        Raises:
            NotFoundError: no such page.
        """
        side, page = await self._find(name)
        slug = str(page.get("slug") or name)
        wanted = to or slug
        notes: list[str] = []
        parts = _Parts(slug, wanted, side.kind, {stage: [] for stage in _STAGES}, [])

        def put(stage: str, called: str, value: Any, content: Any = None) -> None:
            wish = PageWish(side.kind, value)
            parts.items[stage].append(PartItem(slug, wanted, called, wish, value if content is None else content))

        body = await self._text(await side.body(page), "content", notes)
        put("page", "", body)
        metadata = await self._metadata(side, page, notes)
        if metadata:
            put("metadata", "metadata", metadata)
        handle = side.handle(page)
        translations = await self._some("translations", handle.translations.get(), notes)
        if isinstance(translations, dict) and translations:
            put("translations", "translations", translations)
        users = await self._some("rulesets of users", _all(handle.security.users), notes) or ()
        groups = await self._some("rulesets of groups", _all(handle.security.groups), notes) or ()
        for rule in await self._rules.carried(users, groups, notes):
            put("security", f"{rule.who} {rule.shown}", rule, rule.rules)
        parts.notes = [f"{slug}: {note}" for note in notes]
        return parts

    async def _find(self, name: str) -> tuple[PageSide, Json]:
        for kind in self._kinds:
            side = side_of(self._source, kind)
            page = await side.find(name)
            if page is not None:
                return side, page
        raise NotFoundError(f"the source has no page {name!r}", status=200, code="not_found")

    async def _metadata(self, side: PageSide, page: Json, notes: list[str]) -> list[list[Any]]:
        found = await self._some("metadata", side.metadata(page).get(), notes)
        values = []
        for template, cells in (found if isinstance(found, dict) else {}).items():
            for name, cell in (cells if isinstance(cells, dict) else {}).items():
                value = await self._text(visible(cell), f"{template}.{name}", notes)
                if not is_empty(value):
                    values.append([template, name, value])
        return values

    async def _text(self, value: Any, told: str, notes: list[str]) -> Any:
        """A value with its addresses and datasets as the target knows them; what it does not know is noted."""
        names = {}
        for dataset in datasets_in(value):
            wanted = self._mapping.datasets.get(dataset, dataset)
            names[dataset] = wanted or dataset
            if wanted is not None and await self._there.dataset_uid(wanted) is None:
                notes.append(f"{told} shows the dataset {wanted!r}, which the target does not have")
        new = with_datasets(rewritten(value, self._mapping.urls), names)
        notes += [f"{told} refers to {address}, which is on the source" for address in source_files(new, self._host)]
        return new

    async def _some(self, what: str, reading: Any, notes: list[str]) -> Any:
        try:
            return jsonable(await reading)
        except ApiError as error:
            if not lacks(error):
                raise
            notes.append(f"{what} cannot be read at the source ({error.code or error.status})")
            return None


async def _all(rulesets: Any) -> list[Json]:
    return list(await listed(rulesets.list(limit=1000)))
