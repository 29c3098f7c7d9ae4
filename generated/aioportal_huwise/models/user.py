from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.account_type import AccountType
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
    from ..models.group_of_user import GroupOfUser
    from ..models.identity_provider import IdentityProvider
    from ..models.management_limits import ManagementLimits


@_attrs_define(kw_only=True, repr=False)
class User:
    """A person with an account, as far as this portal is concerned."""

    username: str | Unset = UNSET
    """The name of the account."""

    display_name: str | Unset = UNSET
    """A simpler form of the username."""

    first_name: str | Unset = UNSET
    """The first name."""

    last_name: str | Unset = UNSET
    """The last name."""

    is_active: bool | Unset = UNSET
    """Whether the user can log in."""

    email: str | Unset = UNSET
    """The e-mail address."""

    is_ods: bool | Unset = UNSET
    """Whether the user is one of the vendor's staff."""

    account_type: AccountType | Unset = UNSET
    """Where an account is known."""

    permissions: list[Permission] | Unset = UNSET
    """What the user was given directly; groups add to it."""

    joined_at: datetime.datetime | Unset = UNSET
    """When the user joined the portal."""

    last_seen_at: datetime.datetime | Unset = UNSET
    """When the account was last used."""

    last_login_at: datetime.datetime | Unset = UNSET
    """When the user last logged in."""

    expires_at: datetime.datetime | None | Unset = UNSET
    """When the permissions end; null for never."""

    explore_limits: ExploreLimits | Unset = UNSET
    """How much may be asked of the portal's data; empty for no limit."""

    management_limits: ManagementLimits | Unset = UNSET
    """Deprecated: the limits of an older API. Empty."""

    gravatar_url: str | Unset = UNSET
    """The address of a picture, without a scheme."""

    groups: list[GroupOfUser] | Unset = UNSET
    """The groups the user is a member of."""

    identity_providers: list[IdentityProvider] | Unset = UNSET
    """Through which identity providers the user can log in."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "username": self.username,
                "display_name": self.display_name,
                "first_name": self.first_name,
                "last_name": self.last_name,
                "is_active": self.is_active,
                "email": self.email,
                "is_ods": self.is_ods,
                "account_type": self.account_type,
                "permissions": self.permissions,
                "joined_at": self.joined_at,
                "last_seen_at": self.last_seen_at,
                "last_login_at": self.last_login_at,
                "expires_at": self.expires_at,
                "explore_limits": self.explore_limits,
                "management_limits": self.management_limits,
                "gravatar_url": self.gravatar_url,
                "groups": self.groups,
                "identity_providers": self.identity_providers,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        username = d.pop("username", UNSET)
        display_name = d.pop("display_name", UNSET)
        first_name = d.pop("first_name", UNSET)
        last_name = d.pop("last_name", UNSET)
        is_active = d.pop("is_active", UNSET)
        email = d.pop("email", UNSET)
        is_ods = d.pop("is_ods", UNSET)
        account_type = d.pop("account_type", UNSET)
        if isinstance(account_type, str):
            account_type = _models.AccountType(account_type)
        permissions = d.pop("permissions", UNSET)
        if isinstance(permissions, list):
            permissions = [
                _models.Permission(permissions_item) if isinstance(permissions_item, str) else permissions_item
                for permissions_item in permissions
            ]
        joined_at = lenient_datetime(d.pop("joined_at", UNSET))
        last_seen_at = lenient_datetime(d.pop("last_seen_at", UNSET))
        last_login_at = lenient_datetime(d.pop("last_login_at", UNSET))
        expires_at = lenient_datetime(d.pop("expires_at", UNSET))
        explore_limits = d.pop("explore_limits", UNSET)
        if isinstance(explore_limits, dict):
            explore_limits = _models.ExploreLimits.from_dict(explore_limits)
        management_limits = d.pop("management_limits", UNSET)
        if isinstance(management_limits, dict):
            management_limits = _models.ManagementLimits.from_dict(management_limits)
        gravatar_url = d.pop("gravatar_url", UNSET)
        groups = d.pop("groups", UNSET)
        if isinstance(groups, list):
            groups = [
                _models.GroupOfUser.from_dict(groups_item) if isinstance(groups_item, dict) else groups_item
                for groups_item in groups
            ]
        identity_providers = d.pop("identity_providers", UNSET)
        if isinstance(identity_providers, list):
            identity_providers = [
                _models.IdentityProvider.from_dict(identity_providers_item)
                if isinstance(identity_providers_item, dict)
                else identity_providers_item
                for identity_providers_item in identity_providers
            ]
        return cls(
            username=username,
            display_name=display_name,
            first_name=first_name,
            last_name=last_name,
            is_active=is_active,
            email=email,
            is_ods=is_ods,
            account_type=account_type,
            permissions=permissions,
            joined_at=joined_at,
            last_seen_at=last_seen_at,
            last_login_at=last_login_at,
            expires_at=expires_at,
            explore_limits=explore_limits,
            management_limits=management_limits,
            gravatar_url=gravatar_url,
            groups=groups,
            identity_providers=identity_providers,
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
