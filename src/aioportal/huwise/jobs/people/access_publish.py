"""How a change of who may see a dataset reaches the portal: which publish it takes, and whether one is still owed.

Those who run portals publish in full after a change of rights; the documentation says nothing of it. Whether a
metadata-only publish would do is not known, so that is for the caller to choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from ....core.errors import ArgumentError, PortalError
from ...bodies import present
from ..memo import memo
from ..orders.ordering import carry_out, publish_metadata
from ..pending import publish_pending

if TYPE_CHECKING:
    from ...client import Huwise
    from ...dataset import DatasetHandle

Publish = Literal["auto", "full", "metadata", "none"]
"""``"auto"`` and ``"full"`` publish what is published already anew; ``"metadata"`` only its metadata; ``"none"``
leaves that to somebody else."""

SECURITY: Final = frozenset({"security"})
"""The section of a dataset's versions that tells of rights."""


def check_publish(publish: str) -> None:
    """Refuse what is no way to publish.

    Raises:
        ArgumentError: names the argument.
    """
    if publish not in get_args(Publish):
        raise ArgumentError(f"publish={publish!r} is no way to publish", hint=f"One of {', '.join(get_args(Publish))}.")


def cost(publish: Publish, published: bool) -> str:
    """What a change of rights costs beyond itself: nothing where visitors see nothing of the dataset."""
    if not published or publish == "none":
        return ""
    return "publish of the metadata" if publish == "metadata" else "full publish"


async def owes_publish(handle: DatasetHandle, publish: Publish) -> bool:
    """Whether rights were changed after the last full publish: what a run that ended in the middle leaves behind."""
    if publish not in ("auto", "full"):
        return False
    status = await handle.status()
    # While it works, or after an error, nobody can tell what the last good publish took over.
    if present(status.is_published) is not True or present(status.status) not in ("idle", "limit_reached"):
        return False
    return await publish_pending(handle, status, SECURITY)


async def bring_live(
    portal: Huwise,
    uid: str,
    publish: Publish,
    *,
    anew: bool,
    timeout: float,  # noqa: ASYNC109 - a public wait has a visible limit
) -> tuple[str, ...]:
    """Publish a published dataset anew, in its turn, and wait for the end.

    Args:
        portal: the client.
        uid: the dataset.
        publish: how.
        anew: rights were written just now, so that a publish which an earlier run ordered does not do.
        timeout: seconds to wait for the dataset to be free, and for the end.

    Returns:
        What a person must know of it.

    Raises:
        OperationFailedError: the publish failed.
        OperationTimeoutError: it still runs.
    """
    if publish == "metadata":
        await publish_metadata(portal, uid, timeout=timeout)
        return ()
    if anew:
        await memo().write(None)
    try:
        # A plan's record limit was reached before as well; that does not keep the rights from being taken over.
        result = await carry_out(portal, uid, "publish", timeout=timeout, allow_truncated=True)
    except PortalError as error:
        # The portal's own words do not say that the rights are written, and visitors are served the old ones.
        error.message += " (the rights are written, but not published; run again)"
        raise
    return (f"{result.dataset_id or uid}: the plan's record limit cuts its records",) if result.truncated else ()
