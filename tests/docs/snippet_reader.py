"""Reads the fenced snippets of a Markdown page, each with the output that the page shows for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

FENCE = re.compile(r"^(?P<margin>\s*)```(?P<info>[^`]*)$")
_TITLE = re.compile(r'title="([^"]+)"')

LANGUAGES = {
    "python": "executed, or written to a file where the fence has a title",
    "console": "each line after `$ ` is run, what follows is compared with what it prints",
    "sh": "run as it stands",
    "json": "read as JSON, and written to a file where the fence has a title",
    "text": "what the snippet right before it prints",
}


@dataclass(frozen=True)
class Snippet:
    """One fence."""

    page: Path
    line: int
    """Of the first line inside."""
    language: str
    title: str | None
    text: str
    output: str | None = None
    """What it must print, from the ``text`` fence that follows it."""

    @property
    def where(self) -> str:
        """For messages."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True)
class Command:
    """One command of a ``console`` fence."""

    where: str
    command: str
    output: str


def pages() -> list[Path]:
    """All pages that are for users, the README first."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def read_snippets(page: Path) -> list[Snippet]:
    """All fences of a page in order; a ``text`` fence becomes the output of the one before it."""
    found: list[Snippet] = []
    opened: tuple[int, str] | None = None
    lines: list[str] = []
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if opened is None:
            if fence:
                assert not fence["margin"], f"{page}:{number}: fences stand at the margin"
                opened, lines = (number + 1, fence["info"].strip()), []
        elif fence and not fence["info"].strip():
            _add(found, page, *opened, "\n".join(lines) + "\n")
            opened = None
        else:
            lines.append(line)
    assert opened is None, f"{page}: the fence at line {opened} does not end"
    return found


def _add(found: list[Snippet], page: Path, line: int, info: str, text: str) -> None:
    language, _, rest = info.partition(" ")
    title = _TITLE.search(rest)
    where = f"{page}:{line}"
    assert language in LANGUAGES, f"{where}: a fence is one of {', '.join(LANGUAGES)}, not {language!r}"
    if language != "text":
        found.append(Snippet(page, line, language, title and title[1], text))
        return
    assert found, f"{where}: nothing stands before this output"
    before = found.pop()
    assert before.language == "python", f"{where}: only Python snippets have their output in a fence of its own"
    assert before.output is None, f"{where}: a second output for one snippet"
    found.append(Snippet(before.page, before.line, before.language, before.title, before.text, text))


def read_commands(snippet: Snippet) -> list[Command]:
    """The commands of a ``console`` or ``sh`` fence; a backslash at the end of a line continues it."""
    if snippet.language == "sh":
        return [Command(snippet.where, snippet.text, "...")]
    commands: list[Command] = []
    lines = snippet.text.splitlines()
    assert lines, f"{snippet.where}: an empty fence"
    assert lines[0].startswith("$ "), f"{snippet.where}: a console fence begins with a command"
    number = 0
    while number < len(lines):
        command = [lines[number].removeprefix("$ ")]
        while lines[number].endswith("\\"):
            number += 1
            command.append(lines[number])
        number += 1
        output: list[str] = []
        while number < len(lines) and not lines[number].startswith("$ "):
            output.append(lines[number])
            number += 1
        commands.append(Command(snippet.where, "\n".join(command), "\n".join(output)))
    return commands


VARYING = {
    r"[ ]*\d+\.\d+ ?s\b": "a duration",
    r"\b(da|re|sc|pr|ve|ch|co)_[a-z0-9]{6}\b": "a uid",
    r"\b127\.0\.0\.1:\d+": "the address of a local portal",
    r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*": "a time",
}
"""What a page may show an example of: any other of its kind is as good."""

PASSING = re.compile(r"<a duration>  publish: processing")
"""A line of commands that really wait: a state of one second, which a slow machine may look past."""


def matches(shown: str, printed: str) -> bool:
    """Whether ``printed`` is what the page shows.

    ``...`` stands for anything within a line; as a line of its own, for any number of lines.
    """
    pattern = ""
    for line in _comparable(shown):
        if line == "...":
            pattern += r"(.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.split("...")) + r"\n"
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _comparable(printed))) is not None


def _comparable(text: str) -> list[str]:
    for pattern, kind in VARYING.items():
        text = re.sub(pattern, f"<{kind}>", text)
    return [line.rstrip() for line in text.strip("\n").splitlines() if not PASSING.fullmatch(line)]
