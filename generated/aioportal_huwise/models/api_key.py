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
    from ..models.api_key_revocation import ApiKeyRevocation
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class ApiKey:
    """A key with which programs act for a user."""

    uid: str | Unset = UNSET
    """Names the key, like `ak_n8s3dt`, and is no secret."""

    label: str | Unset = UNSET
    """What the key is for."""

    key: str | Unset = UNSET
    """The key itself, a secret."""

    permissions: list[Permission] | Unset = UNSET
    """What the key may do, as far as its user may."""

    created_at: datetime.datetime | Unset = UNSET
    """When the key was created."""

    user: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    revocation_status: ApiKeyRevocation | Unset = UNSET
    """When and why a key was revoked."""

    is_revoked: bool | Unset = UNSET
    """Whether the key is no longer valid."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "uid": self.uid,
                "label": self.label,
                "key": self.key,
                "permissions": self.permissions,
                "created_at": self.created_at,
                "user": self.user,
                "revocation_status": self.revocation_status,
                "is_revoked": self.is_revoked,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        label = d.pop("label", UNSET)
        key = d.pop("key", UNSET)
        permissions = d.pop("permissions", UNSET)
        if isinstance(permissions, list):
            permissions = [
                _models.Permission(permissions_item) if isinstance(permissions_item, str) else permissions_item
                for permissions_item in permissions
            ]
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        user = d.pop("user", UNSET)
        if isinstance(user, dict):
            user = _models.RelatedUser.from_dict(user)
        revocation_status = d.pop("revocation_status", UNSET)
        if isinstance(revocation_status, dict):
            revocation_status = _models.ApiKeyRevocation.from_dict(revocation_status)
        is_revoked = d.pop("is_revoked", UNSET)
        return cls(
            uid=uid,
            label=label,
            key=key,
            permissions=permissions,
            created_at=created_at,
            user=user,
            revocation_status=revocation_status,
            is_revoked=is_revoked,
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
