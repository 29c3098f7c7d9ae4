from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.form_access_type import FormAccessType
from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.form_errors import FormErrors
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class Form:
    """A form of the portal, without its questions."""

    uid: str | Unset = UNSET
    """Names the form for ever, like `fm_t6r2vh`."""

    slug: None | str | Unset = UNSET
    """The readable name, by which the portal and its public API know the form."""

    title: str | Unset = UNSET
    """The title shown to people."""

    access_type: FormAccessType | Unset = UNSET
    """Who may fill in a form: anybody even without a login (`open`), all who log in (`authenticated`), or users and
    groups with a rule of their own (`restricted`).
    """

    has_published_version: bool | Unset = UNSET
    """Whether people can fill it in."""

    enable_moderation: bool | Unset = UNSET
    """Whether somebody must approve each submission."""

    enable_notifications_on_submission: bool | Unset = UNSET
    """Whether each new submission is announced."""

    enable_frontoffice_submission_edition: bool | Unset = UNSET
    """Whether people may change what they have submitted."""

    first_published_at: datetime.datetime | Unset = UNSET
    """When the form was first published."""

    created_at: datetime.datetime | Unset = UNSET
    """When the form was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When the form was last edited."""

    updated_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    created_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    published_at: datetime.datetime | Unset = UNSET
    """When the form was last published."""

    published_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    errors: FormErrors | Unset = UNSET
    """What is wrong with a form. Its shape is not documented and kept as it comes."""

    nb_submissions: int | Unset = UNSET
    """How many submissions the form has."""

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
                "title": self.title,
                "access_type": self.access_type,
                "has_published_version": self.has_published_version,
                "enable_moderation": self.enable_moderation,
                "enable_notifications_on_submission": self.enable_notifications_on_submission,
                "enable_frontoffice_submission_edition": self.enable_frontoffice_submission_edition,
                "first_published_at": self.first_published_at,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "updated_by": self.updated_by,
                "created_by": self.created_by,
                "published_at": self.published_at,
                "published_by": self.published_by,
                "errors": self.errors,
                "nb_submissions": self.nb_submissions,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        slug = d.pop("slug", UNSET)
        title = d.pop("title", UNSET)
        access_type = d.pop("access_type", UNSET)
        if isinstance(access_type, str):
            access_type = _models.FormAccessType(access_type)
        has_published_version = d.pop("has_published_version", UNSET)
        enable_moderation = d.pop("enable_moderation", UNSET)
        enable_notifications_on_submission = d.pop("enable_notifications_on_submission", UNSET)
        enable_frontoffice_submission_edition = d.pop("enable_frontoffice_submission_edition", UNSET)
        first_published_at = lenient_datetime(d.pop("first_published_at", UNSET))
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.RelatedUser.from_dict(created_by)
        published_at = lenient_datetime(d.pop("published_at", UNSET))
        published_by = d.pop("published_by", UNSET)
        if isinstance(published_by, dict):
            published_by = _models.RelatedUser.from_dict(published_by)
        errors = d.pop("errors", UNSET)
        if isinstance(errors, dict):
            errors = _models.FormErrors.from_dict(errors)
        nb_submissions = d.pop("nb_submissions", UNSET)
        return cls(
            uid=uid,
            slug=slug,
            title=title,
            access_type=access_type,
            has_published_version=has_published_version,
            enable_moderation=enable_moderation,
            enable_notifications_on_submission=enable_notifications_on_submission,
            enable_frontoffice_submission_edition=enable_frontoffice_submission_edition,
            first_published_at=first_published_at,
            created_at=created_at,
            updated_at=updated_at,
            updated_by=updated_by,
            created_by=created_by,
            published_at=published_at,
            published_by=published_by,
            errors=errors,
            nb_submissions=nb_submissions,
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
