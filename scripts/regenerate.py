"""Generate the low-level package from the contract: ``generated/aioportal_huwise`` from ``openapi/huwise.yaml``.

    python scripts/regenerate.py            write the package anew
    python scripts/regenerate.py --check    only compare; 1 and the names of the files where they differ
    python scripts/regenerate.py --spec FILE --output DIR
                                            the same from a document of the vendor's, in the state it is published in

The steps: lint the contract, generate into an empty folder, add ``operations.py``, ``contract.json`` and ``py.typed``,
verify, then compare or replace the whole tree. The same input gives the same bytes; nothing is downloaded. A document
of the vendor's is not linted but normalised (`_normalise.py`), and no operation of it may be lost.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import _operations
from _contract import Node, load, operations, without_prose
from _normalise import mended, normalised
from _normalise_walk import Notes
from lint_contract import lint

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "openapi" / "huwise.yaml"
OUTPUT = ROOT / "generated" / "aioportal_huwise"
TEMPLATES = ROOT / "openapi" / "templates"
CONFIG = ROOT / "openapi" / "generator.yaml"

# Other versions write other code, and the templates do not work with them.
PINS = {"openapi-python-client": "0.29.1", "ruff": "0.17.6"}


class GenerationError(Exception):
    """The package cannot be generated; the message says why and what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run the script; gives its exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.spec == SPEC:  # the rules are those of our own document
            document = load(SPEC)
            _lint(document)
        else:
            document = _vendor(options.spec)
        with tempfile.TemporaryDirectory(prefix="regenerate-") as folder:
            package = Path(folder) / options.output.name
            build(document, package)
            differences = compare(package, options.output)
            if not options.check and differences:
                _replace(package, options.output)
    except (GenerationError, ValueError, OSError) as error:
        print(f"regenerate: {error}", file=sys.stderr)
        return 2
    for line in differences:
        print(line)
    if options.check and differences:
        print(f"regenerate: {len(differences)} files differ; run python scripts/regenerate.py", file=sys.stderr)
        return 1
    print(
        f"{options.output.name}: {'up to date' if not differences else f'{len(differences)} files written or removed'}"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="regenerate.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 where anything differs")
    parser.add_argument("--spec", type=_path, default=SPEC, metavar="FILE", help="another document, YAML or JSON")
    parser.add_argument("--output", type=_path, default=OUTPUT, metavar="DIR", help="another package folder")
    return parser


def _path(text: str) -> Path:
    return Path(text).resolve()


def _lint(document: Node) -> None:
    problems = lint(document)
    if problems:
        shown = "\n".join(f"  {problem}" for problem in problems[:40])
        raise GenerationError(f"the contract breaks its rules in {len(problems)} places:\n{shown}")


def _vendor(spec: Path) -> Node:
    notes = Notes()
    document = normalised(mended(spec, notes), load(SPEC), notes)
    print(f"{spec.name}: {len(list(operations(document)))} operations", *notes.lines(), sep="\n", file=sys.stderr)
    return document


def build(document: Node, package: Path) -> None:
    """Generate the package of ``document`` into ``package``, which must not exist yet, and verify it.

    Raises:
        GenerationError: The generator warned or failed, an operation is missing, or a module does not import.
    """
    for name, wanted in PINS.items():
        if version(name) != wanted:
            raise GenerationError(f"{name} {version(name)} is installed; this needs exactly {wanted}")
    with tempfile.TemporaryDirectory(prefix="regenerate-") as folder:
        source = Path(folder) / "contract.json"
        source.write_text(json.dumps(for_generator(document)), encoding="utf-8")
        _generate(source, package)
    (package / "client.py").unlink()  # the transport is written by hand
    (package / "py.typed").touch()
    contract = json.dumps(without_prose(document), ensure_ascii=False, indent=1)
    (package / "contract.json").write_text(contract + "\n", encoding="utf-8")
    table = package / "operations.py"
    table.write_text(_operations.module(document), encoding="utf-8")
    _run(
        ["ruff", "format", "--isolated", "--no-cache", "--line-length", "120", "--target-version", "py311", str(table)]
    )
    verify(document, package)


