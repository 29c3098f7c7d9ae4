from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.form_submission_status import FormSubmissionStatus
from ..types import (
    UNSET,
    Unset,
    lenient_datetime,
    plain_fields,
    show,
)

if TYPE_CHECKING:
    from ..models.form_submission_content import FormSubmissionContent
    from ..models.form_submission_revision import FormSubmissionRevision
    from ..models.related_user import RelatedUser


@_attrs_define(kw_only=True, repr=False)
class FormSubmission:
    """What somebody has answered to a form."""

    uid: str | Unset = UNSET
    """Names the submission within its form."""

    lang: str | Unset = UNSET
    """The code of the language in which the form was shown."""

    created_at: datetime.datetime | Unset = UNSET
    """When it came in."""

    created_by: None | RelatedUser | Unset = UNSET
    """Who sent it; nobody where no login was needed."""

    updated_at: datetime.datetime | Unset = UNSET
    """When it was last edited."""

    updated_by: None | RelatedUser | Unset = UNSET
    """Who edited it last."""

    content: FormSubmissionContent | Unset = UNSET
    """The answers, by the technical id of their block."""

    status: FormSubmissionStatus | Unset = UNSET
    """Where a submission stands in the review; always `approved` where the form is not moderated."""

    revision: FormSubmissionRevision | None | Unset = UNSET
    """What a review asked for or changed; only where the form is moderated."""

    change_request_link: None | str | Unset = UNSET
    """Where the sender can see and change it; only where the form allows that."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "uid": self.uid,
                "lang": self.lang,
                "created_at": self.created_at,
                "created_by": self.created_by,
                "updated_at": self.updated_at,
                "updated_by": self.updated_by,
                "content": self.content,
                "status": self.status,
                "revision": self.revision,
                "change_request_link": self.change_request_link,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        uid = d.pop("uid", UNSET)
        lang = d.pop("lang", UNSET)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        created_by = d.pop("created_by", UNSET)
        if isinstance(created_by, dict):
            created_by = _models.RelatedUser.from_dict(created_by)
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        content = d.pop("content", UNSET)
        if isinstance(content, dict):
            content = _models.FormSubmissionContent.from_dict(content)
        status = d.pop("status", UNSET)
        if isinstance(status, str):
            status = _models.FormSubmissionStatus(status)
        revision = d.pop("revision", UNSET)
        if isinstance(revision, dict):
            revision = _models.FormSubmissionRevision.from_dict(revision)
        change_request_link = d.pop("change_request_link", UNSET)
        return cls(
            uid=uid,
            lang=lang,
            created_at=created_at,
            created_by=created_by,
            updated_at=updated_at,
            updated_by=updated_by,
            content=content,
            status=status,
            revision=revision,
            change_request_link=change_request_link,
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
