from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

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
    from ..models.amazon_s3_connection import AmazonS3Connection
    from ..models.azure_blob_storage_connection import AzureBlobStorageConnection
    from ..models.ftp_connection import FtpConnection
    from ..models.google_drive_connection import GoogleDriveConnection
    from ..models.http_connection import HttpConnection
    from ..models.sharepoint_connection import SharepointConnection
    from ..models.unknown_connection import UnknownConnection


@_attrs_define(kw_only=True, repr=False)
class ConnectionPage:
    """One page of connections."""

    total_count: int | None | str | Unset = UNSET
    """How many there are in all. A number in practice, declared as text by the vendor."""

    next_: None | str | Unset = UNSET
    """The absolute address of the next page, null on the last one."""

    previous: None | str | Unset = UNSET
    """The absolute address of the page before, null on the first one."""

    results: (
        list[
            AmazonS3Connection
            | AzureBlobStorageConnection
            | FtpConnection
            | GoogleDriveConnection
            | HttpConnection
            | SharepointConnection
            | UnknownConnection
        ]
        | Unset
    ) = UNSET
    """The connections of this page."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "total_count": self.total_count,
                "next": self.next_,
                "previous": self.previous,
                "results": self.results,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        total_count = d.pop("total_count", UNSET)
        next_ = d.pop("next", UNSET)
        previous = d.pop("previous", UNSET)
        results = d.pop("results", UNSET)
        if isinstance(results, list):
            results = [_parse_results_item(results_item) for results_item in results]
        return cls(
            total_count=total_count,
            next_=next_,
            previous=previous,
            results=results,
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


def _parse_results_item(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "http":
            return _models.HttpConnection.from_dict(data)
        if data.get("type") == "ftp":
            return _models.FtpConnection.from_dict(data)
        if data.get("type") == "sharepoint":
            return _models.SharepointConnection.from_dict(data)
        if data.get("type") == "google_drive":
            return _models.GoogleDriveConnection.from_dict(data)
        if data.get("type") == "amazon_s3":
            return _models.AmazonS3Connection.from_dict(data)
        if data.get("type") == "azure_blob_storage":
            return _models.AzureBlobStorageConnection.from_dict(data)
        return _models.UnknownConnection.from_dict(data)
    return data
