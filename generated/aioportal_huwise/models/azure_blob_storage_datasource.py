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
    from ..models.azure_blob_storage_connection import AzureBlobStorageConnection
    from ..models.connection_reference import ConnectionReference
    from ..models.http_header import HttpHeader


@_attrs_define(kw_only=True, repr=False)
class AzureBlobStorageDatasource:
    """A file in an Azure Blob Storage container."""

    type_: Literal["azure_blob_storage"] = "azure_blob_storage"

    url: str | Unset = UNSET
    """The address of the file."""

    headers: list[HttpHeader] | Unset = UNSET
    """Headers to send."""

    connection: AzureBlobStorageConnection | ConnectionReference | Unset = UNSET
    """The container; only its uid unless asked to expand or not reusable."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "url": self.url,
                "headers": self.headers,
                "connection": self.connection,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "azure_blob_storage")
        url = d.pop("url", UNSET)
        headers = d.pop("headers", UNSET)
        if isinstance(headers, list):
            headers = [
                _models.HttpHeader.from_dict(headers_item) if isinstance(headers_item, dict) else headers_item
                for headers_item in headers
            ]
        connection = _parse_connection(d.pop("connection", UNSET))
        return cls(
            type_=type_,
            url=url,
            headers=headers,
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
        if data.get("type") == "azure_blob_storage":
            return _models.AzureBlobStorageConnection.from_dict(data)
        return _models.ConnectionReference.from_dict(data)
    return data
