"""Who may see how much of which dataset, from a table and into one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack

from ....core.errors import (
    ApiError,
    ArgumentError,
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)
from ...users import username_of
from ..frame import run_stages
from ..options import JobOptions
from ..orders.ordering import PUBLISH_TIMEOUT, check_timeout, wide
from ..plan import Change, number_of
from ..report import why
from ..select import select
from ..side_by_side import read_each
from ..work import Stage
from .access_publish import Publish, check_publish
from .group_work import GroupWish, GroupWork, named_groups
from .people_cells import EVERYTHING, of_limit, of_words
from .people_sheet import PeopleSheet
from .people_state import Directory, read_groups
from .ruleset_wishes import COLUMNS, RulesetWish, Who, read_wishes
from .ruleset_work import DatasetRules, RulesetWork, is_removal, read_rulesets

if TYPE_CHECKING:
    from ....core.bulk import OnProgress
    from ...client import Huwise
    from ..plan import Plan
    from ..report import JobResult
    from ..select import Selected
    from ..tables import TableSource

APPLY = "rulesets apply"

_FEW = 20
"""So many users are looked up one by one; more by listing all."""


async def rulesets_apply(
    portal: Huwise,
    table: TableSource,
    *,
    create_groups: bool = False,
    prune: bool = False,
    publish: Publish = "auto",
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Bring the rulesets of datasets to what a table says.

    One row for a dataset and a group or user; several rows of the same add up. Columns: ``dataset_id`` or
    ``dataset_uid``; ``group`` (its title or uid) or ``user`` (the username); ``permissions`` and ``visible_fields``,
    words between ``|``; ``is_data_visible``, ``filter_query``, ``api_calls_quota`` (``1000/day``). An empty cell leaves
    what there is; a lone ``|`` is an empty list; ``*`` is all fields, all records, no quota.

    Args:
        portal: the client.
        table: the table, see ``read_table``.
        create_groups: create groups that are named and missing, without any permissions on the portal.
        prune: delete the rulesets of others on the datasets that the table names; takes ``force``.
        publish: see ``access_set``.
        timeout: seconds to wait for each publish.
        options: see ``JobOptions``.

    Returns:
        The plan with each part of a ruleset before and after, and what became of each dataset.

    Raises:
        ArgumentError: the table cannot be meant, or a plan that deletes lacks ``force``. Nothing was changed.
        PermissionDeniedError: groups are named by title, and the key may not list them.
        JournalError: see ``run_job``.
    """
    check_publish(publish)
    check_timeout(timeout)
    wishes = read_wishes(table)
    chosen = await select(portal, list(wishes))
    named = {one.dataset_id: one for one in chosen.datasets} | {one.uid: one for one in chosen.datasets}
    directory, by_uid = await _directory(portal, wishes.values(), create_groups)
    held: dict[Who, list[str]] = {"group": [], "user": []}
    for rule in (rule for rules in wishes.values() for rule in rules):
        held[rule.who].append(rule.holder)
    missing, wrong = ((), {}) if by_uid else named_groups(directory, held["group"], create=create_groups)
    refused: dict[tuple[Who, str], str] = {("group", name): reason for name, reason in wrong.items()}
    for name in await _strangers(portal, list(dict.fromkeys(held["user"]))):
        refused["user", name] = f"the portal has no user {name!r}"
    notes = ["the key may not list groups: their names are taken for uids"] if by_uid else []
    problems = list(chosen.problems)
    items: dict[str, DatasetRules] = {}
    for name, rules in wishes.items():
        one = named.get(name)
        if one is None:
            continue
        if one.uid in items:
            raise ArgumentError(f"{one.dataset_id} is named in two ways", hint="Name each dataset in one way.")
        problems += [
            Change(f"{one.dataset_id}, {rule.label}", "problem", detail=refused[rule.who, rule.holder])
            for rule in rules
            if (rule.who, rule.holder) in refused
        ]
        kept = tuple(rule for rule in rules if (rule.who, rule.holder) not in refused)
        _check_groups(directory, one.dataset_id, kept)
        # A holder that is not understood must not be taken for one that the table leaves out.
        safe = prune and len(kept) == len(rules)
        if kept or safe:
            items[one.uid] = DatasetRules(one.uid, one.dataset_id, one.dataset, kept, safe)
    stages = [
        Stage(GroupWork(APPLY, directory), [GroupWish(title=title) for title in missing]),
        Stage(RulesetWork(APPLY, directory, publish, by_uid, timeout), list(items.values())),
    ]
    return await run_stages(
        portal, APPLY, stages, notes=notes, problems=problems, guard=_guard, **wide(portal, options)
    )


