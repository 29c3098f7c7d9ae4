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
    from ..models.code_editor_page_content import CodeEditorPageContent
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class CodeEditorPage:
    """A page of the portal, written as HTML and CSS."""

    slug: str | Unset = UNSET
    """Names the page, to the API and in its address."""

    description: str | Unset = UNSET
    """What the page is about."""

    content: CodeEditorPageContent | Unset = UNSET
    """What a code editor page shows, in each language."""

    template: str | Unset = UNSET
    """The HTML template around the content, such as `custom.html`."""

    has_subdomain_copies: bool | Unset = UNSET
    """Whether portals below this one were given the page."""

    is_pushed_by_parent: bool | Unset = UNSET
    """Whether the page comes from a portal above."""

    is_restricted: bool | Unset = UNSET
    """Whether only users and groups with a rule of their own may see it."""

    is_published: bool | Unset = UNSET
    """Whether the portal shows it. Unpublished pages do not count in the licence."""

    created_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    updated_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    updated_at: datetime.datetime | Unset = UNSET
    """When the page was last edited."""

    created_at: datetime.datetime | Unset = UNSET
    """When the page was created."""

    last_published_at: datetime.datetime | Unset = UNSET
    """When the page was last published."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "slug": self.slug,
                "description": self.description,
                "content": self.content,
                "template": self.template,
                "has_subdomain_copies": self.has_subdomain_copies,
                "is_pushed_by_parent": self.is_pushed_by_parent,
                "is_restricted": self.is_restricted,
                "is_published": self.is_published,
                "created_by": self.created_by,
                "updated_by": self.updated_by,
                "updated_at": self.updated_at,
                "created_at": self.created_at,
                "last_published_at": self.last_published_at,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        slug = d.pop("slug", UNSET)
        description = d.pop("description", UNSET)
        content = d.pop("content", UNSET)
        if isinstance(content, dict):
            content = _models.CodeEditorPageContent.from_dict(content)
        template = d.pop("template", UNSET)
        has_subdomain_copies = d.pop("has_subdomain_copies", UNSET)
        is_pushed_by_parent = d.pop("is_pushed_by_parent", UNSET)
        is_restricted = d.pop("is_restricted", UNSET)
        is_published = d.pop("is_published", UNSET)
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.RelatedUser.from_dict(created_by)
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        last_published_at = lenient_datetime(d.pop("last_published_at", UNSET))
        return cls(
            slug=slug,
            description=description,
            content=content,
            template=template,
            has_subdomain_copies=has_subdomain_copies,
            is_pushed_by_parent=is_pushed_by_parent,
            is_restricted=is_restricted,
            is_published=is_published,
            created_by=created_by,
            updated_by=updated_by,
            updated_at=updated_at,
            created_at=created_at,
            last_published_at=last_published_at,
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
