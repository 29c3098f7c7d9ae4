from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)


@_attrs_define(kw_only=True, repr=False)
class UnknownConnection:
    """A connection of a kind that this contract does not know, such as one to Snowflake or JCDecaux."""

    uid: str | Unset = UNSET
    """Names the connection, like `co_z1x4cv`."""

    is_reusable: bool | Unset = UNSET
    """Whether several datasets can use it."""

    can_reuse: bool | Unset = UNSET
    """Whether the key's owner may use it."""

    can_manage: bool | Unset = UNSET
    """Whether the key's owner may change it."""

    dataset_count: int | Unset = UNSET
    """How many datasets use it."""

    user_count: int | Unset = UNSET
    """How many users have a rule of their own for it."""

    group_count: int | Unset = UNSET
    """How many groups have a rule of their own for it."""

    created_at: datetime.datetime | Unset = UNSET
    """When it was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When it was last edited."""

    type_: str | Unset = UNSET
    """The kind."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "uid": self.uid,
                "is_reusable": self.is_reusable,
                "can_reuse": self.can_reuse,
                "can_manage": self.can_manage,
                "dataset_count": self.dataset_count,
                "user_count": self.user_count,
                "group_count": self.group_count,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "type": self.type_,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        is_reusable = d.pop("is_reusable", UNSET)
        can_reuse = d.pop("can_reuse", UNSET)
        can_manage = d.pop("can_manage", UNSET)
        dataset_count = d.pop("dataset_count", UNSET)
        user_count = d.pop("user_count", UNSET)
        group_count = d.pop("group_count", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        type_ = d.pop("type", UNSET)
        return cls(
            uid=uid,
            is_reusable=is_reusable,
            can_reuse=can_reuse,
            can_manage=can_manage,
            dataset_count=dataset_count,
            user_count=user_count,
            group_count=group_count,
            created_at=created_at,
            updated_at=updated_at,
            type_=type_,
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
