"""The state file: written whole, by a temporary name, soon after each change and at the end."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

from .portal import Portal

_SOON = 0.2


class StateError(ValueError):
    """The file holds no state of a portal."""


class StateFile:
    """Keeps a portal's state on disk.

    Raises:
        StateError: the file is there, but cannot be understood.
    """

    def __init__(self, portal: Portal, path: Path) -> None:
        self._portal = portal
        self._path = path
        self._timer: asyncio.TimerHandle | None = None
        if path.exists():
            try:
                portal.load(json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise StateError(f"{path} holds no state of a portal: {error!r}") from error
        portal.on_change = self._changed

    def _changed(self) -> None:
        # Many effects in a row are one write.
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_SOON, self.write)

    def write(self) -> None:
        """Write now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        partial = self._path.with_name(self._path.name + ".part")
        partial.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(self._portal.dump(), ensure_ascii=False), encoding="utf-8", errors="replace")
        os.replace(partial, self._path)
