"""Where each thing lies in the folder, and the reading and writing of its files.

    templates/NAME.json   groups/TITLE.json   datasets/DATASET_ID.json   files/DATASET_ID/FILE
    pages/SLUG/page.json, LANGUAGE.html, LANGUAGE.css   studio_pages/SLUG.json   rulesets/KIND/NAME.json

The name inside a file counts, not the file's own.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....core.errors import ArgumentError
from ...suggest import unknown
from .jsontext import BOM, merge_marks, rendered
from .names import file_name, inside, is_language
from .shapes import KEYS, PLACES, SHAPES
from .state import replace_file

PAGE = "page.json"
_TEXTS = ("html", "css")


@dataclass(frozen=True, slots=True)
class Local:
    """A thing as the folder has it.

    Attributes:
        key: what it is called.
        path: its file, or for a page its folder.
        document: all of it.
    """

    key: str
    path: Path
    document: dict[str, Any]


def read_folder(root: Path, places: tuple[str, ...]) -> dict[str, dict[str, Local]]:
    """Everything that the folder has, by place and key.

    Args:
        root: the folder; that it is not there is as good as empty.
        places: ``"datasets"``, ``"rulesets/pages"``, …

    Raises:
        ArgumentError: a file that cannot be read or meant, that leads out of the folder, or two of one thing; the
            message names the file.
    """
    return {place: _read_place(root, place) for place in places}


def write_thing(root: Path, place: str, key: str, document: Mapping[str, Any], there: Local | None) -> Path:
    """Write a thing's files, where it has them already or under the name that its key gives.

    Args:
        root: the folder.
        place: ``"datasets"``.
        key: what it is called.
        document: all of it.
        there: what the folder has of it.

    Returns:
        Its file, or for a page its folder.

    Raises:
        ArgumentError: it cannot be written.
    """
    path = there.path if there is not None else path_of(root, place, key)
    inside(root, path)
    if place != "pages":
        _write(path, rendered(dict(document)))
        return path
    texts, rest = _taken_apart(document)
    _write(path / PAGE, rendered(rest))
    for name, text in texts.items():
        _write(path / name, text.encode())
    for old in _text_files(path):
        if old.name not in texts:
            old.unlink()
    return path


def remove_thing(there: Local) -> None:
    """Remove a thing's files; what else lies in a page's folder stays."""
    if there.path.is_dir():
        for old in [*_text_files(there.path), there.path / PAGE]:
            old.unlink(missing_ok=True)
        if not any(there.path.iterdir()):
            shutil.rmtree(there.path)
    else:
        there.path.unlink(missing_ok=True)


def path_of(root: Path, place: str, key: str) -> Path:
    """Where a thing of that key is written first."""
    name = file_name(key)
    return root / place / (name if place == "pages" else f"{name}.json")


def _write(path: Path, content: bytes) -> None:
    # Untouched where it is the same, so that builds and editors see no change.
    if not path.is_file() or path.read_bytes() != content:
        replace_file(path, content)


def _read_place(root: Path, place: str) -> dict[str, Local]:
    found: dict[str, Local] = {}
    for local in _things(root, place):
        other = found.setdefault(local.key, local)
        if other is not local:
            raise ArgumentError(
                f"{_shown(root, local.path)} and {_shown(root, other.path)} are both about {local.key!r}",
                hint="Keep one of the two.",
            )
    return found


def _things(root: Path, place: str) -> Iterator[Local]:
    folder = root / place
    if not folder.is_dir():
        return
    inside(root, folder)
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if place == "pages":
            if path.is_dir():
                yield _page(root, inside(root, path))
        elif path.suffix == ".json":
            document = _json(root, path)
            yield _local(root, place, path, path, document)


def _page(root: Path, folder: Path) -> Local:
    document = _json(root, folder / PAGE)
    for path in _text_files(folder):
        kind = path.suffix[1:]
        texts = document.setdefault(kind, {})
        if not isinstance(texts, dict) or path.stem in texts:
            raise ArgumentError(
                f"{_shown(root, path)}: {PAGE} has the {kind} of {path.stem!r} as well", hint="Keep one of the two."
            )
        texts[path.stem] = _text(root, path)
    for kind in _TEXTS:
        document.setdefault(kind, {})
    return _local(root, "pages", folder, folder / PAGE, document)


def _local(root: Path, place: str, path: Path, file: Path, document: dict[str, Any]) -> Local:
    where, name = _shown(root, file), PLACES[place]
    key = document.get(name)
    if not isinstance(key, str) or not key.strip():
        raise ArgumentError(f"{where} has no {name}", hint=f'It begins with {{"{name}": "…"}}.')
    for given in document:
        if given not in KEYS[place]:
            raise unknown("key", given, KEYS[place], where=where)
    for part, value in document.items():
        _check(where, part, value)
    _check_inside(where, place, document)
    return Local(key, path, document)


def _check(where: str, part: str, value: Any) -> None:
    wanted = SHAPES.get(part)
    if wanted is None:
        return
    outer, inner = wanted
    fits = isinstance(value, outer) and (outer is not int or not isinstance(value, bool))
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    if not fits or (inner is not None and not all(isinstance(item, inner) for item in items)):
        words = {dict: "a map", list: "a list", str: "text", bool: "true or false"}
        more = f" of {words[inner]}" if inner is not None else ""
        raise ArgumentError(f"{where}: {part!r} must be {words[outer]}{more}", hint="See a pulled file of that kind.")


def _check_inside(where: str, place: str, document: Mapping[str, Any]) -> None:
    names = [one.get("name") for one in document.get("schema", ())]
    if not all(isinstance(name, str) and name for name in names) or len(set(names)) < len(names):
        raise ArgumentError(f"{where}: each field of 'schema' must have a name of its own", hint='{"name": "office"}')
    if not place.startswith("rulesets/"):
        return
    for who in ("users", "groups"):
        for holder, rule in document.get(who, {}).items():
            permissions, security = rule.get("permissions", []), rule.get("security") or {}
            fits = isinstance(permissions, list) and all(isinstance(one, str) for one in permissions)
            if not fits or not isinstance(security, dict):
                raise ArgumentError(
                    f"{where}: the rule of {holder!r} must hold a list of permissions, and a map as 'security'",
                    hint='{"permissions": ["edit_dataset"]}',
                )


def _text_files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.iterdir() if path.suffix[1:] in _TEXTS and is_language(path.stem) and path.is_file()
    )


def _taken_apart(document: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """The texts of a page by file name, and the rest; a text that fits in no file stays in the rest."""
    texts: dict[str, str] = {}
    rest = {key: value for key, value in document.items() if key not in _TEXTS}
    folded: set[str] = set()
    for kind in _TEXTS:
        for language, text in sorted((document.get(kind) or {}).items()):
            name = f"{language}.{kind}"
            if is_language(language) and name.casefold() not in folded and _is_unicode(text):
                folded.add(name.casefold())
                texts[name] = text
            else:
                rest.setdefault(kind, {})[language] = text
    return texts, rest


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _json(root: Path, path: Path) -> dict[str, Any]:
    text = _text(root, path)
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except ValueError as error:
        if (line := merge_marks(text)) is not None:
            raise ArgumentError(
                f"{_shown(root, path)} holds the marks of a merge that nobody decided, from line {line} on",
                hint="Keep one of the two sides.",
            ) from None
        raise ArgumentError(f"{_shown(root, path)} is no JSON: {error}", hint="Mend it, or bring it back.") from None
    except RecursionError:
        raise ArgumentError(f"{_shown(root, path)} is nested too deeply", hint="Mend it, or bring it back.") from None
    if not isinstance(value, dict):
        raise ArgumentError(f"{_shown(root, path)} must hold one object", hint='It begins with "{".')
    return value


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"{twice!r} stands twice in one object")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON number")


def _text(root: Path, path: Path) -> str:
    inside(root, path)
    try:
        # Bytes, so that line ends stay what they are. The mark that editors put before UTF-8 is none of the text.
        return path.read_bytes().decode().removeprefix(BOM)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ArgumentError(f"{_shown(root, path)} cannot be read: {reason}", hint="Bring it back, or pull.") from None


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
