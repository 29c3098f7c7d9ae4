"""Bringing the rulesets of one dataset to what is wished: all of them together, then one publish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from ....core.bulk_rules import FINAL
from ....core.errors import (
    BulkError,
    NotFoundError,
    OutcomeUnknownError,
    PortalError,
)
from ...bodies import jsonable, present, same_json
from ..metadata.metadata_writing import Patience
from ..orders.ordering import GRACE, PUBLISH_TIMEOUT
from ..plan import Change, FieldChange
from ..report import why
from ..work import Effect
from .access_publish import Publish, bring_live, cost, owes_publish
from .group_work import group_uid

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise
    from .people_state import Directory
    from .ruleset_wishes import RulesetWish

Holder = tuple[str, str]
"""``"group"`` and its uid, or ``"user"`` and the username."""

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class DatasetRules:
    """What is wished for one dataset.

    Attributes:
        uid: the dataset.
        dataset_id: its readable name.
        dataset: as it was when it was chosen.
        wishes: by holder; others' rulesets stay unless ``prune``.
        prune: delete the rulesets of all others.
    """

    uid: str
    dataset_id: str
    dataset: models.Dataset
    wishes: tuple[RulesetWish, ...]
    prune: bool


async def read_rulesets(portal: Huwise, uid: str) -> dict[Holder, dict[str, Any]]:
    """All rulesets of a dataset: ``permissions``, sorted, and ``security`` as it came. Two requests.

    Raises:
        NotFoundError: no such dataset.
        PermissionDeniedError: the key may not manage it.
    """
    security = portal.dataset(uid=uid).security
    found: dict[Holder, dict[str, Any]] = {}
    async for group in security.groups.list(limit=_PAGE):
        holder = present(group.group)
        if holder is not None and isinstance(holder.uid, str):
            found["group", holder.uid] = _rules(group)
    async for user in security.users.list(limit=_PAGE):
        person = present(user.user)
        if person is not None and isinstance(person.username, str):
            found["user", person.username] = _rules(user)
    return found


@dataclass(frozen=True, slots=True)
class RulesetWork:
    """The rulesets of datasets.

    Attributes:
        job: the name of the job.
        directory: the groups as they were when the plan was made.
        publish: how what is published gets there.
        by_uid: take names of groups for uids, since the key may not list groups.
        timeout: seconds to wait for each publish.
    """

    job: str
    directory: Directory
    publish: Publish
    by_uid: bool = False
    timeout: float = PUBLISH_TIMEOUT
    others: dict[str, frozenset[Holder]] = field(default_factory=dict, compare=False)
    """By dataset, the rulesets that the plan said would be deleted; only those are."""
    fresh: dict[str, str] = field(default_factory=dict, compare=False)
    """By title, the uids of groups that were created meanwhile."""

    grace: ClassVar[float] = GRACE

    def key(self, item: DatasetRules, /) -> str:
        """The dataset's readable name."""
        return item.dataset_id

    def content(self, item: DatasetRules, /) -> object:
        """What is wished."""
        return {"dataset_uid": item.uid, "rulesets": [wish.as_data() for wish in item.wishes], "prune": item.prune}

    async def look(self, portal: Huwise, item: DatasetRules, /) -> Change:
        """Compare with the rulesets that are there."""
        there = await read_rulesets(portal, item.uid)
        fields: list[FieldChange] = []
        named: set[Holder] = set()
        for wish in item.wishes:
            holder = self._known(wish)
            if holder is not None:
                named.add(holder)
            fields += _changes(wish, there.get(holder) if holder is not None else None)
        if item.prune:
            self.others[item.uid] = frozenset(there.keys() - named)
            fields += [
                FieldChange(self._label(holder), rules, None) for holder, rules in there.items() if holder not in named
            ]
        price = cost(self.publish, present(item.dataset.is_published) is True)
        if fields:
            return Change(item.dataset_id, "update", tuple(fields), cost=price)
        if price and await owes_publish(portal.dataset(uid=item.uid), self.publish):
            return Change(item.dataset_id, "run", detail="rights were changed, but not published since", cost=price)
        return Change(item.dataset_id, "none")

    async def act(self, portal: Huwise, item: DatasetRules, /) -> Effect:
        """Write each ruleset that differs still, then publish once. One that fails keeps no other from being written.

        Raises:
            BulkError: some could not be written.
            OutcomeUnknownError: of some nobody knows.
        """
        there = await read_rulesets(portal, item.uid)
        done: list[str] = []
        failed: list[tuple[str, PortalError]] = []
        named: set[Holder] = set()
        for wish in item.wishes:
            try:
                holder = await self._holder(portal, wish)
                named.add(holder)
                if await _write(portal, item.uid, holder, wish, there.get(holder)):
                    done.append(wish.label)
            except FINAL:
                raise
            except PortalError as error:
                failed.append((wish.label, error))
        # With a name that was not understood, nobody can tell whom the table leaves out.
        if item.prune and len(named) == len(item.wishes):
            for holder in sorted((self.others.get(item.uid, frozenset()) & there.keys()) - named):
                try:
                    await _delete(portal, item.uid, holder)
                    done.append(f"{self._label(holder)} (deleted)")
                except FINAL:
                    raise
                except PortalError as error:
                    failed.append((self._label(holder), error))
        handle = portal.dataset(uid=item.uid)
        published = present((await handle.get()).is_published) is True
        notes: tuple[str, ...] = ()
        live = ""
        if published and self.publish != "none" and (done or await owes_publish(handle, self.publish)):
            notes = await bring_live(portal, item.uid, self.publish, anew=bool(done), timeout=self.timeout)
            live = ", then published"
        if failed:
            raise _failure(failed, done)
        detail = f"written: {', '.join(done)}{live}" if done else "published" if live else "as wished already"
        return Effect(detail, {"dataset_uid": item.uid, "written": len(done)}, bool(done or live), notes)

    def _known(self, wish: RulesetWish) -> Holder | None:
        """Whom a wish is for, None where it is a group that is not there yet."""
        if wish.who == "user" or self.by_uid:
            return wish.who, wish.holder
        found = self.directory.called(wish.holder)
        return ("group", found[0].uid) if found else None

    def _label(self, holder: Holder) -> str:
        return f"{holder[0]} {self.directory.label(holder[1])}"

    async def _holder(self, portal: Huwise, wish: RulesetWish) -> Holder:
        known = self._known(wish)
        return (
            known if known is not None else ("group", await group_uid(portal, self.directory, wish.holder, self.fresh))
        )


