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
    from ..models.related_user import RelatedUser
    from ..models.studio_page_version import StudioPageVersion


@_attrs_define(kw_only=True, repr=False)
class StudioPage:
    """A page of the portal, made in the visual editor, without what it shows."""

    uid: str | Unset = UNSET
    """Names the page for ever, like `sp_b4n7ke`."""

    slug: str | Unset = UNSET
    """The readable name in the page's address."""

    public: bool | Unset = UNSET
    """Whether all who can use the portal may see it, rather than only users and groups with a rule of their own."""

    contents: list[StudioPageVersion] | Unset = UNSET
    """The versions of the page."""

    first_published_at: datetime.datetime | Unset = UNSET
    """When the page was first published."""

    created_at: datetime.datetime | Unset = UNSET
    """When the page was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When the page was last edited."""

    created_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "uid": self.uid,
                "slug": self.slug,
                "public": self.public,
                "contents": self.contents,
                "first_published_at": self.first_published_at,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "created_by": self.created_by,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        slug = d.pop("slug", UNSET)
        public = d.pop("public", UNSET)
        contents = d.pop("contents", UNSET)
        if isinstance(contents, list):
            contents = [
                _models.StudioPageVersion.from_dict(contents_item) if isinstance(contents_item, dict) else contents_item
                for contents_item in contents
            ]
        first_published_at = lenient_datetime(d.pop("first_published_at", UNSET))
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.RelatedUser.from_dict(created_by)
        return cls(
            uid=uid,
            slug=slug,
            public=public,
            contents=contents,
            first_published_at=first_published_at,
            created_at=created_at,
            updated_at=updated_at,
            created_by=created_by,
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
