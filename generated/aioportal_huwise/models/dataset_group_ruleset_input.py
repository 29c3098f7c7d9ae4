from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.ruleset_permission import RulesetPermission
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.dataset_security import DatasetSecurity
    from ..models.related_group_input import RelatedGroupInput


@_attrs_define(kw_only=True, repr=False)
class DatasetGroupRulesetInput:
    """What the members of a group are to see of a dataset and do with it."""

    group: RelatedGroupInput
    """A user group to refer to."""

    security: DatasetSecurity | Unset = UNSET
    """What somebody may see of a dataset, and how often. As a dataset's default it holds for all who have no rule of
    their own.
    """

    permissions: list[RulesetPermission] | Unset = UNSET
    """What the members may do."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "group": self.group,
                "security": self.security,
                "permissions": self.permissions,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        group = d.pop("group")
        if isinstance(group, dict):
            group = _models.RelatedGroupInput.from_dict(group)
        security = d.pop("security", UNSET)
        if isinstance(security, dict):
            security = _models.DatasetSecurity.from_dict(security)
        permissions = d.pop("permissions", UNSET)
        if isinstance(permissions, list):
            permissions = [
                _models.RulesetPermission(permissions_item) if isinstance(permissions_item, str) else permissions_item
                for permissions_item in permissions
            ]
        return cls(
            group=group,
            security=security,
            permissions=permissions,
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
