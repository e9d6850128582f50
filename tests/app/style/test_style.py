"""Every text of the window stands out from its ground, as it is drawn, in both themes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from rnnviz import resources
from rnnviz.app.notices import Notice, Severity
from rnnviz.app.window import Window
from rnnviz.figures.style.colors import contrast
from rnnviz.figures.style.theme import THEMES, Theme
from tests.app.helpers import wait_for_runs

TEXTS = (QLabel, QToolButton, QLineEdit, QComboBox)
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def strongest(image: QImage, place: QRect) -> float:
    """Return the contrast of what differs most from the ground, which most of the place is."""
    image = image.copy(place).convertToFormat(QImage.Format.Format_RGB32)
    colors, counts = np.unique(np.frombuffer(image.constBits(), np.uint32), return_counts=True)
    names = [QColor(color).name() for color in colors.tolist()]
    ground = names[counts.argmax()]
    return max(contrast(name, ground) for name in names)


def texts(window: QWidget) -> list[QWidget]:
    return [
        one
        for one in window.findChildren(QWidget)
        if isinstance(one, TEXTS) and one.isVisible() and one.window() is window
    ]


def stand_out(window: Window, parts: Iterable[QWidget]) -> int:
    """Check those of some texts that can be seen; return how many there are."""
    QApplication.processEvents()
    image = window.grab().toImage()
    seen = 0
    for one in parts:
        place = QRect(one.mapTo(window, one.rect().topLeft()), one.size())
        inside = window.form.isAncestorOf(one)
        ground = window.form if inside else window
        visible = QRect(ground.mapTo(window, ground.rect().topLeft()), ground.size())
        if one.property("text") and visible.contains(place):
            seen += 1
            assert strongest(image, place) >= 4.5, one.property("text")
    return seen


@pytest.mark.parametrize("runs", [1, 2])
def test_words_stand_out(qtbot: QtBot, window: Window, runs: int) -> None:
    if runs == 2:
        window.session.add_run()
        window.session.change({"model.cell": "rnn"})
        wait_for_runs(qtbot, window, 2)
    for theme in THEMES.values():
        window.set_theme(theme)
        for severity in Severity:
            notice = window.transport.notice
            notice.show_notice(Notice("Something is said.", severity))
            assert stand_out(window, [notice]) == 1
        assert stand_out(window, texts(window)) > 20


@themes
def test_the_cheat_sheet_stands_out(window: Window, theme: Theme) -> None:
    window.set_theme(theme)
    window.actions_by_name["keys"].trigger()
    QApplication.processEvents()
    image = window.grab().toImage()
    labels = window.findChildren(QLabel, "what") + window.findChildren(QLabel, "key")
    for one in labels:
        place = QRect(one.mapTo(window, one.rect().topLeft()), one.size())
        assert strongest(image, place) >= 4.5


@themes
def test_rings_and_marks_stand_out(theme: Theme) -> None:
    """What shows where the keyboard is, or what is checked, is no text: 3 is enough."""
    for ground in (theme.panel, theme.background, theme.raised):
        assert contrast(theme.accent, ground) >= 3
        assert contrast(theme.ink, ground) >= 3
    assert contrast(theme.dim, theme.panel) >= 3  # the border of a box
    for run in theme.runs:
        assert contrast(run, theme.panel) >= 3


@themes
def test_menus_stand_out(theme: Theme) -> None:
    assert contrast(theme.ink, theme.raised) >= 4.5
    assert contrast(theme.dim, theme.raised) >= 4.5  # what cannot be chosen
    assert contrast(theme.on_accent, theme.accent) >= 4.5


ODD = "a é ' \" % ( ) ; # {} \\ [日本]"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the resources in a folder whose name means something to a style sheet."""
    folder = tmp_path / ODD
    shutil.copytree(resources.resource("icons"), folder / "resources" / "icons")
    monkeypatch.setattr(resources, "_PACKAGE", folder / "rnnviz")
    return folder


@themes
def test_the_check_mark_is_drawn_wherever_it_lies(
    elsewhere: Path, window: Window, theme: Theme
) -> None:
    """A warning of Qt's about the style sheet would fail this, too."""
    window.set_theme(theme)
    box = window.form.fields["model.bidirectional"].label.buddy()
    assert isinstance(box, QCheckBox)
    box.setChecked(True)
    image = box.grab().toImage()
    colors = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert {theme.accent, theme.on_accent} <= colors
    bar = window.form.verticalScrollBar()
    bar.setRange(0, 100)
    assert bar.sizeHint().width() == round(8 * window._style.scale)  # ours, not the system's


START = """
import sys
from PySide6.QtWidgets import QApplication
from rnnviz.app.session import Session

def end(*_):
    QApplication.closeAllWindows()

play = Session.play
Session.play = lambda self: (self.snapshots_taken.connect(end), play(self))
import rnnviz
from rnnviz.cli import main
assert rnnviz.__file__.startswith(sys.argv[1]), rnnviz.__file__
sys.exit(main(["copy-lstm", "--set", "model.units=4"])
         or main(["render", "rings-window", "-o", "a.svg", "--updates", "1", "--size", "640x400"]))
"""


def test_the_program_runs_wherever_it_is_installed(tmp_path: Path) -> None:
    place = tmp_path / 'a space é it\'s 100% "quoted" (all)'
    root = Path(resources.__file__).parent
    leave = shutil.ignore_patterns("__pycache__", "pictures")
    shutil.copytree(root, place / "rnnviz", ignore=leave)
    shutil.copytree(resources.resource(), place / "rnnviz" / "_resources", ignore=leave)
    environment = {**os.environ, "PYTHONPATH": str(place), "WAYLAND_DISPLAY": "offscreen",
                   "XDG_CONFIG_HOME": str(tmp_path)}  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", START, str(place)], cwd=tmp_path, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = [line for line in run.stderr.splitlines() if "plugin does not support" not in line]
    assert (run.returncode, said) == (0, [])
    assert (tmp_path / "a.svg").is_file()
