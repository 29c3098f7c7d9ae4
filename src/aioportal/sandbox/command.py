"""The command line of the local portal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .config import DEFAULT_KEY, SandboxConfig
from .server import run
from .state import StateError
from .words import LOCALES


def run_command(argv: Sequence[str] | None) -> int:
    """Read the arguments and serve.

    Returns:
        0 after an orderly end, 2 for wrong use or an address that cannot be listened on.
    """
    parser = _parser()
    given = parser.parse_args(argv)
    config = SandboxConfig(
        host=given.host,
        port=given.port,
        api_key=given.api_key,
        keys=dict(given.key),
        settle=given.settle,
        processing_seconds=given.processing_seconds,
        workers=given.workers,
        record_limit=given.record_limit,
        file_delay=given.file_delay,
        max_upload=given.max_upload,
        burst=given.burst,
        quota=given.quota,
        edits_while_busy=given.edits_while_busy,
        locale=given.locale,
        state=given.state,
        frozen=given.frozen,
        seed=given.seed,
    )
    try:
        return run(config)
    except StateError as error:
        print(f"{parser.prog}: {error}; name another file, or remove it", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{parser.prog}: cannot listen on {config.host}:{config.port}: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    default = SandboxConfig()
    parser = argparse.ArgumentParser(
        prog="aioportal sandbox", description="A local Huwise portal over HTTP; ends on SIGTERM."
    )
    add = parser.add_argument
    add("--host", default=default.host, help="address to listen on; the control interface answers loopback only")
    add("--port", type=_port, default=0, help="0 takes a free one")
    add("--api-key", default=DEFAULT_KEY, help="the key that may do everything")
    add(
        "--key",
        type=_key,
        action="append",
        default=[],
        metavar="KEY=PERMISSION,…",
        help="another key with its permissions",
    )
    add("--processing-seconds", type=_seconds, default=default.processing_seconds, help="how long a publish takes")
    add("--settle", type=_seconds, default=default.settle, help="seconds for which an order does not show")
    add("--workers", type=_positive, default=default.workers, help="datasets processed at the same time")
    add("--record-limit", type=_count, help="records a dataset may hold")
    add("--file-delay", type=_seconds, default=0.0, help="seconds until an uploaded file is found")
    add("--max-upload", type=_positive, default=default.max_upload, help="bytes of the largest file")
    add("--burst", type=_positive, help="calls a key may make in a second")
    add("--quota", type=_positive, help="calls a key may make in a day")
    add("--edits-while-busy", action="store_true", help="accept changes to a dataset that is processed")
    add("--state", type=Path, metavar="FILE", help="keep the state in a file, and uploads in FILE.d")
    add("--locale", choices=LOCALES, help="language of all messages; without it, the one that a request asks for")
    add("--frozen", action="store_true", help="the clock moves only when told to")
    add("--seed", type=int, help="repeatable uids")
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e9:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} is negative")
    return value


def _port(text: str) -> int:
    if _count(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return int(text)


def _positive(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} must be at least 1")
    return int(text)


def _key(text: str) -> tuple[str, tuple[str, ...] | None]:
    key, equals, permissions = text.partition("=")
    if not key:
        raise argparse.ArgumentTypeError("a key is missing")
    return key, tuple(name for name in permissions.split(",") if name) if equals else None
