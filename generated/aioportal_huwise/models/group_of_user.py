from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.permission import Permission
from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.explore_limits import ExploreLimits
    from ..models.management_limits import ManagementLimits
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class GroupOfUser:
    """A group of a user; in full where asked to expand, else its uid alone."""

    description: str | Unset = UNSET
    """What the group is for."""

    user_count: int | Unset = UNSET
    """How many members it has."""

    permissions: list[Permission] | Unset = UNSET
    """What the members may do on the portal."""

    explore_limits: ExploreLimits | Unset = UNSET
    """How much may be asked of the portal's data; empty for no limit."""

    management_limits: ManagementLimits | Unset = UNSET
    """Deprecated: the limits of an older API. Empty."""

    created_at: datetime.datetime | Unset = UNSET
    """When the group was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When the group was last edited."""

    created_by: None | RelatedUser | Unset = UNSET
    """Who created it."""

    updated_by: None | RelatedUser | Unset = UNSET
    """Who edited it last."""

    uid: str | Unset = UNSET
    """Names the group."""

    title: None | str | Unset = UNSET
    """The name shown to people."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "description": self.description,
                "user_count": self.user_count,
                "permissions": self.permissions,
                "explore_limits": self.explore_limits,
                "management_limits": self.management_limits,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "created_by": self.created_by,
                "updated_by": self.updated_by,
                "uid": self.uid,
                "title": self.title,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        description = d.pop("description", UNSET)
        user_count = d.pop("user_count", UNSET)
        permissions = d.pop("permissions", UNSET)
        if isinstance(permissions, list):
            permissions = [
                _models.Permission(permissions_item) if isinstance(permissions_item, str) else permissions_item
                for permissions_item in permissions
            ]
        explore_limits = d.pop("explore_limits", UNSET)
        if isinstance(explore_limits, dict):
            explore_limits = _models.ExploreLimits.from_dict(explore_limits)
        management_limits = d.pop("management_limits", UNSET)
        if isinstance(management_limits, dict):
            management_limits = _models.ManagementLimits.from_dict(management_limits)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.RelatedUser.from_dict(created_by)
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        uid = d.pop("uid", UNSET)
        title = d.pop("title", UNSET)
        return cls(
            description=description,
            user_count=user_count,
            permissions=permissions,
            explore_limits=explore_limits,
            management_limits=management_limits,
            created_at=created_at,
            updated_at=updated_at,
            created_by=created_by,
            updated_by=updated_by,
            uid=uid,
            title=title,
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
