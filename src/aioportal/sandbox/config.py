"""How the local portal behaves: times, limits, keys and the switches for what the real one leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from .words import LOCALES, asked_for

DEFAULT_KEY = "sandbox-key"


@dataclass(slots=True)
class SandboxConfig:
    """Everything that can be chosen; ``changeable`` names what ``POST /_sandbox/config`` may change while it runs."""

    host: str = "127.0.0.1"
    port: int = 0
    api_key: str = DEFAULT_KEY
    keys: Mapping[str, Sequence[str] | None] = field(default_factory=dict)
    """More keys with their permissions; None means all of them."""
    user: str = "sandbox.admin"
    """The username shown as author of every change."""

    settle: float = 0.3
    """Seconds for which an accepted order is not yet visible in the status."""
    processing_seconds: float = 1.0
    unpublish_seconds: float = 0.2
    abort_seconds: float = 0.2
    saving_seconds: float = 0.2
    """How long a dataset is busy after a version was restored."""
    workers: int = 2
    """Datasets processed at the same time; the others stay queued."""
    harvest_seconds: float = 1.0
    """How long a harvest takes, whatever it finds."""
    harvest_workers: int = 1
    """Harvesters at work at the same time; the others stay queued."""
    record_limit: int | None = None
    """Records a dataset may hold before it ends in ``limit_reached``."""

    file_delay: float = 0.0
    """Seconds after an upload during which the file is not found yet."""
    upload_status: int = 201
    """What an upload answers: practice shows 201, the documentation says 200."""
    max_upload: int = 240 * 1024 * 1024
    """Bytes of the largest file; a larger one answers 413."""

    burst: int | None = None
    """Calls a key may make in any second before 429 with Retry-After."""
    quota: int | None = None
    """Calls a key may make in a UTC day before 429 with a reset time."""

    edits_while_busy: bool = False
    """True accepts changes to a dataset that is queued or processing."""
    refuse_empty_metadata: bool = True
    """Null and empty texts in the metadata of a create are a 400."""
    short_schedules: bool = False
    """True accepts schedules that run more than once a day."""
    total_count: Literal["number", "string", "null"] = "number"
    """How pages state their total; the published contract says text, practice a number."""
    error_shape: Literal["automation", "management"] = "automation"
    batch_keys: Literal["0", "01"] = "0"
    """How answers to several at once name the first one: the documentation says ``0``, its example ``01``."""
    show_api_keys: bool = False
    """True shows the secret of an API key in every answer, as the documentation's examples do, not only the first."""
    suggestions: Literal["list", "hits"] = "list"
    """Whether suggested values come as a bare list or as the result of a search; both were seen."""
    locale: str | None = None
    """The language of all messages; None speaks the one that ``Accept-Language`` asks for, or English."""
    public_url: str | None = None
    """The origin in ``next`` and ``previous``; None takes the request's Host header."""

    state: Path | None = None
    """A file that keeps the state; uploads go to a folder of the same name with ``.d`` appended."""
    frozen: bool = False
    """The clock moves only by ``POST /_sandbox/clock``."""
    start: float | None = None
    """Seconds since 1970 at which the clock starts; None means now."""
    keep_alive: float = 75.0
    """Seconds after which an idle connection is closed."""
    seed: int | None = None
    """Makes uids repeatable."""

    def __post_init__(self) -> None:
        """Refuse what could not be meant, before a portal runs with it."""
        for name in CHANGEABLE:
            _check(name, getattr(self, name))

    @property
    def language(self) -> str:
        """Of the messages that answer the present request."""
        return self.locale or asked_for.get()

    def change(self, values: Mapping[str, Any]) -> None:
        """Set switches while running: all of them, or none where one is refused.

        Args:
            values: names and values of ``CHANGEABLE``.

        Raises:
            ValueError: an unknown name, or a value that the switch cannot have.
        """
        for name, value in values.items():
            if name not in CHANGEABLE:
                raise ValueError(f"{name} cannot be changed while running; one of {', '.join(sorted(CHANGEABLE))} can")
            _check(name, value)
        for name, value in values.items():
            setattr(self, name, value)

    def switches(self) -> dict[str, Any]:
        """The present values of all that can be changed."""
        return {name: getattr(self, name) for name in CHANGEABLE}


@dataclass(frozen=True, slots=True)
class _Switch:
    """What a switch may be set to: one of the choices, or of a type and at least so much."""

    kinds: tuple[type, ...] = ()
    least: int = 0
    choices: tuple[Any, ...] = ()


_SECONDS = _Switch((int, float))
_WORKERS = _Switch((int,), least=1)
_COUNT_OR_NONE = _Switch((int, type(None)))
_FLAG = _Switch(choices=(True, False))

CHANGEABLE: Mapping[str, _Switch] = {
    "settle": _SECONDS,
    "processing_seconds": _SECONDS,
    "unpublish_seconds": _SECONDS,
    "abort_seconds": _SECONDS,
    "saving_seconds": _SECONDS,
    "workers": _WORKERS,
    "harvest_seconds": _SECONDS,
    "harvest_workers": _WORKERS,
    "record_limit": _COUNT_OR_NONE,
    "file_delay": _SECONDS,
    "upload_status": _Switch(choices=(200, 201)),
    "max_upload": _Switch((int,)),
    "burst": _COUNT_OR_NONE,
    "quota": _COUNT_OR_NONE,
    "edits_while_busy": _FLAG,
    "refuse_empty_metadata": _FLAG,
    "short_schedules": _FLAG,
    "total_count": _Switch(choices=("number", "string", "null")),
    "error_shape": _Switch(choices=("automation", "management")),
    "batch_keys": _Switch(choices=("0", "01")),
    "show_api_keys": _FLAG,
    "suggestions": _Switch(choices=("list", "hits")),
    "locale": _Switch(choices=(*LOCALES, None)),
}


def _check(name: str, value: Any) -> None:
    switch = CHANGEABLE[name]
    if switch.choices:
        # By type as well: 1 is not meant where True is a choice.
        if not any(value == choice and type(value) is type(choice) for choice in switch.choices):
            raise ValueError(f"{name}={value!r} is none of {', '.join(map(repr, switch.choices))}")
    elif isinstance(value, bool) or not isinstance(value, switch.kinds):
        raise ValueError(f"{name}={value!r} is of the wrong kind")
    elif isinstance(value, (int, float)) and not value >= switch.least:
        raise ValueError(f"{name}={value!r} is less than {switch.least}")


def from_options(config: SandboxConfig | None, options: Mapping[str, Any]) -> SandboxConfig:
    """A copy of ``config`` with ``options`` put over it, so that a config can be shared."""
    values = {item.name: getattr(config, item.name) for item in fields(SandboxConfig)} if config else {}
    return SandboxConfig(**{**values, **options})
