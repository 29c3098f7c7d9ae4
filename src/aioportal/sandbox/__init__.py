"""A local Huwise portal over real HTTP, with state, for tests, demonstrations and trying things out.

Needs the extra ``sandbox``. It is written from the contract alone and shares no code with the client.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the portal until SIGTERM, as ``python -m aioportal.sandbox`` does.

    Args:
        argv: the arguments after the program's name; those of the process if absent.

    Returns:
        The exit code.
    """
    # Not at import: the web server's packages are an extra, and cost time.
    from .command import run_command

    return run_command(argv)
