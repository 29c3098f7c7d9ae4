"""``aioportal`` and ``python -m aioportal``: finds the command line, or says which extra brings it."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    try:
        from .cli.app import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("typer", "rich", "click"):
            raise
        sys.stderr.write(
            f"The command line needs the package {error.name!r}, which is not installed.\n"
            'Install it with: pip install "aioportal[cli]"\n'
        )
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("aioportal: interrupted before anything was ordered\n")
        return 130
    return run()


if __name__ == "__main__":
    sys.exit(main())
