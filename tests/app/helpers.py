"""What tests of the window do in it, and what they wait for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app.controls.fields import ChoiceField
from rnnviz.app.preferences import Preferences
from rnnviz.app.window import Window
from rnnviz.registry import panels
from rnnviz.training.snapshot.snapshot import Snapshot

TIMEOUT = 20_000  # milliseconds
RATE = "training.optimizer.learning_rate"


@contextmanager
def on_screen(qtbot: QtBot, window: Window) -> Iterator[Window]:
    """Show a window until it has drawn something; close it at the end."""
    window.resize(1280, 720)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: bool(list(window.figure.board.plots)), timeout=TIMEOUT)
    yield window
    window.close()
    window.deleteLater()


def snapshot_of(window: Window) -> Snapshot:
    assert window.snapshot is not None
    return window.snapshot


def press(widget: QWidget, key: Qt.Key, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(widget, key, modifier)


def remembered(window: Window, path: Path) -> Preferences:
    """Return what another start would find in the file of the preferences."""
    window.preferences.write()
    return Preferences(path)


def words_of_tip(target: QWidget | QAction) -> str:
    """Return what a tooltip says, as it is read."""
    return QTextDocumentFragment.fromHtml(target.toolTip()).toPlainText()


def choose(window: Window, key: str, value: str) -> None:
    """Choose a value from the list of a setting's field."""
    field = window.form.fields[key]
    assert isinstance(field, ChoiceField)
    field.box.setCurrentIndex(field.box.findData(value))
    field.box.activated.emit(field.box.currentIndex())
    window.form.flush()


def wait_for_update(qtbot: QtBot, window: Window, update: int) -> None:
    qtbot.waitUntil(lambda: window.snapshots[0].update >= update, timeout=TIMEOUT)


def wait_for_runs(qtbot: QtBot, window: Window, count: int) -> None:
    qtbot.waitUntil(lambda: len(window.snapshots) == count, timeout=TIMEOUT)


def wait_until_idle(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.session.busy, timeout=TIMEOUT)


def train(qtbot: QtBot, window: Window, updates: int) -> None:
    """Apply so many updates, and wait until they are shown."""
    target = max((one.update for one in window.snapshots), default=0) + updates
    window.session.step(updates)
    qtbot.waitUntil(lambda: window.travels.place >= target, timeout=TIMEOUT)
    settle(qtbot, window)


def settle(qtbot: QtBot, window: Window) -> None:
    """Wait until what is shown is what was asked for."""

    def settled() -> bool:
        snapshots = window.snapshots
        there = all(one.place == one.update for one in snapshots)
        return bool(snapshots) and there and not window.session.stepping

    wait_until_idle(qtbot, window)
    qtbot.waitUntil(settled, timeout=TIMEOUT)
    wait_until_idle(qtbot, window)


def answers(snapshot: Snapshot) -> bytes:
    """Return what a network answers on its probe, which its weights tell to the bit."""
    return snapshot.trace.outputs.tobytes()


def kill_worker(window: Window) -> None:
    """Kill the training process, unless it has been given up."""
    if window.session.link.alive:
        window.session.link.process.process.kill()


def shown_panels(window: Window) -> list[str]:
    """Return the kinds of the panels that are drawn, one for each of their plots."""
    return [plot.kind for plot in window.figure.board.plots]


def usual() -> set[str]:
    """Return the kinds of the panels that are shown of one run unless others are chosen."""
    return {kind for kind in panels if panels[kind].usual}
