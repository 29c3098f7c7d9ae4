from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.federated_dataset import FederatedDataset
    from ..models.federated_domain import FederatedDomain
    from ..models.federated_parameters import FederatedParameters
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class FederatedDatasource:
    """A dataset of another portal."""

    type_: Literal["federated"] = "federated"

    domain: FederatedDomain | Unset = UNSET
    """Another portal."""

    dataset: FederatedDataset | Unset = UNSET
    """A dataset of another portal; metadata and fields only when asked to expand."""

    permissions_user: None | RelatedUser | Unset = UNSET
    """The user whose rights are used there; null for nobody's."""

    parameters: FederatedParameters | Unset = UNSET
    """What to ask the other portal for, such as `refine.year`."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "domain": self.domain,
                "dataset": self.dataset,
                "permissions_user": self.permissions_user,
                "parameters": self.parameters,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "federated")
        domain = d.pop("domain", UNSET)
        if isinstance(domain, dict):
            domain = _models.FederatedDomain.from_dict(domain)
        dataset = d.pop("dataset", UNSET)
        if isinstance(dataset, dict):
            dataset = _models.FederatedDataset.from_dict(dataset)
        permissions_user = d.pop("permissions_user", UNSET)
        if isinstance(permissions_user, dict):
            permissions_user = _models.RelatedUser.from_dict(permissions_user)
        parameters = d.pop("parameters", UNSET)
        if isinstance(parameters, dict):
            parameters = _models.FederatedParameters.from_dict(parameters)
        return cls(
            type_=type_,
            domain=domain,
            dataset=dataset,
            permissions_user=permissions_user,
            parameters=parameters,
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
