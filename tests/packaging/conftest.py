"""The distribution, built once for all tests here: the sdist from the tree, the wheel from the sdist."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Built:
    """What ``python -m build`` made."""

    sdist: Path
    wheel: Path
    source: Path
    """The sdist, unpacked."""
    installed: Path
    """The wheel, installed into an empty folder without its dependencies."""
    tree: frozenset[str]
    """What the two packages held when it was built."""

    @property
    def names(self) -> set[str]:
        """The files in the wheel."""
        with zipfile.ZipFile(self.wheel) as archive:
            return set(archive.namelist())

    def read(self, ending: str) -> str:
        """The file of the wheel whose name ends so."""
        with zipfile.ZipFile(self.wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(ending))
            return archive.read(name).decode()

    def run(self, code: str) -> str:
        """Run ``code`` where only the installed wheel and other distributions can be found, not this tree."""
        # Without site, so that the link to this tree that an editable installation leaves is not followed.
        packages = sysconfig.get_path("purelib")
        frame = f"import sys; sys.path[:0] = [{str(self.installed)!r}]; sys.path.append({packages!r})\n"
        # Should it hang, it says where.
        frame += "import faulthandler; faulthandler.dump_traceback_later(240, exit=True)\n"
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-W", "error", "-c", frame + code],
            cwd=self.installed,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        assert str(ROOT / "src") not in done.stdout
        return done.stdout


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def _tree() -> frozenset[str]:
    packages = {"aioportal": ROOT / "src", "aioportal_huwise": ROOT / "generated"}
    return frozenset(
        path.relative_to(base).as_posix()
        for name, base in packages.items()
        for path in (base / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("dist")
    tree = _tree()
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    installed = tmp_path_factory.mktemp("installed")
    _run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", installed, wheel)
    unpacked = tmp_path_factory.mktemp("source")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    return Built(sdist, wheel, source, installed, tree)
