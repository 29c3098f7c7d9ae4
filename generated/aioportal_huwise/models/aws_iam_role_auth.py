from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)


@_attrs_define(kw_only=True, repr=False)
class AwsIamRoleAuth:
    """An AWS role that the platform takes on."""

    type_: Literal["iam_role"] = "iam_role"

    ods_aws_account_id: str | Unset = UNSET
    """The platform's account that the role must trust."""

    external_id: str | Unset = UNSET
    """The external id that the role must ask for."""

    is_valid: bool | Unset = UNSET
    """Whether the platform could take on the role."""

    role_arn: str | Unset = UNSET
    """The role."""

    region: str | Unset = UNSET
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
                "ods_aws_account_id": self.ods_aws_account_id,
                "external_id": self.external_id,
                "is_valid": self.is_valid,
                "role_arn": self.role_arn,
                "region": self.region,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "iam_role")
        ods_aws_account_id = d.pop("ods_aws_account_id", UNSET)
        external_id = d.pop("external_id", UNSET)
        is_valid = d.pop("is_valid", UNSET)
        role_arn = d.pop("role_arn", UNSET)
        region = d.pop("region", UNSET)
        return cls(
            type_=type_,
            ods_aws_account_id=ods_aws_account_id,
            external_id=external_id,
            is_valid=is_valid,
            role_arn=role_arn,
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
