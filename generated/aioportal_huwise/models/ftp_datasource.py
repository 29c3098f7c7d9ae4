from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.connection_reference import ConnectionReference
    from ..models.ftp_connection import FtpConnection


@_attrs_define(kw_only=True, repr=False)
class FtpDatasource:
    """A file or folder on an FTP or SFTP server."""

    type_: Literal["ftp"] = "ftp"

    relative_url: str | Unset = UNSET
    """The path below the connection's address."""

    connection: ConnectionReference | FtpConnection | Unset = UNSET
    """The server; only its uid unless asked to expand or not reusable."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "relative_url": self.relative_url,
                "connection": self.connection,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "ftp")
        relative_url = d.pop("relative_url", UNSET)
        connection = _parse_connection(d.pop("connection", UNSET))
        return cls(
            type_=type_,
            relative_url=relative_url,
            connection=connection,
            additional_properties=d,
        )

    @property
    def additional_keys(self) -> list[str]:
        """The names of what the contract does not name."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: object) -> bool:
        return key in self.additional_properties


def _parse_connection(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "ftp":
            return _models.FtpConnection.from_dict(data)
        return _models.ConnectionReference.from_dict(data)
    return data
