from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.oidc_grant_type import OidcGrantType
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.oidc_claims import OidcClaims


@_attrs_define(kw_only=True, repr=False)
class HttpOidcAuth:
    """An OpenID Connect client."""

    type_: Literal["oidc"] = "oidc"

    client_id: str | Unset = UNSET
    """The client's public name."""

    client_secret: None | str | Unset = UNSET
    """Never shown."""

    scope: str | Unset = UNSET
    """What is asked for."""

    token_endpoint: str | Unset = UNSET
    """Where tokens come from."""

    grant_type: OidcGrantType | Unset = UNSET
    """How an OpenID Connect client gets its token."""

    code: None | str | Unset = UNSET
    """Never shown."""

    claims: OidcClaims | Unset = UNSET
    """What the identity provider says of the user."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "scope": self.scope,
                "token_endpoint": self.token_endpoint,
                "grant_type": self.grant_type,
                "code": self.code,
                "claims": self.claims,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "oidc")
        client_id = d.pop("client_id", UNSET)
        client_secret = d.pop("client_secret", UNSET)
        scope = d.pop("scope", UNSET)
        token_endpoint = d.pop("token_endpoint", UNSET)
        grant_type = d.pop("grant_type", UNSET)
        if isinstance(grant_type, str):
            grant_type = _models.OidcGrantType(grant_type)
        code = d.pop("code", UNSET)
        claims = d.pop("claims", UNSET)
        if isinstance(claims, dict):
            claims = _models.OidcClaims.from_dict(claims)
        return cls(
            type_=type_,
            client_id=client_id,
            client_secret=client_secret,
            scope=scope,
            token_endpoint=token_endpoint,
            grant_type=grant_type,
            code=code,
            claims=claims,
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