def is_removal(field: FieldChange) -> bool:
    """Whether a difference is a whole ruleset that would be deleted."""
    return field.after is None and isinstance(field.before, Mapping) and "permissions" in field.before


def _rules(ruleset: Any) -> dict[str, Any]:
    security = jsonable(present(ruleset.security))
    return {
        "permissions": sorted(str(word) for word in present(ruleset.permissions) or ()),
        "security": security if isinstance(security, dict) else {},
    }


def _changes(wish: RulesetWish, there: Mapping[str, Any] | None) -> list[FieldChange]:
    """What differs, by part of the ruleset; a missing one as a whole."""
    if there is None:
        return [FieldChange(wish.label, None, {"permissions": list(wish.permissions or ()), **wish.security})]
    now, wished = _parts(there), _wished(wish)
    return [
        FieldChange(f"{wish.label}: {name}", now.get(name), value)
        for name, value in wished.items()
        if not same_json(_comparable(name, now.get(name)), _comparable(name, value))
    ]


def _parts(rules: Mapping[str, Any]) -> dict[str, Any]:
    return {"permissions": rules["permissions"], **rules["security"]}


def _wished(wish: RulesetWish) -> dict[str, Any]:
    permissions = {} if wish.permissions is None else {"permissions": list(wish.permissions)}
    return {**permissions, **wish.security}


def _comparable(name: str, value: Any) -> Any:
    """Without what makes no difference: the order of fields, and how a portal says that there is no condition."""
    if name == "visible_fields" and isinstance(value, list):
        return sorted(map(str, value))
    if name == "filter_query":
        return value or ""
    return (value or None) if name == "api_calls_quota" else value


async def _write(portal: Huwise, uid: str, holder: Holder, wish: RulesetWish, there: Mapping[str, Any] | None) -> bool:
    handle = portal.dataset(uid=uid)
    rulesets: Any = handle.security.groups if holder[0] == "group" else handle.security.users
    if there is None:
        permissions = wish.permissions or ()
        await Patience(portal, handle).call(
            lambda: rulesets.create(holder[1], permissions, security=dict(wish.security) or None)
        )
        return True
    if not _changes(wish, there):
        return False
    permissions = there["permissions"] if wish.permissions is None else wish.permissions
    # The ruleset is replaced as a whole: what the wish does not name goes back as it came.
    security = {**there["security"], **wish.security}
    await Patience(portal, handle).call(lambda: rulesets.update(holder[1], permissions, security=security))
    return True


async def _delete(portal: Huwise, uid: str, holder: Holder) -> None:
    handle = portal.dataset(uid=uid)
    rulesets: Any = handle.security.groups if holder[0] == "group" else handle.security.users
    try:
        await Patience(portal, handle).call(lambda: rulesets.delete(holder[1]))
    except NotFoundError:
        return


def _failure(failed: list[tuple[str, PortalError]], done: list[str]) -> PortalError:
    told = "; ".join(f"{label}: {why(error)}" for label, error in failed)
    message = f"{told} ({len(done)} others were written)" if done else told
    if all(isinstance(error, OutcomeUnknownError) for _, error in failed):
        return OutcomeUnknownError(message, hint="Run the job again: it looks at what is there.")
    return BulkError(message, [error for _, error in failed])
