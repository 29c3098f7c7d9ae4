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
    from ..models.basic_auth_input import BasicAuthInput
    from ..models.http_header_input import HttpHeaderInput
    from ..models.http_oidc_auth_input import HttpOidcAuthInput
    from ..models.oauth_2_auth_input import Oauth2AuthInput
    from ..models.unknown_auth_input import UnknownAuthInput


@_attrs_define(kw_only=True, repr=False)
class HttpConnectionInput:
    """An HTTP server."""

    type_: Literal["http"] = "http"

    url: str
    """The address that all paths stand below."""

    is_reusable: bool | Unset = UNSET
    """Whether several datasets can use it."""

    headers: list[HttpHeaderInput] | Unset = UNSET
    """Headers to send with every request."""

    auth: BasicAuthInput | HttpOidcAuthInput | None | Oauth2AuthInput | UnknownAuthInput | Unset = UNSET
    """How to log in; null for not at all."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "url": self.url,
                "is_reusable": self.is_reusable,
                "headers": self.headers,
                "auth": self.auth,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "http")
        url = d.pop("url")
        is_reusable = d.pop("is_reusable", UNSET)
        headers = d.pop("headers", UNSET)
        if isinstance(headers, list):
            headers = [
                _models.HttpHeaderInput.from_dict(headers_item) if isinstance(headers_item, dict) else headers_item
                for headers_item in headers
            ]
        auth = _parse_auth(d.pop("auth", UNSET))
        return cls(
            type_=type_,
            url=url,
            is_reusable=is_reusable,
            headers=headers,
            auth=auth,
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


def _parse_auth(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "basic_auth" and "username" in data and "password" in data:
            return _models.BasicAuthInput.from_dict(data)
        if (
            data.get("type") == "oauth2"
            and "client_id" in data
            and "client_secret" in data
            and "scope" in data
            and "token_endpoint" in data
            and "grant_type" in data
        ):
            return _models.Oauth2AuthInput.from_dict(data)
        if (
            data.get("type") == "oidc"
            and "client_id" in data
            and "scope" in data
            and "token_endpoint" in data
            and "grant_type" in data
        ):
            return _models.HttpOidcAuthInput.from_dict(data)
        if "type" in data:
            return _models.UnknownAuthInput.from_dict(data)
    return data
