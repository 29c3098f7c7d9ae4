"""Who may do what with one thing: rulesets by user and by group, the same for datasets, connections, pages and forms.

A ruleset is replaced as a whole. One that left its data rules out might show a group more than before, so what a caller
does not give is read first and sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from ..core.errors import NotFoundError
from .bodies import HasUid, HasUsername, given, name_of, shown, words
from .scope import Home, Place

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

R = TypeVar("R")


class HasUser(Protocol):
    """A ruleset of a user."""

    @property
    def user(self) -> Any:
        """Whom it is for."""
        ...


class HasGroup(Protocol):
    """A ruleset of a group."""

    @property
    def group(self) -> Any:
        """Whom it is for."""
        ...


Holder = str | HasUsername | HasUid | HasUser | HasGroup
"""A user's ``username`` or a group's ``uid``, or an answer that carries it: the user, the group, a ruleset."""

Who = Literal["user", "group"]

_NAMES: Mapping[Who, tuple[str, str]] = {"user": ("username", "username"), "group": ("uid", "group_uid")}
"""How an answer names whom a ruleset is for, and what the path calls that."""


class _Rulesets(Home[Place], Generic[R]):
    """What all rulesets have in common.

    Args:
        scope: the thing.
        tag: the contract's group of operations: ``"dataset_security"``.
        noun: what the operations call the thing: ``"dataset"``.
        who: whom the rulesets are for.
    """

    __slots__ = ("_noun", "_tag", "_who")

    def __init__(self, scope: Place, tag: str, noun: str, who: Who) -> None:
        super().__init__(scope)
        self._tag = tag
        self._noun = noun
        self._who: Who = who

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._scope!r}, {self._who!r})"

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[R]:
        """List the rulesets.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(
            self._operation("list"), limit=limit, offset=offset, max_items=max_items, key=self._holder
        )

    async def get(self, name: Holder) -> R:
        """Read one ruleset.

        Args:
            name: the user's ``username`` or the group's ``uid``, or an answer that carries it.

        Raises:
            NotFoundError: no such thing, or no ruleset of that user or group.
        """
        return await self._scope.send(self._operation("retrieve"), self._name(name))

    async def delete(self, name: Holder) -> None:
        """Remove one ruleset; what the user or group has otherwise stays.

        Args:
            name: the user's ``username`` or the group's ``uid``, or an answer that carries it.

        Raises:
            NotFoundError: no such thing, or no ruleset of that user or group.
        """
        await self._scope.send(self._operation("delete"), self._name(name))

    def _operation(self, verb: str) -> Any:
        # One module a call, as everywhere; its answers' types are the type arguments of the class.
        return import_module(f"aioportal_huwise.api.{self._tag}.{verb}_{self._noun}_{self._who}_security")

    def _name(self, name: Holder) -> str:
        carried, argument = _NAMES[self._who]
        return self._holder(name) or name_of(name, carried, argument)

    def _holder(self, ruleset: Any) -> str | None:
        """Whom a ruleset is for, as far as it says."""
        name = getattr(getattr(ruleset, self._who, None), _NAMES[self._who][0], None)
        return name if isinstance(name, str) and name else None

    def _body(self, name: str, rules: Mapping[str, Any]) -> dict[str, Any]:
        return {self._who: {_NAMES[self._who][0]: name}, **rules}

    async def _create(self, name: Holder, rules: Mapping[str, Any]) -> R:
        return await self._scope.send(self._operation("create"), payload=self._body(self._name(name), rules))

    async def _update(self, name: Holder, rules: Mapping[str, Any]) -> R:
        named = self._name(name)
        return await self._scope.send(self._operation("update"), named, payload=self._body(named, rules))


class Rulesets(_Rulesets[R]):
    """The rulesets of users, or of groups, on a connection, a page or a form."""

    __slots__ = ()

    async def create(self, name: Holder, permissions: Iterable[str]) -> R:
        """Give a user or a group rights of their own.

        Args:
            name: the user's ``username`` or the group's ``uid``, or an answer that carries it.
            permissions: ``"manage_connection"``, ``"edit_page"``, ``"moderate_form"``, …; none lets them use or see it.

        Returns:
            The new ruleset.

        Raises:
            ValidationError: there is one already, or the portal refuses a permission.
            NotFoundError: no such thing.
        """
        return await self._create(name, {"permissions": words(permissions, "permissions")})

    async def update(self, name: Holder, permissions: Iterable[str]) -> R:
        """Replace what a user or a group may do.

        Args:
            name: the user's ``username`` or the group's ``uid``, or an answer that carries it.
            permissions: all that the ruleset is to hold.

        Raises:
            ValidationError: the portal refuses a permission.
            NotFoundError: no such thing, or no ruleset of that user or group.
        """
        return await self._update(name, {"permissions": words(permissions, "permissions")})

    async def set(self, name: Holder, permissions: Iterable[str]) -> R:
        """Make the ruleset hold exactly these permissions, whether there is one or not.

        Args:
            name: the user's ``username`` or the group's ``uid``, or an answer that carries it.
            permissions: all that the ruleset is to hold.

        Raises:
            ValidationError: the portal refuses a permission.
            NotFoundError: no such thing.
        """
        listed = words(permissions, "permissions")
        try:
            return await self.update(name, listed)
        except NotFoundError:
            return await self.create(name, listed)


