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
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class DatasetVersion:
    """A change of a dataset."""

    uid: str | Unset = UNSET
    """Names the version, like `ch_p5r8wb`."""

    sections: list[str] | Unset = UNSET
    """What was changed."""

    created_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    can_restore: bool | Unset = UNSET
    """Whether the dataset can go back to it."""

    created_at: datetime.datetime | Unset = UNSET
    """When the change was made."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "uid": self.uid,
                "sections": self.sections,
                "created_by": self.created_by,
                "can_restore": self.can_restore,
                "created_at": self.created_at,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        sections = d.pop("sections", UNSET)
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.RelatedUser.from_dict(created_by)
        can_restore = d.pop("can_restore", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        return cls(
            uid=uid,
            sections=sections,
            created_by=created_by,
            can_restore=can_restore,
            created_at=created_at,
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
