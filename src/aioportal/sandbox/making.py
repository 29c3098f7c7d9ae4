"""Datasets as they come into being: by a request, by the seed of a test, by a harvester."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .machines import Machine
from .model import DEFAULT_SECURITY, Dataset, Json

if TYPE_CHECKING:
    from .portal import Portal


def make(
    portal: Portal,
    dataset_id: str,
    metadata: Json,
    *,
    restricted: bool,
    security: Json | None,
    at: float | None = None,
) -> Dataset:
    """A new dataset in the portal, idle and unpublished; now, unless its birth lies before the present request."""
    now = portal.clock.now() if at is None else at
    dataset = Dataset(
        uid=portal.uids.new("da_", portal.datasets),
        dataset_id=dataset_id,
        created_at=now,
        updated_at=now,
        created_by=portal.config.user,
        updated_by=portal.config.user,
        is_restricted=restricted,
        metadata=metadata,
        default_security={**DEFAULT_SECURITY, **(security or {})},
        machine=Machine(since=now),
    )
    portal.add(dataset)
    return dataset


def free_id(portal: Portal, wanted: str) -> str:
    """An identifier that no dataset has yet: the wanted one, or with a number behind it."""
    base = wanted[:180] or "dataset"
    candidate, number = base, 0
    while portal.dataset_by_id(candidate) is not None:
        number += 1
        candidate = f"{base}-{number}"
    return candidate


def with_remote(metadata: Json, remote: Mapping[str, Mapping[str, Any]]) -> Json:
    """Metadata in which a remote portal says something of its fields; what overrides it stays."""
    merged = dict(metadata)
    for template, fields in remote.items():
        old = merged.get(template, {})
        merged[template] = {
            **old,
            **{
                name: {"override_remote_value": False, **old.get(name, {"value": None}), "remote_value": value}
                for name, value in fields.items()
            },
        }
    return merged
