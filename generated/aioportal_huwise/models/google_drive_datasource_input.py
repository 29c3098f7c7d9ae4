from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import (
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.connection_reference_input import ConnectionReferenceInput
    from ..models.google_drive_connection_input import GoogleDriveConnectionInput


@_attrs_define(kw_only=True, repr=False)
class GoogleDriveDatasourceInput:
    """A file on Google Drive."""

    type_: Literal["google_drive"] = "google_drive"

    file_id: str
    """The file."""

    connection: ConnectionReferenceInput | GoogleDriveConnectionInput
    """The account, described here or by the uid of a reusable connection."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "file_id": self.file_id,
                "connection": self.connection,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "google_drive")
        file_id = d.pop("file_id")
        connection = _parse_connection(d.pop("connection"))
        return cls(
            type_=type_,
            file_id=file_id,
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
        if data.get("type") == "google_drive":
            return _models.GoogleDriveConnectionInput.from_dict(data)
        if "uid" in data:
            return _models.ConnectionReferenceInput.from_dict(data)
    return data
