"""What is written where nothing, or not everything, can be written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rnnviz.resources import resource

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a shell and /dev/full are needed")

LIST, TRAIN = "list settings", "train sine-lstm --updates 1"
RENDER = "render sine-lstm --updates 1 -o a.png"
FULL = "rnnviz: the output cannot be written: No space left on device.\n"
CLOSED = "rnnviz: the output cannot be written: standard output is closed.\n"


# Two ways to an output that knows ASCII alone.
BY_NAME = {"PYTHONIOENCODING": "ascii"}
BY_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def shell(folder: Path, words: str, redirected: str = "", **environment: str) -> tuple[int, str]:
    """Return the status of the program in a shell, and what it wrote to standard error."""
    run = subprocess.run(
        ["bash", "-c", f'set -o pipefail; "$0" -m rnnviz {words} {redirected}', sys.executable],
        cwd=folder, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )  # fmt: skip
    return run.returncode, run.stderr


@pytest.mark.parametrize(
    ("words", "redirected", "said"),
    [
        ("list tasks", ">/dev/full", FULL),
        ("list tasks", ">&-", CLOSED),
        ("--help", ">/dev/full", FULL),
        ("--version", ">&-", CLOSED),
        (RENDER, ">&-", CLOSED),
    ],
)
def test_a_result_that_cannot_be_written_is_an_error(
    tmp_path: Path, words: str, redirected: str, said: str
) -> None:
    assert shell(tmp_path, words, redirected) == (2, said)


@pytest.mark.parametrize("words", [LIST, "--help"])
@pytest.mark.parametrize("reader", ["true", "head -1"])
def test_a_reader_that_goes_is_no_error(tmp_path: Path, words: str, reader: str) -> None:
    status, said = shell(tmp_path, words, f"| {reader}")
    assert said == ""
    # The reader may not have gone by the time that all is written into the pipe.
    assert status in (0, 141)


@pytest.mark.parametrize(
    ("words", "status", "redirected"),
    [
        (TRAIN, 0, "2>&-"),
        (TRAIN, 0, "2>/dev/full"),
        (RENDER, 0, "2>/dev/full"),
        ("list nothing", 2, "2>&-"),
        ("list nothing", 2, "2>/dev/full"),
    ],
)
def test_a_message_that_cannot_be_written_changes_nothing(
    tmp_path: Path, words: str, status: int, redirected: str
) -> None:
    assert shell(tmp_path, words, redirected) == (status, "")


def test_messages_never_get_into_the_result(tmp_path: Path) -> None:
    run = subprocess.run(
        ["bash", "-c", '"$0" -m rnnviz list nothing 2>&-', sys.executable],
        cwd=tmp_path, capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (2, b"")


def test_files_are_written_though_all_streams_are_closed(tmp_path: Path) -> None:
    words = f"{TRAIN} --metrics m.csv --trace t.npz"
    assert shell(tmp_path, words, "<&- >&- 2>&-") == (2, "")
    assert sorted(os.listdir(tmp_path)) == ["m.csv", "t.npz"]
    assert (tmp_path / "m.csv").read_text().startswith("update,loss")


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        (LIST, BY_LOCALE),
        ("list scenes", BY_NAME),
        ("--help", BY_LOCALE),
        ("list naïve", BY_LOCALE),
        ("list naïve", BY_NAME),
        (f"{RENDER} --size 640x400", BY_LOCALE),
        (f"{RENDER} --size 640x400", {"LC_ALL": "POSIX"}),
    ],
)
def test_an_output_may_know_ascii_alone(
    tmp_path: Path, words: str, environment: dict[str, str]
) -> None:
    status, said = shell(tmp_path, words, **environment)
    assert "Traceback" not in said
    assert status == (2 if "naïve" in words else 0)
    assert said.count("\n") == (1 if status else 0)


def test_names_of_files_may_have_any_letters_in_any_locale(tmp_path: Path) -> None:
    scene = tmp_path / "wellenlänge.json"
    shutil.copy(resource("scenes", "sine-lstm.json"), scene)
    for environment in (BY_LOCALE, {"LC_ALL": "C"}):
        words = f"train {scene.name} --updates 1 --metrics ä.csv --save-session ö.rnnviz"
        assert shell(tmp_path, words, **environment) == (0, "")
        assert shell(tmp_path, "train ö.rnnviz --updates 1", **environment) == (0, "")
        assert shell(tmp_path, f"check {scene.name}", **environment) == (0, "")
        assert {"ä.csv", "ö.rnnviz"} <= set(os.listdir(tmp_path))
        (tmp_path / "ä.csv").unlink()


def test_a_full_output_is_said_but_once_and_no_other_error_is_taken_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "scene.json"
    folder.mkdir()
    status, said = shell(tmp_path, "train scene.json")
    assert status == 2
    assert "output" not in said
    assert said.count("\n") == 1