class DatasetRulesets(_Rulesets[R]):
    """The rulesets of users, or of groups, on a dataset: what they may do, and how much of the data they see."""

    __slots__ = ()

    async def create(
        self,
        name: Holder,
        permissions: Iterable[str],
        *,
        security: models.DatasetSecurity | Mapping[str, Any] | None = None,
    ) -> R:
        """Give a user or a group rights of their own.

        Args:
            name: the user's ``username`` or the group's ``uid``, or an answer that carries it.
            permissions: ``"explore_restricted_dataset"``, ``"edit_dataset"``, …
            security: how much of the data they see: ``is_data_visible``, ``visible_fields``, ``filter_query``,
                ``api_calls_quota``. None leaves it to the portal.

        Returns:
            The new ruleset.

        Raises:
            ValidationError: there is one already, or the portal refuses a value.
            NotFoundError: no such dataset.
        """
        return await self._create(name, given(permissions=words(permissions, "permissions"), security=security))

    async def update(
        self,
        name: Holder,
        permissions: Iterable[str] | None = None,
        *,
        security: models.DatasetSecurity | Mapping[str, Any] | None = None,
    ) -> R:
        """Change what a user or a group may do or see; what is None stays, and is read first.

        Args:
            name: the user's ``username`` or the group's ``uid``, or an answer that carries it.
            permissions: all that the ruleset is to hold.
            security: how much of the data they see, all of it.

        Raises:
            ValidationError: the portal refuses a value.
            NotFoundError: no such dataset, or no ruleset of that user or group.
        """
        rules = _rules(permissions, security)
        if len(rules) < 2:
            # Nulls are kept here: "visible_fields": null means all of them.
            current = shown(await self.get(name))
            rules = {key: shown(current, key)[key] for key in ("permissions", "security") if key not in rules} | rules
        return await self._update(name, rules)

    async def set(
        self,
        name: Holder,
        permissions: Iterable[str] | None = None,
        *,
        security: models.DatasetSecurity | Mapping[str, Any] | None = None,
    ) -> R:
        """Change the ruleset, or create it where there is none.

        Args:
            name: the user's ``username`` or the group's ``uid``, or an answer that carries it.
            permissions: all that the ruleset is to hold; None keeps those there are.
            security: how much of the data they see, all of it; None keeps what there is.

        Raises:
            ValidationError: the portal refuses a value.
            NotFoundError: no such dataset.
        """
        listed = None if permissions is None else words(permissions, "permissions")
        try:
            return await self.update(name, listed, security=security)
        except NotFoundError:
            return await self.create(name, listed or [], security=security)


class Security(Home[Place]):
    """Who may do what with one connection, page or form, apart from what they may do on the whole portal.

    Args:
        scope: the thing.
        tag: the contract's group of operations: ``"connection_security"``.
        noun: what the operations call the thing: ``"datasource_connection"``.
    """

    __slots__ = ("_noun", "_tag")

    def __init__(self, scope: Place, tag: str, noun: str) -> None:
        super().__init__(scope)
        self._tag = tag
        self._noun = noun

    @property
    def users(self) -> Rulesets[models.UserRuleset]:
        """The rulesets of single users."""
        return Rulesets(self._scope, self._tag, self._noun, "user")

    @property
    def groups(self) -> Rulesets[models.GroupRuleset]:
        """The rulesets of groups."""
        return Rulesets(self._scope, self._tag, self._noun, "group")


class DatasetSecurity(Home[Place]):
    """Who may see how much of one dataset, and who may edit it.

    ``dataset.update(is_restricted=…, default_security=…)`` says what applies to everybody else.
    """

    __slots__ = ()

    @property
    def users(self) -> DatasetRulesets[models.DatasetUserRuleset]:
        """The rulesets of single users."""
        return DatasetRulesets(self._scope, "dataset_security", "dataset", "user")

    @property
    def groups(self) -> DatasetRulesets[models.DatasetGroupRuleset]:
        """The rulesets of groups."""
        return DatasetRulesets(self._scope, "dataset_security", "dataset", "group")


def _rules(permissions: Iterable[str] | None, security: Any) -> dict[str, Any]:
    listed = None if permissions is None else words(permissions, "permissions")
    return given(permissions=listed, security=security)