def for_generator(document: Node) -> Node:
    """A copy whose parameters carry their description in the schema, the only place where the generator looks."""
    copy: Node = json.loads(json.dumps(document))
    places = [copy.get("components", {}).get("parameters", {}).values()]
    for item in copy.get("paths", {}).values():
        places.append(item.get("parameters", ()))
        places.extend(node.get("parameters", ()) for node in item.values() if isinstance(node, dict))
    for parameters in places:
        for parameter in parameters:
            if "description" in parameter and isinstance(parameter.get("schema"), dict):
                parameter["schema"].setdefault("description", parameter["description"])
    return copy


def _generate(source: Path, package: Path) -> None:
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    command += ["--path", str(source), "--output-path", str(package)]
    command += ["--config", str(CONFIG), "--custom-template-path", str(TEMPLATES)]
    _run(command)


def _run(command: list[str], **environment: str) -> str:
    # The formatter is looked up on PATH, by us and by the generator: ours first, whatever the caller's shell has.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command,
        env={**os.environ, "PATH": path, "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lost = re.findall(r"parsing ((?:GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS|TRACE) \S+)", done.stdout + done.stderr)
        named = f"operations that would be lost: {', '.join(dict.fromkeys(lost))}\n" if lost else ""
        output = f"{done.stdout[-6000:]}{done.stderr[-6000:]}"
        raise GenerationError(f"{named}{' '.join(command[:4])} … failed:\n{output}")
    return done.stdout


_IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    loaded = importlib.import_module(module.name)
    for name in getattr(loaded, "__all__", ()):
        getattr(loaded, name)
library = next((name for name in ("httpx", "aiohttp", "requests") if name in sys.modules), None)
sys.exit(f"{library} is imported" if library else 0)
"""


def verify(document: Node, package: Path) -> None:
    """Hold the modules of ``package`` against the operations of ``document``, and import every one of them.

    Raises:
        GenerationError: An operation has no module or the reverse, or a module does not import by itself.
    """
    wanted = {f"{row.tag}/{row.id}" for row in _operations.rows(document)}
    written = {
        f"{path.parent.name}/{path.stem}" for path in (package / "api").glob("*/*.py") if path.name != "__init__.py"
    }
    if wanted != written or len(wanted) != len(list(operations(document))):
        lost, extra = ", ".join(sorted(wanted - written)), ", ".join(sorted(written - wanted))
        raise GenerationError(
            f"operations without a module: {lost or 'none'}; modules without an operation: {extra or 'none'}"
        )
    _run(
        [sys.executable, "-W", "error", "-c", _IMPORT_ALL, package.name],
        PYTHONPATH=str(package.parent),
        PYTHONDONTWRITEBYTECODE="1",
    )


def compare(made: Path, present: Path) -> list[str]:
    """What differs between two trees, a line a file, sorted; byte code is not looked at."""
    ours, theirs = _files(made), _files(present)
    lines = [f"missing  {name}" for name in ours.keys() - theirs.keys()]
    lines += [f"stray    {name}" for name in theirs.keys() - ours.keys()]
    lines += [f"changed  {name}" for name in ours.keys() & theirs.keys() if ours[name] != theirs[name]]
    return sorted(lines, key=lambda line: line.split()[1])


def _files(tree: Path) -> dict[str, bytes]:
    return {
        path.relative_to(tree).as_posix(): path.read_bytes()
        for path in tree.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _replace(made: Path, present: Path) -> None:
    # Beside the target first, so that the swap is two renames and an interrupted copy leaves the old tree whole.
    present.parent.mkdir(parents=True, exist_ok=True)
    new, old = (present.with_name(f".{present.name}.{word}") for word in ("new", "old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(made, new, ignore=shutil.ignore_patterns("__pycache__"))
    if present.exists():
        present.rename(old)
    new.rename(present)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
