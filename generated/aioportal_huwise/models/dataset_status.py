from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.dataset_state import DatasetState
from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.dataset_record_error import DatasetRecordError
    from ..models.dataset_status_params import DatasetStatusParams


@_attrs_define(kw_only=True, repr=False)
class DatasetStatus:
    """What a dataset is doing, and how its last run ended."""

    status: DatasetState | Unset = UNSET
    """What a dataset is doing. It rests in `idle`, `error` and `limit_reached`; in all others it works."""

    previous: DatasetState | None | Unset = UNSET
    """The state before."""

    next_: DatasetState | None | Unset = UNSET
    """The state that follows, if one is known."""

    since: datetime.datetime | Unset = UNSET
    """When the present state began, in whole seconds."""

    is_published: bool | None | Unset = UNSET
    """Whether the portal shows the dataset."""

    message: None | str | Unset = UNSET
    """Why the last run failed."""

    records_errors: list[DatasetRecordError] | Unset = UNSET
    """Rows that the last run could not take; a run that succeeded may have some."""

    params: DatasetStatusParams | Unset = UNSET
    """More about the state. For `limit_reached` an `error` with `limit_type`, `limit` and `value`."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "status": self.status,
                "previous": self.previous,
                "next": self.next_,
                "since": self.since,
                "is_published": self.is_published,
                "message": self.message,
                "records_errors": self.records_errors,
                "params": self.params,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        status = d.pop("status", UNSET)
        if isinstance(status, str):
            status = _models.DatasetState(status)
        previous = d.pop("previous", UNSET)
        if isinstance(previous, str):
            previous = _models.DatasetState(previous)
        next_ = d.pop("next", UNSET)
        if isinstance(next_, str):
            next_ = _models.DatasetState(next_)
        since = lenient_datetime(d.pop("since", UNSET))
        is_published = d.pop("is_published", UNSET)
        message = d.pop("message", UNSET)
        records_errors = d.pop("records_errors", UNSET)
        if isinstance(records_errors, list):
            records_errors = [
                _models.DatasetRecordError.from_dict(records_errors_item)
                if isinstance(records_errors_item, dict)
                else records_errors_item
                for records_errors_item in records_errors
            ]
        params = d.pop("params", UNSET)
        if isinstance(params, dict):
            params = _models.DatasetStatusParams.from_dict(params)
        return cls(
            status=status,
            previous=previous,
            next_=next_,
            since=since,
            is_published=is_published,
            message=message,
            records_errors=records_errors,
            params=params,
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
