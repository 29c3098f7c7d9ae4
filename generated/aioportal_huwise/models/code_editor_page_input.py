from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

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
    from ..models.code_editor_page_content import CodeEditorPageContent


@_attrs_define(kw_only=True, repr=False)
class CodeEditorPageInput:
    """A code editor page to create or to change."""

    content: CodeEditorPageContent
    """What a code editor page shows, in each language."""

    slug: str | Unset = UNSET
    """The name of the page, to the API and in its address."""

    description: str | Unset = UNSET
    """What the page is about."""

    template: str | Unset = UNSET
    """The HTML template around the content, such as `custom.html`."""

    is_restricted: bool | Unset = UNSET
    """Whether only users and groups with a rule of their own may see it."""

    is_published: bool | Unset = UNSET
    """Whether the portal shows it. Unpublished pages do not count in the licence."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "content": self.content,
                "slug": self.slug,
                "description": self.description,
                "template": self.template,
                "is_restricted": self.is_restricted,
                "is_published": self.is_published,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        content = d.pop("content")
        if isinstance(content, dict):
            content = _models.CodeEditorPageContent.from_dict(content)
        slug = d.pop("slug", UNSET)
        description = d.pop("description", UNSET)
        template = d.pop("template", UNSET)
        is_restricted = d.pop("is_restricted", UNSET)
        is_published = d.pop("is_published", UNSET)
        return cls(
            content=content,
            slug=slug,
            description=description,
            template=template,
            is_restricted=is_restricted,
            is_published=is_published,
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
