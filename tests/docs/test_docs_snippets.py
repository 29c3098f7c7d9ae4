"""Every snippet of the README and of the documentation runs, in order, and prints what the page shows."""

from __future__ import annotations

import ast
import codeop
import re
from pathlib import Path

import pytest
from tests.docs.snippet_reader import LANGUAGES, ROOT, Snippet, matches, pages, read_commands, read_snippets
from tests.docs.snippet_runner import NOT_RUN, PageRun

from aioportal.huwise import Huwise, push
from aioportal.testing import HuwiseSandbox

PAGES = [page for page in pages() if read_snippets(page)]
FROM_NOTHING = {ROOT / "README.md", ROOT / "docs" / "start.md"}
"""Pages that begin with an empty portal; the others find the dataset that the start page leaves behind."""


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


async def leave_as_start_does(sandbox: HuwiseSandbox, folder: Path) -> None:
    """The dataset ``cheeses``, published from ``cheeses.csv``."""
    async with Huwise(sandbox.url, sandbox.api_key, clock=sandbox.clock) as portal:
        await push(portal, folder / "cheeses.csv", dataset="cheeses", title="Cheeses")


@pytest.mark.parametrize("page", PAGES, ids=_name)
async def test_a_page_does_what_it_says(
    page: Path, huwise_sandbox: HuwiseSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = PageRun(huwise_sandbox, tmp_path, monkeypatch)
    if page not in FROM_NOTHING:
        await leave_as_start_does(huwise_sandbox, tmp_path)
    snippets = read_snippets(page)
    count = 0
    try:
        for snippet in snippets:
            await run.run(snippet)
            count += 1
    finally:
        run.close()
    assert count == len(snippets)


def test_no_snippet_is_lost() -> None:
    """The reader finds as many fences as there are lines that open or close one."""
    for page in pages():
        fences = len(re.findall(r"^\s*(?:```|~~~)", page.read_text("utf-8"), re.MULTILINE))
        found = read_snippets(page)
        assert fences == 2 * (len(found) + sum(snippet.output is not None for snippet in found)), page
        assert "\n    $ " not in page.read_text("utf-8"), f"{page}: commands stand in fences"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_snippets_can_be_pasted_into_the_prompt(page: Path) -> None:
    """The prompt of Python before 3.13 takes a line at a time: an empty one ends a block, only an empty one does."""
    for snippet in read_snippets(page):
        if snippet.language != "python" or snippet.title:
            continue
        prompt = codeop.CommandCompiler()
        prompt.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        typed: list[str] = []
        for number, line in enumerate([*snippet.text.splitlines(), ""], snippet.line):
            typed += [line] if typed or line.strip() else []
            try:
                if typed and prompt("\n".join(typed), snippet.where, "single"):
                    typed = []
            except SyntaxError as error:
                pytest.fail(f"{page.name}:{number}: {error.msg}: {line!r}")
        assert not typed, f"{snippet.where} does not end"


def test_all_pages_with_instructions_have_snippets() -> None:
    with_snippets = {_name(page) for page in PAGES}
    wanted = {"README.md", "docs/start.md"} | {_name(page) for page in (ROOT / "docs" / "how-to").glob("*.md")}
    assert wanted <= with_snippets
    assert len([page for page in wanted if page.startswith("docs/how-to/")]) >= 11


def _commands() -> list[str]:
    found = [snippet for page in pages() for snippet in read_snippets(page)]
    shells = [snippet for snippet in found if snippet.language in ("console", "sh")]
    return [command.command for snippet in shells for command in read_commands(snippet)]


def test_what_is_not_run_is_named_and_still_in_use() -> None:
    commands = _commands()
    for pattern, (reason, _) in NOT_RUN.items():
        assert reason
        assert any(re.fullmatch(pattern, command) for command in commands), f"{pattern} is in no page any more"


def test_the_makefile_has_what_the_pages_tell_to_make() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    made = {target for command in _commands() for target in re.findall(r"^make ([a-z]+)", command)}
    inline = {target for page in pages() for target in re.findall(r"`make ([a-z ]+)`", page.read_text("utf-8"))}
    assert {"demo", "test"} <= made
    assert made | {word for words in inline for word in words.split()} <= targets


def test_the_demo_is_what_its_make_target_runs() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\ndemo:")[2].partition("\n\n")[0]
    assert "python examples/demo.py" in recipe


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a", "a\n", True),
        ("a", "a\nb", False),
        ("a...c", "abc", True),
        ("a...c", "a\nb\nc", False),
        ("a ... c", "a c", False),
        ("a\n...\nc", "a\nc\n", True),
        ("a\n...\nc", "a\nb\nb\nc\n", True),
        ("a\n...\nc", "a\nb\nb\n", False),
        ("...", "anything\nat all", True),
        ("...", "", True),
        ("at 127.0.0.1:8321", "at 127.0.0.1:40123", True),
        ("at 127.0.0.1:8321", "at 127.0.0.2:40123", False),
        ("  1.5 s  (da_abc123)", "12.25 s  (da_xyz789)", True),
        ("1.5 s", "15 s", False),
        ("a.c", "abc", False),
        ("   0.6 s  publish: processing\n   1.6 s  publish: idle", "   1.9 s  publish: idle\n", True),
        ("   0.6 s  publish: processing\n   1.6 s  publish: idle", "   0.6 s  publish: processing\n", False),
        ("   0.6 s  publish: processing", "   0.6 s  publish: indexing", False),
        ("", "more", False),
    ],
)
def test_outputs_are_compared_whole(shown: str, printed: str, same: bool) -> None:
    assert matches(shown, printed) is same


async def test_a_wrong_output_or_a_failing_command_is_noticed(
    huwise_sandbox: HuwiseSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = PageRun(huwise_sandbox, tmp_path, monkeypatch)
    page = ROOT / "README.md"
    for language, text, output in (
        ("python", "print(1)", "2\n"),
        ("python", "print(1)", None),
        ("console", "$ echo one\ntwo\n", None),
        ("console", "$ echo one\n", None),
        ("console", "$ false\n", None),
        ("json", "{", None),
    ):
        with pytest.raises((AssertionError, ValueError)):
            await run.run(Snippet(page, 1, language, None, text, output))
    await run.run(Snippet(page, 1, "python", None, "import asyncio\nasyncio.run(asyncio.sleep(0))\nx = 3", None))
    await run.run(Snippet(page, 1, "python", None, "import asyncio\nawait asyncio.sleep(0)\nprint(x)", "3\n"))
    run.close()
    assert set(LANGUAGES) == {"python", "console", "sh", "json", "text"}
