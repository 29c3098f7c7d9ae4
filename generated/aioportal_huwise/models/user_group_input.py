from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.permission import Permission
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.explore_limits_input import ExploreLimitsInput
    from ..models.management_limits import ManagementLimits


@_attrs_define(kw_only=True, repr=False)
class UserGroupInput:
    """A group to create, or what to make of one."""

    title: None | str
    """The name shown to people."""

    description: str | Unset = UNSET
    """What the group is for."""

    permissions: list[Permission] | Unset = UNSET
    """What the members may do on the portal."""

    explore_limits: ExploreLimitsInput | Unset = UNSET
    """How much may be asked of the portal's data; empty for no limit."""

    management_limits: ManagementLimits | Unset = UNSET
    """Deprecated: the limits of an older API. Empty."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "title": self.title,
                "description": self.description,
                "permissions": self.permissions,
                "explore_limits": self.explore_limits,
                "management_limits": self.management_limits,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        title = d.pop("title")
        description = d.pop("description", UNSET)
        permissions = d.pop("permissions", UNSET)
        if isinstance(permissions, list):
            permissions = [
                _models.Permission(permissions_item) if isinstance(permissions_item, str) else permissions_item
                for permissions_item in permissions
            ]
        explore_limits = d.pop("explore_limits", UNSET)
        if isinstance(explore_limits, dict):
            explore_limits = _models.ExploreLimitsInput.from_dict(explore_limits)
        management_limits = d.pop("management_limits", UNSET)
        if isinstance(management_limits, dict):
            management_limits = _models.ManagementLimits.from_dict(management_limits)
        return cls(
            title=title,
            description=description,
            permissions=permissions,
            explore_limits=explore_limits,
            management_limits=management_limits,
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
