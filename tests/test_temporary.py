"""Temporary files: gone after any end, and never anybody else's."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rnnviz import temporary
from rnnviz.files import write_whole

WRITE = """
import sys, time
from collections.abc import Iterator
from pathlib import Path
from rnnviz.files import replacing

with replacing(Path("a.png")) as new:
    new.write_bytes(b"half")
    print(new.name, flush=True)
    time.sleep(1000)
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that is in the middle of writing a file to the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITE], cwd=tmp_path, text=True, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:  # fmt: skip
        yield process
        process.kill()


def name_of(writer: subprocess.Popen[str]) -> str:
    assert writer.stdout is not None
    return writer.stdout.readline().strip()


@pytest.mark.skipif(sys.platform == "win32", reason="whether a process runs cannot be told")
def test_what_a_kill_leaves_is_tidied_at_the_next_writing(
    tmp_path: Path, writer: subprocess.Popen[str]
) -> None:
    name = name_of(writer)
    write_whole(tmp_path / "b", b"")
    assert sorted(os.listdir(tmp_path)) == [name, "b"]  # it is still being written
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert (tmp_path / name).exists()
    write_whole(tmp_path / "b", b"")
    assert os.listdir(tmp_path) == ["b"]


def test_an_old_one_is_tidied_wherever_it_was_made(tmp_path: Path) -> None:
    old, new = (tmp_path / f".rnnviz-{k}0000000-1-0000000a.png" for k in (1, 2))
    for path in (old, new):
        path.touch()
    then = time.time() - temporary.OLD - 60
    os.utime(old, (then, then))
    temporary.tidy(tmp_path)
    assert os.listdir(tmp_path) == [new.name]  # from another machine, which may be at work


@pytest.mark.parametrize(
    "name",
    [
        ".rnnviz",
        ".rnnviz-notes.txt",
        ".rnnviz-00000000-99999999-0000000a.png~",
        "x.rnnviz-00000000-99999999-0000000a.png",
        ".rnnviz-00000000-99999999-0000000A.png",
        ".rnnviz-00000000-99999999-0000000a.tar.gz",
        "picture.png",
    ],
)
def test_a_foreign_file_is_never_tidied(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("mine")
    then = time.time() - 10 * temporary.OLD
    os.utime(path, (then, then))
    temporary.tidy(tmp_path)
    assert path.read_text() == "mine"


def test_folders_and_links_of_such_a_name_stay(tmp_path: Path) -> None:
    folder, link = (tmp_path / f".rnnviz-00000000-1-{k}0000000" for k in (1, 2))
    folder.mkdir()
    target = tmp_path / "target"
    target.touch()
    link.symlink_to(target)
    then = time.time() - 10 * temporary.OLD
    for path in (folder, target):
        os.utime(path, (then, then))
    temporary.tidy(tmp_path)
    assert sorted(os.listdir(tmp_path)) == [folder.name, link.name, "target"]


def test_a_folder_that_cannot_be_listed_is_left(tmp_path: Path) -> None:
    temporary.tidy(tmp_path / "missing")


def test_a_name_tells_of_its_process(tmp_path: Path) -> None:
    path = temporary.create(tmp_path, ".png")
    name = temporary.NAME.fullmatch(path.name)
    assert name is not None
    assert (int(name[2]), name[3]) == (os.getpid(), ".png")
    plain = temporary.create(tmp_path, "." + "x" * 200)
    assert re.fullmatch(r"\.rnnviz-\w{8}-\d+-\w{8}", plain.name)
    for one in (path, plain):
        temporary.discard(one)
    assert os.listdir(tmp_path) == []
