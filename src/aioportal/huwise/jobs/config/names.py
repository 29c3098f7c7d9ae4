"""Names for the things of a portal, in folders and in lists, and what may be read. Pure, but for the look at links."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from ....core.errors import ArgumentError

_PLAIN = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,99}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\Z")
_ENDING = re.compile(r"[a-z0-9]{1,10}")
_LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*\Z")


def file_name(key: str) -> str:
    """The name under which a thing is kept, the same whatever else there is.

    What is plain stays as it is. All else gets a readable rest and a mark made of the whole name, so that names which
    differ only in case, accents or signs never meet on any file system.

    Args:
        key: what the thing is called on the portal.
    """
    if _PLAIN.fullmatch(key) and not key.endswith(".") and _RESERVED.match(key) is None:
        return key
    folded = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode().lower()
    rest = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:60]
    mark = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{rest or 'x'}~{mark}"


def upload_name(filename: str) -> str:
    """A file's own name, made fit for any file system; its ending stays."""
    own = filename.replace("\\", "/").rsplit("/", 1)[-1]
    stem, _, ending = own.rpartition(".")
    ending = ending.lower()
    if not stem or file_name(own) == own or not _ENDING.fullmatch(ending):
        return file_name(own or "file")
    return f"{file_name(stem)}.{ending}"


def numbered(titles: Iterable[str]) -> list[str]:
    """Names for things whose titles may repeat: the second ``"a"`` is ``"a (2)"``."""
    seen: dict[str, int] = {}
    names = []
    taken: set[str] = set()
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        name = title if seen[title] == 1 else f"{title} ({seen[title]})"
        while name in taken:
            seen[title] += 1
            name = f"{title} ({seen[title]})"
        taken.add(name)
        names.append(name)
    return names


def is_language(text: str) -> bool:
    """Whether a text can be a language's code in a file name: ``en``, ``pt-br``."""
    return _LANGUAGE.match(text) is not None


def inside(root: Path, path: Path) -> Path:
    """``path``, as long as it stays below ``root``, links followed.

    Raises:
        ArgumentError: it leads out.
    """
    if not path.resolve().is_relative_to(root.resolve()):
        raise ArgumentError(f"{str(path)!r} leads out of {str(root)!r}", hint="Keep all files in the folder itself.")
    return path


def below(root: Path, text: object, where: str) -> Path:
    """The file that a text names, relative to ``root``.

    Args:
        root: the folder.
        text: ``"files/air/stations.csv"``.
        where: what says so, for the error.

    Raises:
        ArgumentError: it is no such text, or leads out of the folder.
    """
    pure = PurePosixPath(text) if isinstance(text, str) and text else None
    if pure is None or pure.is_absolute() or ".." in pure.parts or "\\" in str(pure) or ":" in str(pure):
        raise ArgumentError(f"{where}: {str(text)[:80]!r} names no file of the folder", hint="files/air/stations.csv")
    return inside(root, root.joinpath(*pure.parts))
