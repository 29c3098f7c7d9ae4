from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.oauth_2_grant_type import Oauth2GrantType
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)


@_attrs_define(kw_only=True, repr=False)
class Oauth2AuthInput:
    """An OAuth 2 client. The kind of grant decides whether user name and password or a code are needed."""

    type_: Literal["oauth2"] = "oauth2"

    client_id: str
    """The client's public name."""

    client_secret: None | str
    """The client's secret."""

    scope: str
    """What to ask for."""

    token_endpoint: str
    """Where tokens come from."""

    grant_type: Oauth2GrantType
    """How an OAuth 2 client gets its token."""

    username: None | str | Unset = UNSET
    """For `password`."""

    password: None | str | Unset = UNSET
    """For `password`."""

    code: None | str | Unset = UNSET
    """For `authorization_code`."""

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
                "username": self.username,
                "password": self.password,
                "code": self.code,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "oauth2")
        client_id = d.pop("client_id")
        client_secret = d.pop("client_secret")
        scope = d.pop("scope")
        token_endpoint = d.pop("token_endpoint")
        grant_type = d.pop("grant_type")
        if isinstance(grant_type, str):
            grant_type = _models.Oauth2GrantType(grant_type)
        username = d.pop("username", UNSET)
        password = d.pop("password", UNSET)
        code = d.pop("code", UNSET)
        return cls(
            type_=type_,
            client_id=client_id,
            client_secret=client_secret,
            scope=scope,
            token_endpoint=token_endpoint,
            grant_type=grant_type,
            username=username,
            password=password,
            code=code,
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
