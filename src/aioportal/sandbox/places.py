"""Where things are: from the paths of the contract to objects, their parents and the tables that keep them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from urllib.parse import quote

from .contract import OPERATIONS, Operation
from .exchange import Exchange
from .model import Dataset
from .problems import not_found

ARGUMENT = re.compile(r"\{(\w+)\}")

_DATASET = "/datasets/{dataset_uid}/"
_BY_PATH = {(operation.method, operation.path): operation for operation in OPERATIONS.values()}


def operation_at(method: str, path: str) -> Operation | None:
    """The contract's operation there, or None."""
    return _BY_PATH.get((method, path))


def operations_at(path: str) -> list[Operation]:
    """All of the contract's operations there."""
    return [operation for (_, other), operation in _BY_PATH.items() if other == path]


@cache
def item_path(path: str) -> str:
    """The path of one object of the collection at ``path``; empty where objects have none."""
    longer = (other for _, other in _BY_PATH if other.startswith(path))
    return next((other for other in longer if ARGUMENT.fullmatch(other[len(path) : -1])), "")


def place(path: str, arguments: Mapping[str, str]) -> str:
    """Where below the portal a path's arguments lead: the key under which a table of that path is kept."""
    return "/".join(quote(arguments[name], safe="") for name in ARGUMENT.findall(path))


def below(path: str, arguments: Mapping[str, str], key: str) -> str:
    """Like ``place``, one level further down: below the object of that key in the collection at ``path``."""
    return "/".join(part for part in (place(path, arguments), quote(key, safe="")) if part)


def demand_parents(exchange: Exchange, path: str) -> None:
    """Refuse a call below an object that does not exist.

    Raises:
        Problem: 404.
    """
    for found in ARGUMENT.finditer(path):
        collection, item = path[: found.start()], path[: found.end() + 1]
        if item == _DATASET:
            exchange.dataset()
        elif is_collection(collection):
            known = exchange.portal.table(collection, place(collection, exchange.arguments))
            if exchange.arguments[found[1]] not in known:
                raise not_found()


def is_collection(path: str) -> bool:
    """Whether the objects at a path are listed or created there."""
    return any(operation_at(method, path) is not None for method in ("GET", "POST"))


def owner_of(exchange: Exchange, path: str, *, change: bool = False) -> Dataset | None:
    """The dataset above a path, None where it is none of a dataset's.

    Raises:
        Problem: 404 for unknown parents; 400 for a change while the dataset may not be changed.
    """
    demand_parents(exchange, path)
    if not path.startswith(_DATASET):
        return None
    return exchange.editable_dataset() if change else exchange.dataset()


def named(path: str) -> str:
    """What the objects at a path are called: the last fixed word of the path, in the singular."""
    word = next(part for part in reversed(path.strip("/").split("/")) if not part.startswith("{"))
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def free(wanted: str, taken: Iterable[str]) -> str:
    """The wanted name, or with a number behind it where it is taken."""
    names, number, name = set(taken), 0, wanted
    while name in names:
        number += 1
        name = f"{wanted}-{number}"
    return name
