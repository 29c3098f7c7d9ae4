"""What kind of file this is, and the parameters that its extractor needs: guessed from the first bytes."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from .errors import UnreadableFile
from .jsonfile import guess_root
from .types import guess_type

_HEAD = 256 * 1024
_SEPARATORS = ";,\t|"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_YEAR = re.compile(r"[12]\d{3}")
_FEATURES = re.compile(r'"type"\s*:\s*"Feature(?:Collection)?"')


def guess_kinds(filename: str, path: Path) -> list[str]:
    """The extractors that can read the file, the likeliest first; none for an empty or binary file.

    Args:
        filename: The name it was uploaded under; its ending decides only between readings that both fit.

        path: The bytes.
    """
    try:
        encoding = guess_encoding(path)
        text, whole = _head(path, encoding)
    except UnreadableFile:
        return []
    start = text.lstrip()
    if start[:1] not in ("{", "["):
        return ["csvfile"] if start else []
    lines = [line for line in start.split("\n") if line.strip()]
    several = start[0] == "{" and all(_is_json(line) for line in (lines if whole else lines[:-1])[:5])
    if several and (len(lines) > 1 or filename.lower().endswith((".jsonl", ".ndjson"))):
        return ["jsonlines"]
    if whole and not _is_json(start):
        return ["csvfile"]
    return ["geojson", "jsonfile"] if start[0] == "{" and _FEATURES.search(start) else ["jsonfile"]


def guess_csv(path: Path) -> dict[str, Any]:
    """The parameters of ``csvfile`` for a file.

    Raises:
        UnreadableFile: Empty, or not text.
    """
    encoding = guess_encoding(path)
    text, whole = _head(path, encoding)
    if not text.strip():
        raise UnreadableFile("The file is empty.")
    if not whole:
        text = text[: text.rfind("\n") + 1] or text
    # Backslashes before quotes, and nowhere a doubled quote, are the other way to write a quote.
    escaped = '\\"' in text and '""' not in text
    separator = guess_separator(text)
    rows = _parsed(text, separator, "\\" if escaped else None)
    guessed: dict[str, Any] = {
        "separator": separator,
        "encoding": encoding,
        "headers_first_row": _has_header(rows),
        "first_row_no": 1,
        "doublequote": not escaped,
    }
    return guessed | ({"escapechar": "\\"} if escaped else {})


def guess_json(path: Path) -> dict[str, Any]:
    """The parameters of ``jsonfile`` for a file: ``json_root`` where the records are not at the top.

    Raises:
        UnreadableFile: Empty, or not JSON.
    """
    root = guess_root(path)
    return {"json_root": root} if root else {}


def guess_encoding(path: Path) -> str:
    """``utf-8``, ``utf-16`` or, for text that is neither, ``latin-1``; the whole file is looked at, in constant memory.

    Raises:
        UnreadableFile: Empty, missing, or not text.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    unicode = True
    first = b""
    try:
        with path.open("rb") as file:
            while block := file.read(1024 * 1024):
                if not first:
                    first = block
                    if found := _by_mark(first):
                        return found
                if b"\0" in block:
                    raise UnreadableFile("The file is binary, not text.")
                try:
                    unicode = unicode and decoder.decode(block) is not None
                except UnicodeDecodeError:
                    unicode = False
    except OSError:
        raise UnreadableFile("The file of the resource is not there any more.") from None
    if not first:
        raise UnreadableFile("The file is empty.")
    if unicode and not decoder.getstate()[0]:  # no character cut off at the very end
        return "utf-8"
    if sum(byte < 9 or 13 < byte < 32 for byte in first[:4096]) > len(first[:4096]) // 50:
        raise UnreadableFile("The file is binary, not text.")
    return "latin-1"


def guess_separator(text: str) -> str:
    """The separator that cuts the rows most evenly into the most cells; a comma if none cuts at all."""
    best, best_score = ",", (0.0, 0)
    for separator in _SEPARATORS:
        widths = Counter(len(row) for row in _parsed(text, separator, None)[:200] if row)
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        score = (round(rows / widths.total(), 2), width)
        if width > 1 and score > best_score:
            best, best_score = separator, score
    return best


def _by_mark(head: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    # UTF-16 without a mark: every other byte of plain Latin text is zero.
    even, odd = head[0:2000:2], head[1:2000:2]
    if len(odd) > 1 and odd.count(0) > 0.9 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if len(odd) > 1 and even.count(0) > 0.9 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def _head(path: Path, encoding: str) -> tuple[str, bool]:
    """The decoded beginning, and whether that is all there is."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        whole = not file.read(1)
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)(errors="replace")
    return decoder.decode(head, final=whole), whole


def _parsed(text: str, separator: str, escapechar: str | None) -> list[list[str]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, escapechar=escapechar, strict=False)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == 500:
                break
    except csv.Error:
        pass  # what was parsed before is enough to judge by
    return [row for row in rows if row]


def _has_header(rows: list[list[str]]) -> bool:
    """Whether the first row holds names: nothing but text, or text and a run of years as a cross table has them."""
    first = rows[0] if rows else []
    values = [cell.strip() for cell in first if guess_type([cell]) != "text"]
    years = [int(value) for value in values if _YEAR.fullmatch(value)]
    cross_table = 1 < len(years) == len(values) < len(first) and years in (sorted(set(years)), sorted(set(years))[::-1])
    return not values or cross_table


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
