"""Another process shows what it trains in the window; PyTorch is not needed for that."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rnnviz.app.main import listen
from rnnviz.app.window import Window
from rnnviz.data.recording.meeting import NOTES
from rnnviz.data.recording.reader import Recording
from tests.app.helpers import TIMEOUT, settle

PROGRAM = """
import os, sys
from rnnviz.data.recording.meeting import called
from rnnviz.data.recording.writer import Writer
from rnnviz.torch.places import WindowPlace
from tests.data.recording.made import LSTM, frame

line = called()
assert line is not None
writer = Writer(LSTM, 5, WindowPlace(line))
for word in sys.stdin:
    if word == "kill\\n":
        os.kill(os.getpid(), 9)
    if word == "end\\n":
        break
    for _ in range(int(word)):
        if writer.updates % 5 == 0:
            writer.frame(frame(LSTM, writer.updates))
        writer.update(1 / (writer.updates + 1))
    writer.flush()
writer.close()
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its sockets are other ones")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where windows and programs meet."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:  # a socket's path has to be short
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        yield Path(name, "rnnviz")


@pytest.fixture
def kept(window: Window, folder: Path, tmp_path: Path) -> Path:
    """Where the window keeps what comes in."""
    listen(window, tmp_path / "recordings")
    assert len(list(folder.glob(NOTES))) == 1
    return tmp_path / "recordings"


class Program:
    """A program that trains a net."""

    def __init__(self) -> None:
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": paths},
        )  # fmt: skip

    def say(self, word: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def wait(self) -> int:
        return self._process.wait(20)

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def program(kept: Path) -> Iterator[Program]:
    made = Program()
    yield made
    made.end()


def shows(window: Window, update: int) -> bool:
    snapshots = window.snapshots
    return bool(snapshots) and snapshots[0].experiment.task.plays and snapshots[0].update == update


def test_what_is_trained_is_shown_while_it_is(
    qtbot: QtBot, window: Window, kept: Path, program: Program
) -> None:
    program.say(12)
    qtbot.waitUntil(lambda: shows(window, 12), timeout=TIMEOUT)
    assert window.session.running
    assert window.snapshots[0].trace_update == 10
    program.say(4)
    qtbot.waitUntil(lambda: shows(window, 16), timeout=TIMEOUT)
    window.session.go_to(7)  # who is in the past stays there
    settle(qtbot, window)
    program.say(4)
    program.say("end")
    assert program.wait() == 0
    assert shows(window, 7)
    window.session.play()
    qtbot.waitUntil(lambda: shows(window, 20) and not window.session.running, timeout=TIMEOUT)
    (path,) = kept.iterdir()
    assert (Recording(path).updates, Recording(path).ended) == (20, True)
    assert window.transport.notice.text() == "The recording ends here."


def test_a_program_that_is_killed_leaves_all_that_it_sent(
    qtbot: QtBot, window: Window, kept: Path, program: Program
) -> None:
    program.say(9)
    qtbot.waitUntil(lambda: shows(window, 9), timeout=TIMEOUT)
    program.say("kill")
    assert program.wait() == -9
    (path,) = kept.iterdir()
    qtbot.waitUntil(lambda: Recording(path).ended, timeout=TIMEOUT)
    qtbot.waitUntil(lambda: not window.session.running, timeout=TIMEOUT)
    assert shows(window, 9)


def test_a_window_that_is_closed_ends_no_program(
    qtbot: QtBot, window: Window, folder: Path, program: Program
) -> None:
    program.say(6)
    qtbot.waitUntil(lambda: shows(window, 6), timeout=TIMEOUT)
    window.close()
    assert not list(folder.iterdir())
    for word in (50, 50, "end"):
        program.say(word)
    assert program.wait() == 0


def test_what_is_none_is_not_shown(qtbot: QtBot, window: Window, kept: Path) -> None:
    from rnnviz.data.recording.meeting import called

    line = called()
    assert line is not None
    line.sendall(b"hello" * 1000)
    qtbot.waitUntil(lambda: kept.exists() and len(list(kept.iterdir())) == 1, timeout=TIMEOUT)
    line.close()
    qtbot.waitUntil(lambda: not list(kept.iterdir()), timeout=TIMEOUT)
    assert not window.snapshots[0].experiment.task.plays
