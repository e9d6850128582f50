"""The wheel, made from the source archive, installed into an environment of its own, is rnnviz.

The packages that it needs are those of the environment of the tests; in CI it is also installed
into an empty environment, with whatever is the newest of each.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from PIL import Image

from rnnviz import __version__
from tests.built import build_wheel
from tests.conftest import IN_CI

SCRIPTS = "Scripts" if sys.platform == "win32" else "bin"
SMALL = ["--set", "model.units=4", "--set", "training.batch=2", "--updates", "2"]


class Environment:
    """A virtual environment, used from a folder beside it."""

    def __init__(self, folder: Path) -> None:
        self.scripts, self.home = folder / "environment" / SCRIPTS, folder / "home"
        self.home.mkdir()
        venv.create(folder / "environment", with_pip=True)

    def install(self, *words: str) -> None:
        run = self.start("python", "-m", "pip", "install", "--disable-pip-version-check", *words)
        assert run.returncode == 0, run.stderr

    def run(self, program: str, *words: str) -> str:
        """Run a program of the environment; return what it writes, of which nothing is an error."""
        run = self.start(program, *words)
        assert (run.returncode, run.stderr) == (0, ""), run.stderr
        return run.stdout

    def start(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        left_out = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
        environment = {key: value for key, value in os.environ.items() if key not in left_out}
        environment["XDG_DATA_HOME"] = str(self.home)
        return subprocess.run(
            [self.scripts / program, *words], cwd=self.home, env=environment,
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def check_it_is_rnnviz(self) -> None:
        """Look that it starts, lists and draws."""
        assert self.run("rnnviz", "--version") == f"rnnviz {__version__}\n"
        assert "lstm" in self.run("rnnviz", "list", "cells")
        picture = ["-o", "a.png", "--size", "640x400"]
        assert self.run("rnnviz", "render", "sine-lstm", *SMALL, *picture) == "a.png\n"
        with Image.open(self.home / "a.png") as image:
            assert image.size == (640, 400)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel that was made from the unpacked source archive."""
    return build_wheel(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the wheel; all else it finds among the packages of the tests."""
    folder = tmp_path_factory.mktemp("a folder with spaces")
    environment = Environment(folder)
    environment.install("--no-deps", "--no-index", str(wheel))
    (packages,) = (folder / "environment").rglob("site-packages")
    (packages / "tests.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return environment


def test_it_runs_without_the_checkout(installed: Environment) -> None:
    installed.check_it_is_rnnviz()
    place = installed.run("python", "-c", "import rnnviz; print(rnnviz.__file__)")
    assert Path(place).is_relative_to(installed.scripts.parent)


def test_its_types_are_known_to_others(installed: Environment) -> None:
    code = "import rnnviz; print(rnnviz.__path__[0])"
    assert Path(installed.run("python", "-c", code).strip(), "py.typed").is_file()


def test_the_program_for_menus_is_there(installed: Environment) -> None:
    assert "usage: rnnviz open" in installed.run("rnnviz-window", "--help")


@pytest.mark.skipif(sys.platform != "linux", reason="menus as Linux has them")
def test_a_menu_starts_what_is_installed(installed: Environment) -> None:
    lines = installed.run("rnnviz", "--install-desktop").splitlines()
    written = [Path(line[9:]) for line in lines if line.startswith("written: ")]
    (entry,) = (path for path in written if path.suffix == ".desktop")
    program = re.search(r'^Exec="(.*)" %f$', entry.read_text(encoding="utf-8"), re.MULTILINE)
    assert program is not None
    assert Path(program[1]) == installed.scripts / "rnnviz-window"
    assert installed.run("rnnviz", "--remove-desktop").count("removed") == len(written) == 3


def test_it_tells_what_it_is(installed: Environment) -> None:
    code = "from importlib.metadata import metadata; print(*map(metadata('rnnviz').get, {!r}))"
    told = installed.run("python", "-c", code.format(("License-Expression", "Requires-Python")))
    assert told == "MIT >=3.11\n"


@pytest.mark.skipif(not IN_CI, reason="downloads what rnnviz needs: in CI")
def test_an_empty_environment_gets_all_that_it_needs(wheel: Path, tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    environment.install(str(wheel))
    environment.check_it_is_rnnviz()
