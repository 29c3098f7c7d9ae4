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
    from ..models.dataset_feedback_values import DatasetFeedbackValues
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class DatasetFeedback:
    """What a reader suggests for a record, or for a record that is missing."""

    uid: str | Unset = UNSET
    """Names the feedback, like `df_m2k7tw`."""

    record_id: str | Unset = UNSET
    """The record it is about."""

    user: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    comment: str | Unset = UNSET
    """What the reader says."""

    values: DatasetFeedbackValues | Unset = UNSET
    """The values that the reader suggests: field, then an object with `value` and `type`, as samples show it. The
    vendor's older contract has one such object alone, so that anything is taken here.
    """

    is_archived: bool | Unset = UNSET
    """Whether it was put aside."""

    created_at: datetime.datetime | Unset = UNSET
    """When it was sent."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "uid": self.uid,
                "record_id": self.record_id,
                "user": self.user,
                "comment": self.comment,
                "values": self.values,
                "is_archived": self.is_archived,
                "created_at": self.created_at,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        record_id = d.pop("record_id", UNSET)
        user = d.pop("user", UNSET)
        if isinstance(user, dict):
            user = _models.RelatedUser.from_dict(user)
        comment = d.pop("comment", UNSET)
        values = d.pop("values", UNSET)
        if isinstance(values, dict):
            values = _models.DatasetFeedbackValues.from_dict(values)
        is_archived = d.pop("is_archived", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        return cls(
            uid=uid,
            record_id=record_id,
            user=user,
            comment=comment,
            values=values,
            is_archived=is_archived,
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
