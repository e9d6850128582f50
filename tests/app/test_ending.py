"""The end of the program: whatever it was doing, it ends without a crash and without a word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

START = """
import sys
from rnnviz.app.window import Window

way, frames = sys.argv[1], []

def count(*_):
    frames.append(None)
    if len(frames) == 8:
        window.close() if way != "quit" else QApplication.quit()

def show(self):
    global window
    window = self
    QMainWindow.show(self)
    self.session.snapshots_taken.connect(count)
    if way == "max":
        self.transport.paces["max"].click()
    if way == "slow":
        self.slow.set_pace(1000)
        self.figure.view_changed.connect(count)
        self.session.play = lambda: (self.slow.enter(), self.slow.toggle_play())

from PySide6.QtWidgets import QApplication, QMainWindow
Window.show = show
from rnnviz.cli import main
status = main(["open", "--set", "model.units=8"])
assert len(frames) >= 8
sys.exit(status)
"""


@pytest.mark.parametrize("way", ["one", "max", "slow", "quit"])
def test_it_ends_in_peace(way: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "WAYLAND_DISPLAY": os.environ.get("WAYLAND_DISPLAY", "offscreen"),
        "XDG_DATA_HOME": str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "-c", START, way], capture_output=True, text=True, env=environment
    )
    said = [line for line in run.stderr.splitlines() if "plugin does not support" not in line]
    assert (run.returncode, said) == (0, [])
    if sys.platform == "linux":
        log = (tmp_path / "rnnviz" / "log" / "rnnviz.log").read_text(encoding="utf-8")
        begins, ends = log.splitlines()
        assert "INFO begins: rnnviz " in begins
        assert ends.endswith("INFO ends")
