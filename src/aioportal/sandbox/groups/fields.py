"""Field configurations: kept in the order in which they apply, and really applied when a dataset is published."""

from __future__ import annotations

from ..crud import Collection, as_given
from ..exchange import Handler
from ..model import SECTIONS


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return Collection(
        path="/datasets/{dataset_uid}/fields/",
        what="field",
        prefix="pr_",
        table="fields",
        section=SECTIONS["fields"],
        prepare=as_given,
    ).handlers()
