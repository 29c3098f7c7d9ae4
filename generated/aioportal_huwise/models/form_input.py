from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.form_access_type import FormAccessType
from ..types import (
    UNSET,
    Unset,
    plain_fields,
    show,
)


@_attrs_define(kw_only=True, repr=False)
class FormInput:
    """A form to create."""

    slug: None | str
    """The readable name, by which the portal and its public API know the form. It must be sent, if only as null."""

    access_type: FormAccessType
    """Who may fill in a form: anybody even without a login (`open`), all who log in (`authenticated`), or users and
    groups with a rule of their own (`restricted`).
    """

    title: str | Unset = UNSET
    """The title shown to people."""

    has_published_version: bool | Unset = UNSET
    """The documentation lists it for requests too; it is publishing that changes it."""

    enable_moderation: bool | Unset = UNSET
    """Whether somebody must approve each submission. The platform's default is false."""

    enable_notifications_on_submission: bool | Unset = UNSET
    """Whether each new submission is announced. The platform's default is false."""

    enable_frontoffice_submission_edition: bool | Unset = UNSET
    """Whether people may change what they have submitted. The platform's default is false."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "slug": self.slug,
                "access_type": self.access_type,
                "title": self.title,
                "has_published_version": self.has_published_version,
                "enable_moderation": self.enable_moderation,
                "enable_notifications_on_submission": self.enable_notifications_on_submission,
                "enable_frontoffice_submission_edition": self.enable_frontoffice_submission_edition,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        slug = d.pop("slug")
        access_type = d.pop("access_type")
        if isinstance(access_type, str):
            access_type = _models.FormAccessType(access_type)
        title = d.pop("title", UNSET)
        has_published_version = d.pop("has_published_version", UNSET)
        enable_moderation = d.pop("enable_moderation", UNSET)
        enable_notifications_on_submission = d.pop("enable_notifications_on_submission", UNSET)
        enable_frontoffice_submission_edition = d.pop("enable_frontoffice_submission_edition", UNSET)
        return cls(
            slug=slug,
            access_type=access_type,
            title=title,
            has_published_version=has_published_version,
            enable_moderation=enable_moderation,
            enable_notifications_on_submission=enable_notifications_on_submission,
            enable_frontoffice_submission_edition=enable_frontoffice_submission_edition,
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
