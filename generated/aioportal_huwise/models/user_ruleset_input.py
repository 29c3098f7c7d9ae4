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
    from ..models.related_user_input import RelatedUserInput


@_attrs_define(kw_only=True, repr=False)
class UserRulesetInput:
    """What one user is to do with a connection, page or form."""

    user: RelatedUserInput
    """A user to refer to."""

    permissions: list[RulesetPermission] | Unset = UNSET
    """What the user may do."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "user": self.user,
                "permissions": self.permissions,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        user = d.pop("user")
        if isinstance(user, dict):
            user = _models.RelatedUserInput.from_dict(user)
        permissions = d.pop("permissions", UNSET)
        if isinstance(permissions, list):
            permissions = [
                _models.RulesetPermission(permissions_item) if isinstance(permissions_item, str) else permissions_item
                for permissions_item in permissions
            ]
        return cls(
            user=user,
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
