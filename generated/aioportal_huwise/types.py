"""What every generated module stands on: absence, files, answers, and the two directions of JSON."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import IO, Any, ClassVar, Literal, Protocol
from urllib.parse import quote

from attrs import define, field, validators

from .errors import UnexpectedStatus


class Unset:
    """The type of ``UNSET``; there is one instance in a process, also after copying and pickling."""

    _instance: ClassVar[Unset | None] = None

    def __new__(cls) -> Unset:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __copy__(self) -> Unset:
        return self

    def __deepcopy__(self, memo: Any) -> Unset:
        return self

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Unset = Unset()
"""Not given (in a request) or not there (in an answer); unlike None, which is JSON's null."""

FileTypes = tuple[str | None, IO[bytes] | bytes, str | None]
RequestFiles = list[tuple[str, FileTypes]]


@define
class File:
    """A file to upload.

    Args:
        payload: The content, as bytes or as a file opened for reading in binary mode.
        file_name: The name that the server gets; without one it would take the part for a text field.
        mime_type: The media type, or None to let the HTTP library guess it from the name.
    """

    payload: IO[bytes] | bytes
    file_name: str = field(validator=validators.min_len(1))
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """The form that ``files=`` of httpx takes."""
        return self.file_name, self.payload, self.mime_type


class HttpResponse(Protocol):
    """What ``parse_response`` needs of an answer; ``httpx.Response`` fits."""

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        ...

    @property
    def content(self) -> bytes:
        """The body as it came."""
        ...

    @property
    def text(self) -> str:
        """The body as text."""
        ...

    def json(self) -> Any:
        """The body parsed as JSON; raises ValueError where it is none."""
        ...


def has_body(response: HttpResponse) -> bool:
    """Whether a success brought anything; raises ``UnexpectedStatus`` for everything else."""
    if not 200 <= response.status_code <= 299:
        raise UnexpectedStatus(response.status_code, response.content)
    return bool(response.content) and not response.content.isspace()


def read_json(response: HttpResponse, kind: type) -> Any:
    """The JSON of a success, None where there is no body; raises TypeError where the top level is not a ``kind``."""
    data = response.json() if has_body(response) else None
    if data is not None and not isinstance(data, kind):
        raise TypeError(f"the answer should be a JSON {kind.__name__}, it is a {type(data).__name__}")
    return data


_LOOSE_LENGTH = 64  # no date is longer; keeps hostile text away from the slow parser


def lenient_datetime(value: Any) -> Any:
    """``value`` as a date-time where it can be read as exactly one, else as it came.

    ISO 8601 first; then loose forms (RFC 1123, written-out months), unless a part is missing, the order of day and
    month is open, or the zone is a bare abbreviation: a date is never completed by guessing.
    """
    if not isinstance(value, str):
        return value
    try:
        return datetime.datetime.fromisoformat(value)
    except ValueError:
        return _loose_datetime(value) if len(value) <= _LOOSE_LENGTH else value


def lenient_date(value: Any) -> Any:
    """``value`` as a date where it is an ISO 8601 one, else as it came."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return value


def _loose_datetime(value: str) -> Any:
    from dateutil.parser import (
        parse,  # imported late: most programs never meet a loose date
    )

    year_first = value.lstrip()[:4].isdigit()
    try:
        # Whatever the text leaves open comes out differently the second time.
        one = parse(value, default=datetime.datetime(2000, 1, 1), tzinfos=_zone)
        other = parse(
            value, default=datetime.datetime(2001, 2, 2), tzinfos=_zone, dayfirst=not year_first, yearfirst=True
        )
    except (ValueError, OverflowError, TypeError):
        return value
    return one if one == other else value


def _zone(name: str | None, offset: int | None) -> datetime.tzinfo | None:
    if offset is not None:
        return datetime.timezone(datetime.timedelta(seconds=offset))
    if name is not None:
        raise ValueError(f"the zone {name} has no offset")
    return None


def plain(value: Any) -> Any:
    """``value`` as JSON knows it: models become dicts, words strings, dates ISO 8601; all else passes through."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    to_dict = getattr(value, "to_dict", None)
    return value if to_dict is None else to_dict()


def plain_fields(fields: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object of a model: its fields without the unset ones, then what the contract does not name."""
    known = {name: plain(value) for name, value in fields.items() if value is not UNSET}
    known.update((name, plain(value)) for name, value in more.items())
    return known


def query(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The query parameters that were given; None and UNSET are left out."""
    return {name: plain(value) for name, value in parameters.items() if value is not UNSET and value is not None}


def path_segment(name: str, value: Any) -> str:
    """``value`` percent-encoded as one segment of a path.

    Raises ValueError for what would address another path than the operation's: no string, an empty one, ``.``, ``..``,
    or control characters.
    """
    if not isinstance(value, str) or value in ("", ".", "..") or any(ord(c) < 32 or ord(c) == 127 for c in value):
        raise ValueError(f"{name} must be a non-empty string other than '.' and '..', without control characters")
    return quote(value, safe="")


def parts(fields: Mapping[str, Any]) -> RequestFiles:
    """The parts of a multipart body, without the unset ones; the boundary is left to whoever sends it."""
    return [(name, part) for name, value in fields.items() if value is not UNSET for part in _parts(value)]


def _parts(value: Any) -> Iterator[FileTypes]:
    if isinstance(value, File):
        yield value.to_tuple()
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, bool):
        yield None, b"true" if value else b"false", None
    elif value is not None:
        data = plain(value)
        if isinstance(data, dict):
            yield None, json.dumps(data).encode(), "application/json"
        else:
            yield None, str(data).encode(), None


_SECRET = frozenset(
    {
        "access_token",
        "api_key",
        "client_secret",
        "code",
        "key",
        "password",
        "secret_access_key",
        "shared_key",
        "token",
    }
)


_PLAIN_HEADERS = frozenset({"accept", "accept-encoding", "accept-language", "content-type", "user-agent"})


def show(model: Any) -> str:
    """The repr of a model: only what is set, and of secrets only that they are."""
    fields = {attribute.name: getattr(model, attribute.name) for attribute in model.__attrs_attrs__}
    more = fields.pop("additional_properties", None)
    # A request header may be a credential by any name; the few that everybody sends are not.
    veiled = fields.keys() == {"name", "value"} and str(fields["name"]).lower() not in _PLAIN_HEADERS
    shown = [
        f"{name}={_shown('password' if veiled and name == 'value' else name, value)}"
        for name, value in fields.items()
        if value is not UNSET
    ]
    if more:
        inner = ", ".join(f"{name!r}: {_shown(name, value)}" for name, value in more.items())
        shown.append("additional_properties={" + inner + "}")
    return f"{type(model).__name__}({', '.join(shown)})"


def _shown(name: str, value: Any) -> str:
    return "'…'" if value and name in _SECRET else repr(value)


__all__ = (
    "UNSET",
    "File",
    "FileTypes",
    "HttpResponse",
    "RequestFiles",
    "Unset",
    "has_body",
    "lenient_date",
    "lenient_datetime",
    "parts",
    "path_segment",
    "plain",
    "plain_fields",
    "query",
    "read_json",
    "show",
)
