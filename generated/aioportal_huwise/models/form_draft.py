from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

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
    from ..models.form_content import FormContent
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class FormDraft:
    """A version of a form's questions."""

    version: int | Unset = UNSET
    """Numbers the version within its form."""

    is_published: bool | Unset = UNSET
    """Whether people fill in this version."""

    is_draft: bool | Unset = UNSET
    """Whether it can still be edited."""

    created_at: datetime.datetime | Unset = UNSET
    """When the version was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When the version was last edited."""

    created_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    content: FormContent | Unset = UNSET
    """All that a form asks, in which languages, and how it ends."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "version": self.version,
                "is_published": self.is_published,
                "is_draft": self.is_draft,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "created_by": self.created_by,
                "content": self.content,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        version = d.pop("version", UNSET)
        is_published = d.pop("is_published", UNSET)
        is_draft = d.pop("is_draft", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.RelatedUser.from_dict(created_by)
        content = d.pop("content", UNSET)
        if isinstance(content, dict):
            content = _models.FormContent.from_dict(content)
        return cls(
            version=version,
            is_published=is_published,
            is_draft=is_draft,
            created_at=created_at,
            updated_at=updated_at,
            created_by=created_by,
            content=content,
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
