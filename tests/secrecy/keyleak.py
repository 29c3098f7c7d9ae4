"""A key that is recognised wherever it turns up, in whatever form, and every way in which an error can show itself."""

from __future__ import annotations

import base64
import copy
import logging
import pickle
import traceback
from collections.abc import Awaitable
from types import FrameType
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from rich.traceback import Traceback

KEY = "k9+SeCrEt/canary=7f3e9a1b5c2d"
"""With characters that change when they are encoded."""

_FORMS = {
    "plain": KEY,
    "upper": KEY.upper(),
    "quoted": quote(KEY, safe=""),
    "quoted in a query": quote_plus(KEY),
    "base64": base64.b64encode(KEY.encode()).decode().rstrip("="),
    "base64 with its scheme": base64.b64encode(f"apikey {KEY}".encode()).decode().rstrip("="),
    "beginning": KEY[:10],
    "end": KEY[-10:],
}


def leaks(text: str | bytes) -> list[str]:
    """The forms in which the key stands in ``text``; half of it counts as well."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    return [name for name, form in _FORMS.items() if form in text]


async def fail(work: Awaitable[Any], expected: type[BaseException]) -> BaseException:
    """The error of ``work``, caught in a frame that holds nothing that could be mistaken for a leak."""
    with pytest.raises(expected) as caught:
        await work
    error: BaseException = caught.value
    return error


def faces(error: BaseException) -> dict[str, str]:
    """All that an error can be made to say, by itself and by tools that print tracebacks."""
    shown = {
        "str": str(error),
        "repr": repr(error),
        "args": repr(error.args),
        "attributes": repr(vars(error)),
        "notes": repr(getattr(error, "__notes__", "")),
        "traceback": "".join(traceback.format_exception(error)),
    }
    if hasattr(error, "report"):
        shown["report"] = error.report()
    locals_too = traceback.TracebackException.from_exception(error, capture_locals=True)
    shown["traceback with locals"] = "".join(locals_too.format())
    shown["rich traceback"] = _rich(error)
    for name, link in _chain(error):
        trace = link.__traceback__
        while trace is not None:
            shown[f"{name}: locals of {trace.tb_frame.f_code.co_qualname}"] = _locals(trace.tb_frame)
            trace = trace.tb_next
    return shown


def _rich(error: BaseException) -> str:
    """What rich prints of the variables, as nodes: highlighting the lines of code around them would only take time."""
    found = Traceback.extract(
        type(error), error, error.__traceback__, show_locals=True, locals_max_length=1000, locals_max_string=10_000
    )
    frames = [frame for stack in found.stacks for frame in stack.frames]
    return "\n".join(f"{name} = {node}" for frame in frames for name, node in (frame.locals or {}).items())


def _chain(error: BaseException) -> list[tuple[str, BaseException]]:
    """The error and everything it was raised from or during, suppressed contexts and groups included."""
    found: list[tuple[str, BaseException]] = []
    seen: set[int] = set()
    waiting: list[tuple[str, BaseException | None]] = [("error", error)]
    while waiting:
        name, link = waiting.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        found.append((f"{name} {type(link).__name__}", link))
        waiting += [("cause", link.__cause__), ("context", link.__context__)]
        if isinstance(link, BaseExceptionGroup):
            waiting += [("member", member) for member in link.exceptions]
    return found


def _locals(frame: FrameType) -> str:
    """The frame's variables and their attributes: what a debugger's first click shows."""
    parts = []
    for name, value in list(frame.f_locals.items()):
        parts.append(f"{name}={value!r}")
        inner = getattr(value, "__dict__", None)
        if isinstance(inner, dict):
            parts.append(repr(inner))
    return "\n".join(parts)


def check_faces(error: BaseException) -> None:
    """Nothing that the error can be made to say holds the key."""
    found = {name: leaks(text) for name, text in faces(error).items() if leaks(text)}
    assert not found, found


def check_error(error: BaseException) -> None:
    """Nothing that the error can be made to say, here or in another process, holds the key."""
    check_faces(error)
    data = pickle.dumps(error)
    assert leaks(data) == []
    again = pickle.loads(data)
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert leaks(repr(vars(again))) == []
    assert leaks(repr(vars(copy.copy(error)))) == []


class Listener(logging.Handler):
    """Takes down every record of every logger, with all that is attached to it."""

    def __init__(self) -> None:
        super().__init__(0)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.lines: list[str] = []
        self.names: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.names.add(record.name.partition(".")[0])
        self.lines.append(self.format(record))
        self.lines.append(repr({name: value for name, value in vars(record).items() if name != "args"}))
        self.lines.append(repr(record.args))

    def check(self) -> None:
        assert sum(1 for line in self.lines if leaks(line)) == 0, next(line for line in self.lines if leaks(line))[
            :2000
        ]


def reachable(thing: Any, depth: int = 8) -> list[Any]:
    """The objects of this project that ``thing`` leads to."""
    found: dict[int, Any] = {}
    waiting = [(thing, 0)]
    while waiting:
        item, level = waiting.pop()
        if id(item) in found or level > depth:
            continue
        found[id(item)] = item
        inner: list[Any] = []
        if isinstance(item, dict):
            inner = [*item.keys(), *item.values()]
        elif isinstance(item, (list, tuple, set, frozenset)):
            inner = list(item)
        elif type(item).__module__.partition(".")[0] in ("aioportal", "aioportal_huwise"):
            inner = list(getattr(item, "__dict__", {}).values())
            for kind in type(item).__mro__:
                inner += [getattr(item, slot, None) for slot in getattr(kind, "__slots__", ()) if slot[:2] != "__"]
            inner.append(getattr(item, "__self__", None))
        waiting += [(one, level + 1) for one in inner]
    return list(found.values())
