from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.amazon_s3_datasource import AmazonS3Datasource
    from ..models.azure_blob_storage_datasource import AzureBlobStorageDatasource
    from ..models.extraction_infos import ExtractionInfos
    from ..models.extractor_params import ExtractorParams
    from ..models.federated_datasource import FederatedDatasource
    from ..models.ftp_datasource import FtpDatasource
    from ..models.google_drive_datasource import GoogleDriveDatasource
    from ..models.http_datasource import HttpDatasource
    from ..models.ods_form_datasource import OdsFormDatasource
    from ..models.origin_infos import OriginInfos
    from ..models.sharepoint_datasource import SharepointDatasource
    from ..models.snowflake_odbc_datasource import SnowflakeOdbcDatasource
    from ..models.unknown_datasource import UnknownDatasource
    from ..models.uploaded_file_datasource import UploadedFileDatasource


@_attrs_define(kw_only=True, repr=False)
class Resource:
    """A source of a dataset's records."""

    uid: str | Unset = UNSET
    """Names the resource within its dataset."""

    type_: str | Unset = UNSET
    """The extractor that reads it, such as `csvfile`."""

    title: str | Unset = UNSET
    """The name given by its owner."""

    display_name: str | Unset = UNSET
    """A name that the portal makes from title and datasource."""

    extraction_infos: ExtractionInfos | None | Unset = UNSET
    """How it is read; null where that means nothing."""

    origin: OriginInfos | Unset = UNSET
    """Where a resource comes from."""

    updated_at: datetime.datetime | Unset = UNSET
    """When the resource was last edited."""

    params: ExtractorParams | Unset = UNSET
    """Parameters of an extractor: separator, encoding and the like. See the list of extractors for what each takes."""

    url: str | Unset = UNSET
    """The address of the resource."""

    datasource: (
        AmazonS3Datasource
        | AzureBlobStorageDatasource
        | FederatedDatasource
        | FtpDatasource
        | GoogleDriveDatasource
        | HttpDatasource
        | OdsFormDatasource
        | SharepointDatasource
        | SnowflakeOdbcDatasource
        | UnknownDatasource
        | Unset
        | UploadedFileDatasource
    ) = UNSET
    """Where a resource takes its bytes or records from."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "uid": self.uid,
                "type": self.type_,
                "title": self.title,
                "display_name": self.display_name,
                "extraction_infos": self.extraction_infos,
                "origin": self.origin,
                "updated_at": self.updated_at,
                "params": self.params,
                "url": self.url,
                "datasource": self.datasource,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        type_ = d.pop("type", UNSET)
        title = d.pop("title", UNSET)
        display_name = d.pop("display_name", UNSET)
        extraction_infos = d.pop("extraction_infos", UNSET)
        if isinstance(extraction_infos, dict):
            extraction_infos = _models.ExtractionInfos.from_dict(extraction_infos)
        origin = d.pop("origin", UNSET)
        if isinstance(origin, dict):
            origin = _models.OriginInfos.from_dict(origin)
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        params = d.pop("params", UNSET)
        if isinstance(params, dict):
            params = _models.ExtractorParams.from_dict(params)
        url = d.pop("url", UNSET)
        datasource = _parse_datasource(d.pop("datasource", UNSET))
        return cls(
            uid=uid,
            type_=type_,
            title=title,
            display_name=display_name,
            extraction_infos=extraction_infos,
            origin=origin,
            updated_at=updated_at,
            params=params,
            url=url,
            datasource=datasource,
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


def _parse_datasource(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "http":
            return _models.HttpDatasource.from_dict(data)
        if data.get("type") == "ftp":
            return _models.FtpDatasource.from_dict(data)
        if data.get("type") == "uploaded_file":
            return _models.UploadedFileDatasource.from_dict(data)
        if data.get("type") == "federated":
            return _models.FederatedDatasource.from_dict(data)
        if data.get("type") == "amazon_s3":
            return _models.AmazonS3Datasource.from_dict(data)
        if data.get("type") == "azure_blob_storage":
            return _models.AzureBlobStorageDatasource.from_dict(data)
        if data.get("type") == "sharepoint":
            return _models.SharepointDatasource.from_dict(data)
        if data.get("type") == "google_drive":
            return _models.GoogleDriveDatasource.from_dict(data)
        if data.get("type") == "snowflake_odbc":
            return _models.SnowflakeOdbcDatasource.from_dict(data)
        if data.get("type") == "ods_form":
            return _models.OdsFormDatasource.from_dict(data)
        return _models.UnknownDatasource.from_dict(data)
    return data
