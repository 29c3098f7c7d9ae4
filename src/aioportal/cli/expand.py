"""Options that several commands share, written once as a dataclass and spread over each command that takes it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from typing import Any, get_type_hints


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of every dataclass among the types of its arguments.

    Args:
        command: each of its arguments is an option as typer reads it, or a dataclass whose fields are options; these
            stand in its place, and the command gets them back as one value.
    """
    hints = get_type_hints(command, include_extras=True)
    signature = inspect.signature(command)
    sets: dict[str, type[Any]] = {}
    spread: list[inspect.Parameter] = []
    for name, parameter in signature.parameters.items():
        if not is_dataclass(hints[name]):
            spread.append(parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        sets[name] = hints[name]
        own = get_type_hints(hints[name], include_extras=True)
        spread += [
            inspect.Parameter(
                item.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=inspect.Parameter.empty if item.default is MISSING else item.default,
                annotation=own[item.name],
            )
            for item in fields(hints[name])
        ]

    @wraps(command)
    def wrapped(**given: Any) -> None:
        together = {
            name: kind(**{item.name: given.pop(item.name) for item in fields(kind)}) for name, kind in sets.items()
        }
        command(**given, **together)

    wrapped.__signature__ = signature.replace(parameters=spread)  # type: ignore[attr-defined]  # functions declare none, and inspect reads it
    wrapped.__annotations__ = {item.name: item.annotation for item in spread} | {"return": None}
    del wrapped.__wrapped__  # inspect would follow it to the signature without the options
    return wrapped
