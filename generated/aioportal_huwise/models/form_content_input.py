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
    from ..models.form_ending import FormEnding
    from ..models.form_section import FormSection
    from ..models.form_show_hide_logic import FormShowHideLogic
    from ..models.localized_text import LocalizedText


@_attrs_define(kw_only=True, repr=False)
class FormContentInput:
    """All that a form is to ask, in which languages, and how it is to end."""

    default_language: str
    """The code of the language that is always there, such as `en`."""

    ending: FormEnding
    """What people see after they have submitted: a message, another address or a page of the portal. Its properties
    are not documented and kept as they come.
    """

    sections: list[FormSection]
    """The parts of the form, in order."""

    other_languages: list[str] | Unset = UNSET
    """The codes of the other languages."""

    title: LocalizedText | Unset = UNSET
    """A text in several languages, by language code."""

    description: LocalizedText | Unset = UNSET
    """A text in several languages, by language code."""

    enable_recaptcha: bool | Unset = UNSET
    """Whether people must show that they are no robots."""

    enable_notifications_on_submission: bool | Unset = UNSET
    """Whether each new submission is announced."""

    show_hide_logics: list[FormShowHideLogic] | Unset = UNSET
    """When blocks are shown and when they are hidden."""

    additional_extractor_fields: list[str] | Unset = UNSET
    """Facts about a submission that become fields of the dataset besides the answers."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "default_language": self.default_language,
                "ending": self.ending,
                "sections": self.sections,
                "other_languages": self.other_languages,
                "title": self.title,
                "description": self.description,
                "enable_recaptcha": self.enable_recaptcha,
                "enable_notifications_on_submission": self.enable_notifications_on_submission,
                "show_hide_logics": self.show_hide_logics,
                "additional_extractor_fields": self.additional_extractor_fields,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        default_language = d.pop("default_language")
        ending = d.pop("ending")
        if isinstance(ending, dict):
            ending = _models.FormEnding.from_dict(ending)
        sections = d.pop("sections")
        if isinstance(sections, list):
            sections = [
                _models.FormSection.from_dict(sections_item) if isinstance(sections_item, dict) else sections_item
                for sections_item in sections
            ]
        other_languages = d.pop("other_languages", UNSET)
        title = d.pop("title", UNSET)
        if isinstance(title, dict):
            title = _models.LocalizedText.from_dict(title)
        description = d.pop("description", UNSET)
        if isinstance(description, dict):
            description = _models.LocalizedText.from_dict(description)
        enable_recaptcha = d.pop("enable_recaptcha", UNSET)
        enable_notifications_on_submission = d.pop("enable_notifications_on_submission", UNSET)
        show_hide_logics = d.pop("show_hide_logics", UNSET)
        if isinstance(show_hide_logics, list):
            show_hide_logics = [
                _models.FormShowHideLogic.from_dict(show_hide_logics_item)
                if isinstance(show_hide_logics_item, dict)
                else show_hide_logics_item
                for show_hide_logics_item in show_hide_logics
            ]
        additional_extractor_fields = d.pop("additional_extractor_fields", UNSET)
        return cls(
            default_language=default_language,
            ending=ending,
            sections=sections,
            other_languages=other_languages,
            title=title,
            description=description,
            enable_recaptcha=enable_recaptcha,
            enable_notifications_on_submission=enable_notifications_on_submission,
            show_hide_logics=show_hide_logics,
            additional_extractor_fields=additional_extractor_fields,
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
