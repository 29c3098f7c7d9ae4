from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.harvester_state import HarvesterState
from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.harvester_forced_metas import HarvesterForcedMetas
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class FtpCsvHarvester:
    """Harvests an FTP folder with a CSV file of metadata."""

    type_: Literal["ftp_csv"] = "ftp_csv"

    uid: str | Unset = UNSET
    """Names the harvester, like `harbour-catalog`."""

    name: str | Unset = UNSET
    """The name given by its owner."""

    status: HarvesterState | Unset = UNSET
    """What a harvester is doing. It rests in `idle`, and in `new` until its first run; in all others it works. There
    is no word for a failure.
    """

    version: int | Unset = UNSET
    """A version number; the documentation says no more of it."""

    restrict_datasets_visibility: bool | Unset = UNSET
    """Whether new datasets are for users and groups with a rule of their own alone."""

    delete_missing_datasets: bool | Unset = UNSET
    """Whether datasets that the other catalog lost are deleted here too."""

    forced_metas: HarvesterForcedMetas | Unset = UNSET
    """Metadata that every harvested dataset gets: template, then field, then the value itself."""

    remote_datasets_count: int | None | Unset = UNSET
    """How many datasets the other catalog has."""

    harvested_datasets_count: int | None | Unset = UNSET
    """How many datasets the last run or the present one took."""

    published_datasets_count: int | Unset = UNSET
    """How many of its datasets are published."""

    attached_datasets_count: int | Unset = UNSET
    """How many datasets of the portal it made."""

    has_error: bool | Unset = UNSET
    """Whether the last run failed as a whole."""

    resource_errors_count: int | Unset = UNSET
    """How many datasets of the other catalog could not be taken."""

    created_at: datetime.datetime | Unset = UNSET
    """When it was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When it was last edited."""

    updated_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    last_started_at: datetime.datetime | None | Unset = UNSET
    """When it was last started."""

    last_success_at: datetime.datetime | None | Unset = UNSET
    """When a run last succeeded."""

    host: str | Unset = UNSET
    """The server."""

    user: str | Unset = UNSET
    """The user's name."""

    password: None | str | Unset = UNSET
    """Never shown."""

    directory: str | Unset = UNSET
    """The folder to look in; the server takes the topmost without it."""

    metadata_file: str | Unset = UNSET
    """The name of the CSV file that describes the datasets."""

    metadata_join_key: str | Unset = UNSET
    """The column that names the dataset; the server takes `source_dataset` without it."""

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
                "type": self.type_,
                "uid": self.uid,
                "name": self.name,
                "status": self.status,
                "version": self.version,
                "restrict_datasets_visibility": self.restrict_datasets_visibility,
                "delete_missing_datasets": self.delete_missing_datasets,
                "forced_metas": self.forced_metas,
                "remote_datasets_count": self.remote_datasets_count,
                "harvested_datasets_count": self.harvested_datasets_count,
                "published_datasets_count": self.published_datasets_count,
                "attached_datasets_count": self.attached_datasets_count,
                "has_error": self.has_error,
                "resource_errors_count": self.resource_errors_count,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "updated_by": self.updated_by,
                "last_started_at": self.last_started_at,
                "last_success_at": self.last_success_at,
                "host": self.host,
                "user": self.user,
                "password": self.password,
                "directory": self.directory,
                "metadata_file": self.metadata_file,
                "metadata_join_key": self.metadata_join_key,
                "download_resources": self.download_resources,
                "metadata_only": self.metadata_only,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "ftp_csv")
        uid = d.pop("uid", UNSET)
        name = d.pop("name", UNSET)
        status = d.pop("status", UNSET)
        if isinstance(status, str):
            status = _models.HarvesterState(status)
        version = d.pop("version", UNSET)
        restrict_datasets_visibility = d.pop("restrict_datasets_visibility", UNSET)
        delete_missing_datasets = d.pop("delete_missing_datasets", UNSET)
        forced_metas = d.pop("forced_metas", UNSET)
        if isinstance(forced_metas, dict):
            forced_metas = _models.HarvesterForcedMetas.from_dict(forced_metas)
        remote_datasets_count = d.pop("remote_datasets_count", UNSET)
        harvested_datasets_count = d.pop("harvested_datasets_count", UNSET)
        published_datasets_count = d.pop("published_datasets_count", UNSET)
        attached_datasets_count = d.pop("attached_datasets_count", UNSET)
        has_error = d.pop("has_error", UNSET)
        resource_errors_count = d.pop("resource_errors_count", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        last_started_at = lenient_datetime(d.pop("last_started_at", UNSET))
        last_success_at = lenient_datetime(d.pop("last_success_at", UNSET))
        host = d.pop("host", UNSET)
        user = d.pop("user", UNSET)
        password = d.pop("password", UNSET)
        directory = d.pop("directory", UNSET)
        metadata_file = d.pop("metadata_file", UNSET)
        metadata_join_key = d.pop("metadata_join_key", UNSET)
        download_resources = d.pop("download_resources", UNSET)
        metadata_only = d.pop("metadata_only", UNSET)
        return cls(
            type_=type_,
            uid=uid,
            name=name,
            status=status,
            version=version,
            restrict_datasets_visibility=restrict_datasets_visibility,
            delete_missing_datasets=delete_missing_datasets,
            forced_metas=forced_metas,
            remote_datasets_count=remote_datasets_count,
            harvested_datasets_count=harvested_datasets_count,
            published_datasets_count=published_datasets_count,
            attached_datasets_count=attached_datasets_count,
            has_error=has_error,
            resource_errors_count=resource_errors_count,
            created_at=created_at,
            updated_at=updated_at,
            updated_by=updated_by,
            last_started_at=last_started_at,
            last_success_at=last_success_at,
            host=host,
            user=user,
            password=password,
            directory=directory,
            metadata_file=metadata_file,
            metadata_join_key=metadata_join_key,
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
