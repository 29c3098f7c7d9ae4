from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    plain_fields,
    show,
)


@_attrs_define(kw_only=True, repr=False)
class AwsSignatureV4AuthInput:
    """A pair of AWS keys."""

    type_: Literal["aws_signature_v4"] = "aws_signature_v4"

    access_key_id: str
    """The public half."""

    secret_access_key: None | str
    """The secret half."""

    region: str
    """The AWS region, such as `eu-central-1`."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "access_key_id": self.access_key_id,
                "secret_access_key": self.secret_access_key,
                "region": self.region,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "aws_signature_v4")
        access_key_id = d.pop("access_key_id")
        secret_access_key = d.pop("secret_access_key")
        region = d.pop("region")
        return cls(
            type_=type_,
            access_key_id=access_key_id,
            secret_access_key=secret_access_key,
            region=region,
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
