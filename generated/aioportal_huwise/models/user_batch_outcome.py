from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.batch_status import BatchStatus
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.user import User


@_attrs_define(kw_only=True, repr=False)
class UserBatchOutcome:
    """What became of one user of several."""

    status_code: BatchStatus | Unset = UNSET
    """Whether one of several went well."""

    data: User | Unset = UNSET
    """A person with an account, as far as this portal is concerned."""

    error: Any | Unset = UNSET
    """What went wrong, in a form that is not documented."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "status_code": self.status_code,
                "data": self.data,
                "error": self.error,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        status_code = d.pop("status_code", UNSET)
        if isinstance(status_code, str):
            status_code = _models.BatchStatus(status_code)
        data = d.pop("data", UNSET)
        if isinstance(data, dict):
            data = _models.User.from_dict(data)
        error = d.pop("error", UNSET)
        return cls(
            status_code=status_code,
            data=data,
            error=error,
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