async def rulesets_export(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
    concurrency: int | Literal["adaptive"] | None = None,
    on_progress: OnProgress | None = None,
) -> PeopleSheet:
    """The rulesets of datasets as the table that ``rulesets_apply`` reads; applying it changes nothing.

    Two requests for each dataset, and one for the groups.

    Args:
        portal: the client.
        datasets: names, each a ``dataset_id`` or a uid.
        file: names in a file, see ``select``.
        where: conditions that all must hold.
        everything: all datasets that the key may edit.
        concurrency: datasets at once.
        on_progress: called with a ``BulkProgress``.

    Returns:
        The rows, and in ``problems`` the datasets that could not be read.

    Raises:
        ArgumentError: no datasets are chosen.
    """
    chosen = await select(portal, datasets, file=file, where=where, everything=everything)
    problems = [f"{name}: {chosen.why(name)}" for name in chosen.missing]
    notes = []
    try:
        directory = await read_groups(portal)
    except (AuthenticationError, RateLimitError):
        raise
    except ApiError as error:
        directory = Directory({})
        notes.append(f"groups stand by their uids, since the key may not list them ({why(error)})")

    async def read(one: Selected) -> list[dict[str, Any]]:
        found = await read_rulesets(portal, one.uid)
        ordered = sorted(found.items(), key=lambda entry: (entry[0][0], directory.name(entry[0][1])))
        return [_row(one.dataset_id, who, directory.name(name), rules) for (who, name), rules in ordered]

    rows: list[dict[str, Any]] = []
    outcomes = await read_each(portal, read, chosen.datasets, concurrency=concurrency, on_progress=on_progress)
    for one, outcome in zip(chosen.datasets, outcomes, strict=True):
        if outcome.error is not None:
            problems.append(f"{one.dataset_id}: {why(outcome.error)}")
        rows += outcome.value or []
    return PeopleSheet("rulesets export", COLUMNS, tuple(rows), tuple(problems), tuple(notes))


def _row(dataset_id: str, who: str, name: str, rules: dict[str, Any]) -> dict[str, Any]:
    security = rules["security"]
    cells: dict[str, Any] = {
        "dataset_id": dataset_id,
        who: name,
        "permissions": of_words(rules["permissions"]),
        "is_data_visible": security.get("is_data_visible"),
    }
    if "visible_fields" in security:
        fields = security["visible_fields"]
        cells["visible_fields"] = EVERYTHING if fields is None else of_words(fields)
    if "filter_query" in security:
        cells["filter_query"] = security["filter_query"] or EVERYTHING
    if "api_calls_quota" in security:
        cells["api_calls_quota"] = of_limit(security["api_calls_quota"])
    return {column: value for column, value in cells.items() if value is not None}


async def _directory(
    portal: Huwise, wishes: Iterable[Sequence[RulesetWish]], create_groups: bool
) -> tuple[Directory, bool]:
    """The groups, where any is named; and whether the key may not list them, so that only uids can be meant."""
    if not any(rule.who == "group" for rules in wishes for rule in rules):
        return Directory({}), False
    try:
        return await read_groups(portal), False
    except PermissionDeniedError:
        if create_groups:
            raise
        return Directory({}), True


async def _strangers(portal: Huwise, names: Sequence[str]) -> list[str]:
    """Those of the usernames that the portal does not know; nobody, where the key may not ask."""
    try:
        if len(names) > _FEW:
            known = {username_of(user) async for user in portal.users.list(limit=1000)}
            return [name for name in names if name not in known]
        unknown = []
        for name in names:
            try:
                await portal.users.get(name)
            except NotFoundError:
                unknown.append(name)
        return unknown
    except PermissionDeniedError:
        return []


def _check_groups(directory: Directory, dataset_id: str, rules: Sequence[RulesetWish]) -> None:
    """Refuse a group that is named by its title in one row and by its uid in another.

    Raises:
        ArgumentError: names it.
    """
    seen: dict[str, str] = {}
    for rule in rules:
        found = directory.called(rule.holder) if rule.who == "group" else ()
        if found and seen.setdefault(found[0].uid, rule.holder) != rule.holder:
            raise ArgumentError(
                f"{dataset_id}: {seen[found[0].uid]!r} and {rule.holder!r} are the same group",
                hint="Name each group in one way.",
            )


def _guard(plan: Plan) -> str | None:
    # A whole ruleset, not the part of one that is lifted: that shows as None as well.
    lost = sum(is_removal(field) for change in plan.due for field in change.fields)
    return (
        f"{number_of(lost, 'ruleset')} would be deleted, and whoever they are for loses what they give"
        if lost
        else None
    )
