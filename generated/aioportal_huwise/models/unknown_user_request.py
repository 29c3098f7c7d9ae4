from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.user_request_status import UserRequestStatus
from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.related_user import RelatedUser
    from ..models.user_request_author import UserRequestAuthor


@_attrs_define(kw_only=True, repr=False)
class UnknownUserRequest:
    """A request of a kind that this contract does not know."""

    uid: str | Unset = UNSET
    """Names the request, a UUID."""

    status: UserRequestStatus | Unset = UNSET
    """What was decided about a request."""

    request_message: None | str | Unset = UNSET
    """What the person wrote."""

    rejection_message: None | str | Unset = UNSET
    """Why it was rejected."""

    created_at: datetime.datetime | Unset = UNSET
    """When the request was made."""

    updated_at: datetime.datetime | Unset = UNSET
    """When it was last changed."""

    updated_by: None | RelatedUser | Unset = UNSET
    """Who changed it last."""

    created_by: None | Unset | UserRequestAuthor = UNSET
    """Who made the request."""

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
                "status": self.status,
                "request_message": self.request_message,
                "rejection_message": self.rejection_message,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "updated_by": self.updated_by,
                "created_by": self.created_by,
                "type": self.type_,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        status = d.pop("status", UNSET)
        if isinstance(status, str):
            status = _models.UserRequestStatus(status)
        request_message = d.pop("request_message", UNSET)
        rejection_message = d.pop("rejection_message", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.UserRequestAuthor.from_dict(created_by)
        type_ = d.pop("type", UNSET)
        return cls(
            uid=uid,
            status=status,
            request_message=request_message,
            rejection_message=rejection_message,
            created_at=created_at,
            updated_at=updated_at,
            updated_by=updated_by,
            created_by=created_by,
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
