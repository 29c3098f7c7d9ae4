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
    from ..models.harvester_forced_metas import HarvesterForcedMetas


@_attrs_define(kw_only=True, repr=False)
class FtpWithMetaCsvHarvesterInput:
    """Harvests an FTP folder with CSV files of metadata and schemas."""

    name: str
    """A name for it."""

    type_: Literal["ftp_with_meta_csv"] = "ftp_with_meta_csv"

    host: str
    """The server."""

    user: str
    """The user's name."""

    password: None | str
    """The password."""

    metadata_file: str
    """The name of the CSV file that describes the datasets."""

    version: int | Unset = UNSET
    """A version number; the server takes 1 without it. The documentation says no more of it."""

    restrict_datasets_visibility: bool | Unset = UNSET
    """Whether new datasets are for users and groups with a rule of their own alone. The portal decides without it."""

    delete_missing_datasets: bool | Unset = UNSET
    """Whether datasets that the other catalog lost are to be deleted here too; the server takes false without it."""

    forced_metas: HarvesterForcedMetas | Unset = UNSET
    """Metadata that every harvested dataset gets: template, then field, then the value itself."""

    directory: str | Unset = UNSET
    """The folder to look in; the server takes the topmost without it."""

    resource_location_column: str | Unset = UNSET
    """The column that says where the data is; the server takes `source_dataset` without it."""

    resource_schema_column: str | Unset = UNSET
    """The column that says where the schema is."""

    csv_separator: str | Unset = UNSET
    """What stands between two values of the CSV file; the server takes `;` without it."""

    download_resources: bool | Unset = UNSET
    """Whether files are copied to the portal rather than read at their address; the server takes false without it."""

    metadata_only: bool | Unset = UNSET
    """Whether only metadata is taken and no resources; the server takes false without it."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "name": self.name,
                "type": self.type_,
                "host": self.host,
                "user": self.user,
                "password": self.password,
                "metadata_file": self.metadata_file,
                "version": self.version,
                "restrict_datasets_visibility": self.restrict_datasets_visibility,
                "delete_missing_datasets": self.delete_missing_datasets,
                "forced_metas": self.forced_metas,
                "directory": self.directory,
                "resource_location_column": self.resource_location_column,
                "resource_schema_column": self.resource_schema_column,
                "csv_separator": self.csv_separator,
                "download_resources": self.download_resources,
                "metadata_only": self.metadata_only,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        name = d.pop("name")
        type_ = d.pop("type", "ftp_with_meta_csv")
        host = d.pop("host")
        user = d.pop("user")
        password = d.pop("password")
        metadata_file = d.pop("metadata_file")
        version = d.pop("version", UNSET)
        restrict_datasets_visibility = d.pop("restrict_datasets_visibility", UNSET)
        delete_missing_datasets = d.pop("delete_missing_datasets", UNSET)
        forced_metas = d.pop("forced_metas", UNSET)
        if isinstance(forced_metas, dict):
            forced_metas = _models.HarvesterForcedMetas.from_dict(forced_metas)
        directory = d.pop("directory", UNSET)
        resource_location_column = d.pop("resource_location_column", UNSET)
        resource_schema_column = d.pop("resource_schema_column", UNSET)
        csv_separator = d.pop("csv_separator", UNSET)
        download_resources = d.pop("download_resources", UNSET)
        metadata_only = d.pop("metadata_only", UNSET)
        return cls(
            name=name,
            type_=type_,
            host=host,
            user=user,
            password=password,
            metadata_file=metadata_file,
            version=version,
            restrict_datasets_visibility=restrict_datasets_visibility,
            delete_missing_datasets=delete_missing_datasets,
            forced_metas=forced_metas,
            directory=directory,
            resource_location_column=resource_location_column,
            resource_schema_column=resource_schema_column,
            csv_separator=csv_separator,
            download_resources=download_resources,
            metadata_only=metadata_only,
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
