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
    from ..models.studio_page_blocks import StudioPageBlocks
    from ..models.studio_page_data_providers import StudioPageDataProviders
    from ..models.studio_page_filters import StudioPageFilters
    from ..models.studio_page_layouts import StudioPageLayouts


@_attrs_define(kw_only=True, repr=False)
class StudioPageContentInput:
    """What a version of a studio page is to show. Whether a part left out is kept is not documented."""

    blocks: StudioPageBlocks | Unset = UNSET
    """The blocks of a page, by their uid. What a block holds is not documented and kept as it comes."""

    layouts: StudioPageLayouts | Unset = UNSET
    """How the blocks of a page are laid out. Not documented and kept as it comes."""

    data_providers: StudioPageDataProviders | Unset = UNSET
    """Where the blocks of a page take their data from. Not documented and kept as it comes."""

    filters: StudioPageFilters | Unset = UNSET
    """The filters of a page. Not documented and kept as it comes."""

    additional_properties: dict[str, Any] = _attrs_field(factory=dict)
    """What the contract does not name, as it came."""

    def __repr__(self) -> str:
        return show(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, without the unset fields."""
        return plain_fields(
            {
                "blocks": self.blocks,
                "layouts": self.layouts,
                "data_providers": self.data_providers,
                "filters": self.filters,
            },
            self.additional_properties,
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object; values of another type than the contract's are kept as they came."""
        d: dict[str, Any] = dict(src_dict)
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
        return cls(
            blocks=blocks,
            layouts=layouts,
            data_providers=data_providers,
            filters=filters,
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
