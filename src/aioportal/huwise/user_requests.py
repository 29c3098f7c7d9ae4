"""``portal.user_requests``: what people asked of the portal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aioportal_huwise.api import user_requests as api

from .bodies import HasUid, uid_of, words
from .scope import Home, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager


class UserRequests(Home[PortalScope]):
    """Requests for access to the portal, a dataset or an external asset, and showcases that people propose."""

    __slots__ = ()

    def list(
        self,
        *,
        search: str | None = None,
        status: str | None = None,
        type: str | None = None,
        raised_in: int | None = None,
        raised_before: int | None = None,
        expand: Iterable[str] | None = None,
        limit: int = 100,
        offset: int = 0,
        max_items: int | None = None,
    ) -> Pager[
        models.DatasetAssetAccessRequest
        | models.DomainAccessRequest
        | models.ExternalAssetAccessRequest
        | models.ExternalShowcaseRequest
        | models.UnknownUserRequest
    ]:
        """List requests; ``async for`` walks every page, ``await`` brings one.

        Args:
            search: words to find.
            status: ``"pending"``, ``"approved"`` or ``"rejected"``.
            type: ``"domain_access"``, ``"dataset_asset_access"``, ``"external_asset_access"``, ``"external_showcase"``.
            raised_in: only those of the last days, today not counted: 6 for a week.
            raised_before: only those older than so many days.
            expand: ``["created_by", "updated_by"]`` shows these users in full.
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet. A kind that the SDK does not know comes as ``UnknownUserRequest``.

        Raises:
            ArgumentError: a limit or an offset out of bounds.
        """
        query = (
            ("search", search),
            ("expand", None if expand is None else words(expand, "expand")),
            ("status", status),
            ("type", type),
            ("raised_in", raised_in),
            ("raised_before", raised_before),
        )
        return self._scope.pager(api.list_user_requests, limit=limit, offset=offset, max_items=max_items, query=query)

    async def get(
        self, user_request: str | HasUid
    ) -> (
        models.DatasetAssetAccessRequest
        | models.DomainAccessRequest
        | models.ExternalAssetAccessRequest
        | models.ExternalShowcaseRequest
        | models.UnknownUserRequest
    ):
        """Read one request.

        Args:
            user_request: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such request.
        """
        return await self._scope.send(api.retrieve_user_request, uid_of(user_request, "user_request"))
