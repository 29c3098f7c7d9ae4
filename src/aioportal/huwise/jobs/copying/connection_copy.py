"""``copy_connection``: connections from one portal to another; their secrets come from where the mapping says."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Unpack

from ....core.errors import ApiError, ArgumentError, NotFoundError
from ...bodies import HasUid, uid_of
from ...hidden import connection_secrets
from ...refs import check_name
from ..frame import run_stages
from ..options import JobOptions
from ..plan import Change
from ..report import JobResult, why
from ..side_by_side import read_each
from ..work import Stage
from .connection_parts import ConnectionRuleWork, ConnectionWish, ConnectionWork
from .course import Course, PartItem
from .identity import Json, identity
from .journalled import job_name, pace, part_of, unsharded
from .mapping import CopyMapping
from .reading import lacks, listed
from .resource_carried import plain_connection
from .rules_carried import CarriedRule
from .rules_sorted import RuleSorter
from .secret_values import given_for
from .target_facts import PortalFacts

if TYPE_CHECKING:
    from ...client import Huwise


async def copy_connection(
    source: Huwise,
    target: Huwise,
    connections: str | HasUid | Iterable[str | HasUid],
    *,
    mapping: CopyMapping | Mapping[str, Any] | str | os.PathLike[str] | None = None,
    renew_secrets: bool = False,
    **options: Unpack[JobOptions],
) -> JobResult:
    """Copy connections to another portal: settings, login, who may use them.

    The source is only read. Connections have no name: the one of the target that leads to the same address with the
    same login is the copy, or the one that the mapping's ``connections`` names. Portals never show passwords, keys and
    codes, so they come from where the mapping's ``secrets`` says, an environment variable or a file; without them a
    connection is not made. They stand in no plan, journal or report.

    Args:
        source: the portal to copy from.
        target: the portal to copy to; the journal is bound to it.
        connections: one or several uids, or answers that carry them.
        mapping: what is called otherwise on the target, see ``CopyMapping``; also as plain data, or a JSON file's path.
        renew_secrets: write the secrets of connections again that are there already.
        options: see ``JobOptions``; the shards are of whole connections.

    Returns:
        Plan and report; keys are the uids on the source, ``row.data["uid"]`` is the one on the target.

    Raises:
        ArgumentError: nothing to copy, a copy onto itself, or a mapping that cannot be meant. Nothing was changed.
        JournalError: a journal of another copy, or something on the source has changed since it was begun.
        AuthenticationError: a portal does not take its key.
        QuotaExceededError: no more calls for the moment; the journal holds what was done.
    """
    uids = _uids(connections)
    checked = CopyMapping.of(mapping)
    if source.base_url == target.base_url:
        raise ArgumentError("connections would be copied onto themselves: source and target are the same portal")
    shard = part_of(options)
    here = PortalFacts(source)
    sorter = RuleSorter(here, PortalFacts(target), checked)
    whole: list[PartItem] = []
    rules: list[PartItem] = []
    notes: list[str] = []
    problems: list[Change] = []
    first: dict[str, str] = {}
    mine = []
    for uid in uids:
        if shard is not None and not shard.holds(uid):
            continue
        if uid in checked.connections and checked.connections[uid] is None:
            notes.append(f"{uid} is left out, as the mapping says")
        else:
            mine.append(uid)

    async def read(uid: str) -> tuple[ConnectionWish, list[CarriedRule], list[str]]:
        told: list[str] = []
        return await _wish(here, uid, checked), await _rules(source, uid, sorter, told), told

    for outcome in await read_each(source, read, mine, **pace(options)):
        uid = mine[outcome.index]
        if outcome.error is not None:
            problems.append(Change(uid, "problem", detail=why(outcome.error)))
            continue
        wish, carried, told = outcome.result()
        notes += told
        twin = first.setdefault(wish.there or identity(wish.body), uid)
        if twin != uid:
            notes.append(f"{uid} leads to the same place with the same login as {twin}: both become one")
            continue
        whole.append(PartItem(uid, uid, "", wish, _content(wish)))
        rules += [PartItem(uid, uid, f"{rule.who} {rule.shown}", (rule, wish), rule.rules) for rule in carried]
    course = Course()
    job = job_name("connection", source)
    stages = [
        Stage(ConnectionWork(job, course, source, renew_secrets), whole),
        Stage(ConnectionRuleWork(job, course, source), rules),
    ]
    return await run_stages(target, job, stages, notes=notes, problems=problems, **unsharded(options))


def _uids(connections: Any) -> list[str]:
    single = isinstance(connections, str) or not isinstance(connections, Iterable)
    items: list[Any] = [connections] if single else list(connections)
    uids = [uid_of(item, "connections") for item in items]
    if not uids:
        raise ArgumentError("no connection is named", hint='copy_connection(source, target, ["co_abc123"])')
    for uid in uids:
        check_name(uid, "connections")
    return list(dict.fromkeys(uids))


async def _wish(here: PortalFacts, uid: str, mapping: CopyMapping) -> ConnectionWish:
    shown = await here.connection(uid)
    if shown is None:
        raise NotFoundError("the source has no such connection", status=404)
    places = tuple(connection_secrets(shown))
    held = mapping.secrets.get(uid) or mapping.secrets.get(str(shown.get("url"))) or {}
    return ConnectionWish(plain_connection(shown), places, given_for(places, held), mapping.connections.get(uid))


async def _rules(source: Huwise, uid: str, sorter: RuleSorter, notes: list[str]) -> list[CarriedRule]:
    security = source.connection(uid).security
    told: list[str] = []
    try:
        users = await listed(security.users.list(limit=1000))
        groups = await listed(security.groups.list(limit=1000))
    except ApiError as error:
        if not lacks(error):
            raise
        notes.append(f"{uid}: who may use it cannot be read at the source ({error.code or error.status})")
        return []
    carried = await sorter.carried(users, groups, told)
    notes += [f"{uid}: {note}" for note in told]
    return carried


def _content(wish: ConnectionWish) -> Json:
    """What the journal compares: no secret, only where each is."""
    return {
        "body": wish.body,
        "there": wish.there,
        "secrets": {place: [source.kind, source.name] for place, source in wish.secrets.items()},
    }
