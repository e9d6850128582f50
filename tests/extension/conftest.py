"""The example package, installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that has the example package beside this rnnviz.

    Beside what it has itself there is what `rnnviz new` writes.
    """
    folder = tmp_path_factory.mktemp("example")
    package, installed = folder / "package", folder / "installed"
    shutil.copytree(Path(__file__).parent / "package", package)
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(installed)])}
    with open(package / "pyproject.toml", "a", encoding="utf-8") as declared:
        for kind in ("cell", "task", "panel"):
            line = written(kind, package / "rnnviz_example", surroundings).splitlines()[-1]
            declared.write(line.replace("my_package", "rnnviz_example") + "\n")
    words = ["--no-deps", "--no-index", "--no-build-isolation", "--target", str(installed)]
    command = [sys.executable, "-m", "pip", "install", "--quiet", *words, str(package)]
    subprocess.run(command, check=True, cwd=folder)
    return surroundings


def written(kind: str, folder: Path, surroundings: dict[str, str]) -> str:
    """Let `rnnviz new` write a file, and return what it says."""
    command = [sys.executable, "-m", "rnnviz", "new", kind, f"my-{kind}"]
    done = subprocess.run(
        command, cwd=folder, env=surroundings, check=True, capture_output=True, text=True
    )
    return done.stdout
