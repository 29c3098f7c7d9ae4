from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

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
    from ..models.basic_auth import BasicAuth
    from ..models.http_header import HttpHeader
    from ..models.http_oidc_auth import HttpOidcAuth
    from ..models.oauth_2_auth import Oauth2Auth
    from ..models.unknown_auth import UnknownAuth


@_attrs_define(kw_only=True, repr=False)
class HttpConnection:
    """An HTTP server."""

    type_: Literal["http"] = "http"

    uid: str | Unset = UNSET
    """Names the connection, like `co_z1x4cv`."""

    is_reusable: bool | Unset = UNSET
    """Whether several datasets can use it."""

    can_reuse: bool | Unset = UNSET
    """Whether the key's owner may use it."""

    can_manage: bool | Unset = UNSET
    """Whether the key's owner may change it."""

    dataset_count: int | Unset = UNSET
    """How many datasets use it."""

    user_count: int | Unset = UNSET
    """How many users have a rule of their own for it."""

    group_count: int | Unset = UNSET
    """How many groups have a rule of their own for it."""

    created_at: datetime.datetime | Unset = UNSET
    """When it was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When it was last edited."""

    url: str | Unset = UNSET
    """The address that all paths stand below."""

    headers: list[HttpHeader] | Unset = UNSET
    """Headers to send with every request."""

    auth: BasicAuth | HttpOidcAuth | None | Oauth2Auth | UnknownAuth | Unset = UNSET
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
                "uid": self.uid,
                "is_reusable": self.is_reusable,
                "can_reuse": self.can_reuse,
                "can_manage": self.can_manage,
                "dataset_count": self.dataset_count,
                "user_count": self.user_count,
                "group_count": self.group_count,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "url": self.url,
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
        uid = d.pop("uid", UNSET)
        is_reusable = d.pop("is_reusable", UNSET)
        can_reuse = d.pop("can_reuse", UNSET)
        can_manage = d.pop("can_manage", UNSET)
        dataset_count = d.pop("dataset_count", UNSET)
        user_count = d.pop("user_count", UNSET)
        group_count = d.pop("group_count", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        url = d.pop("url", UNSET)
        headers = d.pop("headers", UNSET)
        if isinstance(headers, list):
            headers = [
                _models.HttpHeader.from_dict(headers_item) if isinstance(headers_item, dict) else headers_item
                for headers_item in headers
            ]
        auth = _parse_auth(d.pop("auth", UNSET))
        return cls(
            type_=type_,
            uid=uid,
            is_reusable=is_reusable,
            can_reuse=can_reuse,
            can_manage=can_manage,
            dataset_count=dataset_count,
            user_count=user_count,
            group_count=group_count,
            created_at=created_at,
            updated_at=updated_at,
            url=url,
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
        if data.get("type") == "basic_auth":
            return _models.BasicAuth.from_dict(data)
        if data.get("type") == "oauth2":
            return _models.Oauth2Auth.from_dict(data)
        if data.get("type") == "oidc":
            return _models.HttpOidcAuth.from_dict(data)
        return _models.UnknownAuth.from_dict(data)
    return data
