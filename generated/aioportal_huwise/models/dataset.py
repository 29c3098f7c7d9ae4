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
    from ..models.dataset_metadata import DatasetMetadata
    from ..models.dataset_security import DatasetSecurity
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class Dataset:
    """A dataset of the portal, without its records."""

    uid: str | Unset = UNSET
    """Names the dataset for ever, like `da_k3m9xz`."""

    dataset_id: str | Unset = UNSET
    """The readable identifier; can change while the dataset is not published."""

    created_at: datetime.datetime | Unset = UNSET
    """When the dataset was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When its configuration was last edited."""

    created_by: None | RelatedUser | Unset = UNSET
    """Who created it."""

    updated_by: None | RelatedUser | Unset = UNSET
    """Who edited it last."""

    is_published: bool | Unset = UNSET
    """Whether the portal shows it."""

    is_restricted: bool | Unset = UNSET
    """Whether only users and groups with a rule of their own may see it."""

    metadata: DatasetMetadata | Unset = UNSET
    """Metadata in two levels: template, then field, then an object with `value`."""

    default_security: DatasetSecurity | Unset = UNSET
    """What somebody may see of a dataset, and how often. As a dataset's default it holds for all who have no rule of
    their own.
    """

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "uid": self.uid,
                "dataset_id": self.dataset_id,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "created_by": self.created_by,
                "updated_by": self.updated_by,
                "is_published": self.is_published,
                "is_restricted": self.is_restricted,
                "metadata": self.metadata,
                "default_security": self.default_security,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        dataset_id = d.pop("dataset_id", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.RelatedUser.from_dict(created_by)
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        is_published = d.pop("is_published", UNSET)
        is_restricted = d.pop("is_restricted", UNSET)
        metadata = d.pop("metadata", UNSET)
        if isinstance(metadata, dict):
            metadata = _models.DatasetMetadata.from_dict(metadata)
        default_security = d.pop("default_security", UNSET)
        if isinstance(default_security, dict):
            default_security = _models.DatasetSecurity.from_dict(default_security)
        return cls(
            uid=uid,
            dataset_id=dataset_id,
            created_at=created_at,
            updated_at=updated_at,
            created_by=created_by,
            updated_by=updated_by,
            is_published=is_published,
            is_restricted=is_restricted,
            metadata=metadata,
            default_security=default_security,
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
