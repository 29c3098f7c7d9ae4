"""Lost creates of what the caller names: the portal accepts each name once, and reads the object by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from ..core.errors import NotFoundError
from ..core.http import Answer
from ..core.reconcile import Happened, NotSeen, Reconciler, Sight
from .bodies import encode_json

if TYPE_CHECKING:
    from ..core.spec import OperationSpec
    from .endpoint import Gateway

T = TypeVar("T")

_WHERE: Mapping[str, tuple[str, ...]] = {
    "username": ("user", "username"),
    "group_uid": ("group", "uid"),
    "name": ("name",),
    "slug": ("slug",),
}
"""Where a body holds the name that the object is read by afterwards, by the word of the contract."""


def named(key: str, payload: Any) -> str | None:
    """The name in a create's body that ``key`` of the contract means, or None where there is none."""
    found = payload
    for part in _WHERE.get(key, ("",)):
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, str) and found else None


class NameReconciler(Reconciler[T], Generic[T]):
    """For creates under a name of which the server itself refuses a second.

    What bears the name already before the request is not its effect: then the server refuses the request, and the
    repeat brings that refusal to light.

    Args:
        gateway: for reading the object.
        retrieve: the operation that reads it.
        path: its path arguments, the name last.
        parse: reads the answer that a new object would have been.
    """

    settle = 0.0
    when_absent: Literal["repeat", "unknown"] = "repeat"

    def __init__(
        self, gateway: Gateway, retrieve: OperationSpec, path: tuple[str, ...], parse: Callable[[Any], T]
    ) -> None:
        self._gateway = gateway
        self._retrieve = retrieve
        self._path = path
        self._parse = parse
        self._there = False

    async def prepare(self) -> None:
        """Note whether the name is taken before the request."""
        self._there = await self._found() is not None

    async def look(self) -> Sight[T]:
        """Look who bears the name now."""
        found = await self._found()
        if found is None:
            return NotSeen("nothing of this name is there")
        if self._there:
            return NotSeen("the name was taken before the request")
        return Happened(self._parse(Answer(200, {}, encode_json(found))))

    async def _found(self) -> Any:
        try:
            return await self._gateway.json(self._retrieve.id, self._path)
        except NotFoundError:
            return None
