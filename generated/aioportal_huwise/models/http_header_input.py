from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import (
    plain_fields,
    show,
)


@_attrs_define(kw_only=True, repr=False)
class HttpHeaderInput:
    """A header of an HTTP request."""

    name: str
    """The name."""

    value: str
    """The value."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "name": self.name,
                "value": self.value,
            },
            {},
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        name = d.pop("name")
        value = d.pop("value")
        return cls(
            name=name,
            value=value,
        )
