"""The first lines of the program: what may be imported, and from where."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Names of the standard library, of what rnnviz needs, and of nothing.
FOREIGN = (
    "struct", "json", "numpy", "multiprocessing", "signal", "enum", "dataclasses", "pathlib",
    "threading", "typing", "typing_extensions", "argparse", "threadpoolctl", "tqdm", "PIL",
    "PySide6", "pyqtgraph", "sitecustom", "__future__", "importlib_metadata", "cli",
)  # fmt: skip
CODE = "open({mark!r}, 'a').write(__name__ + ' ')\nraise SystemExit('foreign code ran')\n"
# As the script that an installer makes.
SCRIPT = "import sys\nfrom rnnviz.__main__ import main\nsys.exit(main())\n"


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """A folder of modules that nobody should import; any that runs writes its name to a file."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    code = CODE.format(mark=str(tmp_path / "ran"))
    for name in FOREIGN:
        (folder / f"{name}.py").write_text(code)
    for name in ("numpy", "PySide6", "multiprocessing"):
        (folder / f"{name}.py").rename(folder / "a")
        (folder / name).mkdir()
        (folder / "a").rename(folder / name / "__init__.py")
    return folder


def environment(*path: str) -> dict[str, str]:
    """Return the environment of a process that finds rnnviz, with these folders before it."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([*path, str(ROOT)])}


@pytest.mark.parametrize("words", [["list", "tasks"], ["train", "sine-lstm", "--updates", "1"]])
@pytest.mark.parametrize("way", ["module", "script with an empty entry", "script with a dot"])
def test_nothing_is_imported_from_the_current_folder(
    downloads: Path, tmp_path: Path, words: list[str], way: str
) -> None:
    script = tmp_path / "rnnviz"
    script.write_text(SCRIPT)
    start = ["-m", "rnnviz"] if way == "module" else [str(script)]
    first = {"module": [], "script with an empty entry": [""], "script with a dot": ["."]}[way]
    run = subprocess.run(
        [sys.executable, *start, *words],
        cwd=downloads, env=environment(*first), capture_output=True, text=True,
    )  # fmt: skip
    ran = tmp_path / "ran"
    assert not ran.exists(), ran.read_text()
    assert (run.returncode, run.stderr) == (0, "")


ASK = """
import sys
from rnnviz.__main__ import leave_out_current_folder
leave_out_current_folder()
import os, json, email, numpy
print(os.getcwd() in sys.path)
"""


@pytest.mark.parametrize(
    ("folder", "stays"),
    [
        (str(ROOT), True),  # a checkout
        (os.path.dirname(os.__file__), True),  # Python's own
        (os.path.dirname(os.path.dirname(os.path.realpath(os.__file__))), False),
    ],
)
def test_folders_that_are_needed_stay_though_they_are_the_current_one(
    folder: str, stays: bool
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=folder, env=environment(""), capture_output=True, text=True,
    )  # fmt: skip
    assert (run.stderr, run.stdout) == ("", f"{stays}\n")


def test_a_current_folder_that_is_gone_is_no_obstacle(tmp_path: Path) -> None:
    words = ["list", "cells"]
    start = f'cd {tmp_path} && rmdir {tmp_path} && exec "$0" -m rnnviz "$@"'
    run = subprocess.run(
        ["bash", "-c", start, sys.executable, *words],
        env=environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr


def test_the_first_lines_import_next_to_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules); import rnnviz.__main__;"
        "print(*sorted(set(sys.modules) - before))"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {name.partition(".")[0] for name in run.stdout.split()} <= {
        "rnnviz", "os", "stat", "posixpath", "genericpath", "ntpath", "abc",
        "_collections_abc", "_stat", "_abc", "_winapi", "nt",
    }  # fmt: skip


def test_the_public_face_is_there_without_being_imported_first() -> None:
    code = (
        "import sys, rnnviz; assert 'numpy' not in sys.modules;"
        "assert set(rnnviz.__all__) <= set(dir(rnnviz));"
        "assert all(getattr(rnnviz, name) is not None for name in rnnviz.__all__);"
        "from rnnviz import *; Trainer(Experiment()); print(hasattr(rnnviz, 'nothing'))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("False\n", "")
