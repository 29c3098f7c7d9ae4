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
    from ..models.connection_reference_input import ConnectionReferenceInput
    from ..models.http_connection_input import HttpConnectionInput
    from ..models.http_header_input import HttpHeaderInput


@_attrs_define(kw_only=True, repr=False)
class HttpDatasourceInput:
    """A file behind an HTTP address."""

    type_: Literal["http"] = "http"

    connection: ConnectionReferenceInput | HttpConnectionInput
    """The server, described here or by the uid of a reusable connection."""

    relative_url: str | Unset = UNSET
    """The path below the connection's address."""

    headers: list[HttpHeaderInput] | Unset = UNSET
    """Headers to send."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "type": self.type_,
                "connection": self.connection,
                "relative_url": self.relative_url,
                "headers": self.headers,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        type_ = d.pop("type", "http")
        connection = _parse_connection(d.pop("connection"))
        relative_url = d.pop("relative_url", UNSET)
        headers = d.pop("headers", UNSET)
        if isinstance(headers, list):
            headers = [
                _models.HttpHeaderInput.from_dict(headers_item) if isinstance(headers_item, dict) else headers_item
                for headers_item in headers
            ]
        return cls(
            type_=type_,
            connection=connection,
            relative_url=relative_url,
            headers=headers,
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


def _parse_connection(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "http" and "url" in data:
            return _models.HttpConnectionInput.from_dict(data)
        if "uid" in data:
            return _models.ConnectionReferenceInput.from_dict(data)
    return data
