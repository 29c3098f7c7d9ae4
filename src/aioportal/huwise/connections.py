"""``portal.connections`` and ``portal.connection(uid)``: servers and accounts that datasets take their sources from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from aioportal_huwise.api import connections as api

from .bodies import HasUid, uid_of
from .hidden import connection_update
from .scope import Home, PlainScope, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager
    from .security import Security

    Connection = (
        models.HttpConnection
        | models.FtpConnection
        | models.SharepointConnection
        | models.GoogleDriveConnection
        | models.AmazonS3Connection
        | models.AzureBlobStorageConnection
        | models.UnknownConnection
    )
    ConnectionInput = (
        models.HttpConnectionInput
        | models.FtpConnectionInput
        | models.SharepointConnectionInput
        | models.GoogleDriveConnectionInput
        | models.AmazonS3ConnectionInput
        | models.AzureBlobStorageConnectionInput
        | models.UnknownConnectionInput
    )

ConnectionOrder = Literal[
    "created_at",
    "updated_at",
    "type",
    "dataset_count",
    "-created_at",
    "-updated_at",
    "-type",
    "-dataset_count",
]


class ConnectionHandle(Home[PlainScope]):
    """One connection; making a handle sends nothing."""

    __slots__ = ()

    @property
    def uid(self) -> str:
        """The uid of the connection."""
        return self._scope.uid

    @property
    def security(self) -> Security:
        """Who may use or manage it."""
        from .security import Security

        return Security(self._scope, "connection_security", "datasource_connection")

    async def get(self) -> Connection:
        """Read the connection; its secrets come as null.

        Raises:
            NotFoundError: no such connection.
        """
        return await self._scope.send(api.retrieve_connection)

    async def update(self, changes: ConnectionInput | Mapping[str, Any], *, drop_secrets: bool = False) -> Connection:
        """Change the connection: read it, change what is given, write it back whole.

        The portal never shows passwords, keys and codes, and takes what is not sent for empty. So this refuses, instead
        of blanking them, unless ``changes`` gives each again that the login has. What somebody else writes between the
        reading and the writing is lost: the API has no way to refuse that. Datasets that use the connection are not
        published anew by this.

        Args:
            changes: what is to change: ``{"url": …, "auth": {"password": …}}``. The rest stays; of a login of the same
                type as well. Another ``type`` needs everything that it has.
            drop_secrets: True sends null for the secrets that ``changes`` does not give, and lets a login go.

        Returns:
            The connection as it is now.

        Raises:
            ArgumentError: a secret would be blanked; the message says which. Nothing was written.
            ValidationError: the portal refuses it.
            NotFoundError: no such connection.
        """
        payload = connection_update(await self.get(), changes, drop_secrets=drop_secrets)
        return await self._scope.send(api.update_connection, payload=payload)

    async def delete(self) -> None:
        """Delete the connection; ``dataset_count`` says how many datasets lose their source.

        Raises:
            NotFoundError: no such connection.
        """
        await self._scope.send(api.delete_connection)


class Connections(Home[PortalScope]):
    """The connections that the key's owner may use."""

    __slots__ = ()

    def list(
        self, *, limit: int = 100, offset: int = 0, sort: ConnectionOrder | None = None, max_items: int | None = None
    ) -> Pager[Connection]:
        """List connections; ``async for`` walks every page, ``await`` brings one.

        Args:
            limit: items a page, 0 to 1000; 0 asks for the count alone.
            offset: how many to skip.
            sort: what to sort by; a minus puts the greatest first. The portal takes ``"created_at"`` without it.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.

        Raises:
            ArgumentError: a limit or an offset out of bounds.
        """
        return self._scope.pager(
            api.list_connections, limit=limit, offset=offset, max_items=max_items, query=(("sort", sort),)
        )

    async def get(self, connection_uid: str | HasUid) -> Connection:
        """Read one connection; its secrets come as null.

        Args:
            connection_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such connection.
        """
        return await self._handle(connection_uid).get()

    async def create(self, body: ConnectionInput | Mapping[str, Any]) -> Connection:
        """Make a connection.

        The portal accepts equal connections any number of times and shows nothing that tells them apart, so one whose
        answer was lost is neither repeated nor found.

        Args:
            body: ``type``, ``url``, ``auth`` and what that kind needs, secrets included.

        Returns:
            The new connection with its uid.

        Raises:
            ValidationError: the portal refuses it.
            OutcomeUnknownError: the answer was lost; look for it in the list.
        """
        return await self._scope.send(api.create_connection, payload=body)

    async def update(
        self,
        connection_uid: str | HasUid,
        changes: ConnectionInput | Mapping[str, Any],
        *,
        drop_secrets: bool = False,
    ) -> Connection:
        """Change one connection; see ``ConnectionHandle.update``.

        Args:
            connection_uid: its uid, or an answer that carries it.
            changes: what is to change, with each secret that the login has.
            drop_secrets: True sends null for the secrets that ``changes`` does not give.

        Raises:
            ArgumentError: a secret would be blanked; the message says which. Nothing was written.
            ValidationError: the portal refuses it.
            NotFoundError: no such connection.
        """
        return await self._handle(connection_uid).update(changes, drop_secrets=drop_secrets)

    async def delete(self, connection_uid: str | HasUid) -> None:
        """Delete one connection.

        Args:
            connection_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such connection.
        """
        await self._handle(connection_uid).delete()

    def _handle(self, connection_uid: str | HasUid) -> ConnectionHandle:
        uid = uid_of(connection_uid, "connection_uid")
        return ConnectionHandle(PlainScope(self._scope.gateway, uid, "connection_uid"))
