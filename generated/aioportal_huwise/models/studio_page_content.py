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
    from ..models.studio_page_blocks import StudioPageBlocks
    from ..models.studio_page_data_providers import StudioPageDataProviders
    from ..models.studio_page_filters import StudioPageFilters
    from ..models.studio_page_layouts import StudioPageLayouts


@_attrs_define(kw_only=True, repr=False)
class StudioPageContent:
    """What a version of a studio page shows."""

    version_name: str | Unset = UNSET
    """Names the version within its page, such as `draft`."""

    blocks: StudioPageBlocks | Unset = UNSET
    """The blocks of a page, by their uid. What a block holds is not documented and kept as it comes."""

    layouts: StudioPageLayouts | Unset = UNSET
    """How the blocks of a page are laid out. Not documented and kept as it comes."""

    data_providers: StudioPageDataProviders | Unset = UNSET
    """Where the blocks of a page take their data from. Not documented and kept as it comes."""

    filters: StudioPageFilters | Unset = UNSET
    """The filters of a page. Not documented and kept as it comes."""

    created_at: datetime.datetime | Unset = UNSET
    """When the version was created."""

    updated_at: datetime.datetime | Unset = UNSET
    """When the version was last edited."""

    updated_by: RelatedUser | Unset = UNSET
    """A user as others refer to him or her."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "version_name": self.version_name,
                "blocks": self.blocks,
                "layouts": self.layouts,
                "data_providers": self.data_providers,
                "filters": self.filters,
                "created_at": self.created_at,
                "updated_at": self.updated_at,
                "updated_by": self.updated_by,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
        version_name = d.pop("version_name", UNSET)
        blocks = d.pop("blocks", UNSET)
        if isinstance(blocks, dict):
            blocks = _models.StudioPageBlocks.from_dict(blocks)
        layouts = d.pop("layouts", UNSET)
        if isinstance(layouts, dict):
            layouts = _models.StudioPageLayouts.from_dict(layouts)
        data_providers = d.pop("data_providers", UNSET)
        if isinstance(data_providers, dict):
            data_providers = _models.StudioPageDataProviders.from_dict(data_providers)
        filters = d.pop("filters", UNSET)
        if isinstance(filters, dict):
            filters = _models.StudioPageFilters.from_dict(filters)
        created_at = lenient_datetime(d.pop("created_at", UNSET))
        updated_at = lenient_datetime(d.pop("updated_at", UNSET))
        updated_by = d.pop("updated_by", UNSET)
        if isinstance(updated_by, dict):
            updated_by = _models.RelatedUser.from_dict(updated_by)
        return cls(
            version_name=version_name,
            blocks=blocks,
            layouts=layouts,
            data_providers=data_providers,
            filters=filters,
            created_at=created_at,
            updated_at=updated_at,
            updated_by=updated_by,
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
