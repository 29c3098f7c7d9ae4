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
    from ..models.amazon_s3_datasource_input import AmazonS3DatasourceInput
    from ..models.azure_blob_storage_datasource_input import (
        AzureBlobStorageDatasourceInput,
    )
    from ..models.extractor_params import ExtractorParams
    from ..models.federated_datasource_input import FederatedDatasourceInput
    from ..models.ftp_datasource_input import FtpDatasourceInput
    from ..models.google_drive_datasource_input import GoogleDriveDatasourceInput
    from ..models.http_datasource_input import HttpDatasourceInput
    from ..models.ods_form_datasource_input import OdsFormDatasourceInput
    from ..models.sharepoint_datasource_input import SharepointDatasourceInput
    from ..models.snowflake_odbc_datasource_input import SnowflakeOdbcDatasourceInput
    from ..models.unknown_datasource_input import UnknownDatasourceInput
    from ..models.uploaded_file_datasource_input import UploadedFileDatasourceInput


@_attrs_define(kw_only=True, repr=False)
class ResourcePreviewInput:
    """A datasource and how to read it."""

    datasource: (
        AmazonS3DatasourceInput
        | AzureBlobStorageDatasourceInput
        | FederatedDatasourceInput
        | FtpDatasourceInput
        | GoogleDriveDatasourceInput
        | HttpDatasourceInput
        | OdsFormDatasourceInput
        | SharepointDatasourceInput
        | SnowflakeOdbcDatasourceInput
        | UnknownDatasourceInput
        | UploadedFileDatasourceInput
    )
    """Where a resource is to take its bytes or records from."""

    type_: str
    """The extractor, such as `csvfile`."""

    params: ExtractorParams | Unset = UNSET
    """Parameters of an extractor: separator, encoding and the like. See the list of extractors for what each takes."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "datasource": self.datasource,
                "type": self.type_,
                "params": self.params,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        datasource = _parse_datasource(d.pop("datasource"))
        type_ = d.pop("type")
        params = d.pop("params", UNSET)
        if isinstance(params, dict):
            params = _models.ExtractorParams.from_dict(params)
        return cls(
            datasource=datasource,
            type_=type_,
            params=params,
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
        if data.get("type") == "http" and "connection" in data:
            return _models.HttpDatasourceInput.from_dict(data)
        if data.get("type") == "ftp" and "connection" in data:
            return _models.FtpDatasourceInput.from_dict(data)
        if data.get("type") == "uploaded_file" and "file" in data:
            return _models.UploadedFileDatasourceInput.from_dict(data)
        if (
            data.get("type") == "federated"
            and "domain" in data
            and "dataset" in data
            and "impersonate_permissions" in data
        ):
            return _models.FederatedDatasourceInput.from_dict(data)
        if data.get("type") == "amazon_s3" and "connection" in data:
            return _models.AmazonS3DatasourceInput.from_dict(data)
        if data.get("type") == "azure_blob_storage" and "connection" in data:
            return _models.AzureBlobStorageDatasourceInput.from_dict(data)
        if data.get("type") == "sharepoint" and "file_id" in data and "drive_id" in data and "connection" in data:
            return _models.SharepointDatasourceInput.from_dict(data)
        if data.get("type") == "google_drive" and "file_id" in data and "connection" in data:
            return _models.GoogleDriveDatasourceInput.from_dict(data)
        if data.get("type") == "snowflake_odbc":
            return _models.SnowflakeOdbcDatasourceInput.from_dict(data)
        if data.get("type") == "ods_form":
            return _models.OdsFormDatasourceInput.from_dict(data)
        if "type" in data:
            return _models.UnknownDatasourceInput.from_dict(data)
    return data
