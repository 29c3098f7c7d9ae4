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
    from ..models.federated_dataset_input import FederatedDatasetInput
    from ..models.federated_domain_input import FederatedDomainInput
    from ..models.federated_parameters import FederatedParameters


@_attrs_define(kw_only=True, repr=False)
class FederatedDatasourceInput:
    """A dataset of another portal."""

    type_: Literal["federated"] = "federated"

    domain: FederatedDomainInput
    """Another portal."""

    dataset: FederatedDatasetInput
    """A dataset of another portal."""

    impersonate_permissions: bool
    """Whether to use the rights of the key's owner there."""

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
                "impersonate_permissions": self.impersonate_permissions,
                "parameters": self.parameters,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "federated")
        domain = d.pop("domain")
        if isinstance(domain, dict):
            domain = _models.FederatedDomainInput.from_dict(domain)
        dataset = d.pop("dataset")
        if isinstance(dataset, dict):
            dataset = _models.FederatedDatasetInput.from_dict(dataset)
        impersonate_permissions = d.pop("impersonate_permissions")
        parameters = d.pop("parameters", UNSET)
        if isinstance(parameters, dict):
            parameters = _models.FederatedParameters.from_dict(parameters)
        return cls(
            type_=type_,
            domain=domain,
            dataset=dataset,
            impersonate_permissions=impersonate_permissions,
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
