"""The menu of a panel in the real window: opened by pointer and key, and what its entries do."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWhatsThis
from pytestqt.qtbot import QtBot

from rnnviz import WEIGHTS, Experiment, Trainer, read_weights
from rnnviz.app.window import Window
from rnnviz.figures.board.hit_test import unique
from rnnviz.figures.drawing import paper
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.plain_text import tip
from rnnviz.figures.view.run_view import Cursor
from tests.app.helpers import TIMEOUT, wait_until_idle

EXPORT, COPY = "Export this panel…", "Copy this panel"
SAVE, ZOOM, ABOUT = "Save the plotted numbers as CSV…", "All timesteps", "What is this?"
WEIGHTS_ENTRY = "Save the weights (safetensors)…"


@pytest.fixture
def saved_as(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Answer every question for a file; return what to answer, and with which name it was asked."""
    answer = {"path": ""}

    def ask(parent: object, title: str, start: str, kinds: str) -> tuple[str, str]:
        answer["proposed"] = Path(start).name
        return answer["path"], ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    return answer


def plot_named(window: Window, kind: str) -> tuple[Plot, QPoint]:
    """Return the first plot of a panel, and a point in its area."""
    board = window.figure.board
    for plot, place in zip(board.plots, board.places, strict=True):
        if plot.kind == kind:
            return plot, QPoint(int(place.area.x) + 9, int(place.area.y) + 9)
    raise KeyError(kind)


def right_click(window: Window, point: QPoint) -> None:
    port = window.view.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, port.mapToGlobal(point))
    QApplication.sendEvent(port, event)


def texts(window: Window) -> list[str]:
    return [action.text() for action in window.figure_menu.actions() if action.text()]


def choose(window: Window, text: str) -> None:
    """Choose an entry by pointer, which closes the menu."""
    menu = window.figure_menu
    action = next(action for action in menu.actions() if action.text() == text)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert not menu.isVisible()


def proposed(window: Window) -> str:
    """Return the name that the dialog proposes."""
    assert window.export.dialog is not None
    return window.export.dialog.file.path.name


def export_to(window: Window, path: Path) -> None:
    """Export what the dialog has chosen, and close it."""
    dialog = window.export.dialog
    assert dialog is not None
    dialog.file.edit.setText(str(path))
    dialog.file.edit.textEdited.emit(str(path))
    QTest.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)
    window.export.close()


def test_a_right_click_opens_what_is_true_of_the_panel(window: Window) -> None:
    right_click(window, plot_named(window, "states")[1])
    assert window.figure_menu.isVisible()
    assert texts(window)[-4:] == [EXPORT, COPY, SAVE, ABOUT]
    window.figure_menu.close()
    window.figure.zoom_time(0.5, 3)
    right_click(window, plot_named(window, "states")[1])
    assert texts(window)[-5:] == [EXPORT, COPY, SAVE, ZOOM, ABOUT]
    choose(window, ZOOM)
    assert window.figure.view.window is None
    right_click(window, QPoint(1, 1))  # beside all panels
    assert not window.figure_menu.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_F10, Qt.Key.Key_Menu])
def test_a_key_opens_it_at_the_pinned_panel(window: Window, key: Qt.Key) -> None:
    asked: list[str] = []
    window.figure.menu_asked.connect(lambda plot, _: asked.append(plot.kind))
    held = Qt.KeyboardModifier.ShiftModifier if key == Qt.Key.Key_F10 else Qt.KeyboardModifier(0)
    QTest.keyClick(window.view, key, held)
    assert window.figure_menu.isVisible()
    window.figure_menu.close()
    window.figure.set_pin(Cursor(2, plot=unique(plot_named(window, "states")[0])))
    QTest.keyClick(window.view, key, held)
    assert window.figure_menu.isVisible()
    window.figure_menu.close()
    first = next(iter(window.figure.board.plots)).kind
    assert asked == [first, "states"]
    assert first != "states"


def test_the_numbers_of_the_plot_are_written(
    qtbot: QtBot, window: Window, tmp_path: Path, saved_as: dict[str, str]
) -> None:
    wait_until_idle(qtbot, window)
    path = tmp_path / "numbers"
    saved_as["path"] = str(path)
    plot, point = plot_named(window, "states")
    right_click(window, point)
    choose(window, SAVE)
    assert saved_as["proposed"] == "rnnviz-test-states.csv"
    with open(path.with_suffix(".csv"), encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    table = plot.table()
    assert header == list(table)
    assert len(rows) == len(table["t"]) > 0
    for name, column in zip(header, zip(*rows, strict=True), strict=True):
        assert np.array_equal(np.array(column, float), table[name].astype(float), equal_nan=True)
    assert "Written" in window.transport.notice.text()


def test_the_weights_are_written_where_they_are_shown(
    qtbot: QtBot, window: Window, tmp_path: Path, saved_as: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    right_click(window, plot_named(window, "states")[1])
    assert WEIGHTS_ENTRY not in texts(window)
    window.figure_menu.close()
    window.figure.set_panels(["weights"])
    qtbot.waitUntil(lambda: "weights" in window.figure.snapshot.parts, timeout=TIMEOUT)
    wait_until_idle(qtbot, window)
    saved_as["path"] = str(tmp_path / "mine")
    right_click(window, plot_named(window, "weights")[1])
    shown = window.figure.snapshot
    choose(window, WEIGHTS_ENTRY)
    assert saved_as["proposed"] == "rnnviz-test-weights.safetensors"
    path = tmp_path / "mine.safetensors"
    assert "Written" in window.transport.notice.text()
    assert Experiment.load(path) == shown.experiment
    network = Trainer(shown.experiment).network
    assert np.array_equal(read_weights(path, network).flat, shown[WEIGHTS].flat)

    monkeypatch.setitem(sys.modules, "safetensors", None)
    right_click(window, plot_named(window, "weights")[1])
    choose(window, WEIGHTS_ENTRY)
    assert window.transport.notice.objectName() == "bad"
    assert "rnnviz[weights]" in window.transport.notice.text()


def test_one_panel_is_exported_as_it_is_shown(
    qtbot: QtBot, window: Window, tmp_path: Path, saved_as: dict[str, str]
) -> None:
    wait_until_idle(qtbot, window)
    path = tmp_path / "panel.png"
    plot, point = plot_named(window, "loss")
    right_click(window, point)
    choose(window, EXPORT)
    assert proposed(window) == "rnnviz-test-loss.png"
    export_to(window, path)
    image = QImage(str(path))
    assert image.text("rnnviz")  # the experiment
    shown = 2 * plot.area.width, 2 * plot.area.height
    assert shown[0] < image.width() < 2 * window.view.width()
    assert shown[1] < image.height() < 2 * window.view.height()
    background = QImage(image.size(), image.format())
    background.fill(window.theme.background)
    assert image != background


def test_one_panel_is_copied(
    qtbot: QtBot, window: Window, tmp_path: Path, saved_as: dict[str, str]
) -> None:
    wait_until_idle(qtbot, window)
    right_click(window, plot_named(window, "gradient")[1])
    choose(window, COPY)
    assert QApplication.clipboard().image() == window.figure.image(panels=["gradient"])
    assert window.transport.notice.text() == "The panel is on the clipboard."


def test_a_file_that_cannot_be_written_is_a_notice(
    window: Window, tmp_path: Path, saved_as: dict[str, str]
) -> None:
    long = 300 * "x"
    for name in ("missing/name.csv", f"{long}.csv", long, f"{long}/name.csv"):
        saved_as["path"] = str(tmp_path / name)
        right_click(window, plot_named(window, "states")[1])
        choose(window, SAVE)
        assert window.transport.notice.objectName() == "bad", name
        assert "cannot be written" in window.transport.notice.text()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_and_a_scene_with_a_long_name_are_no_hindrance(
    window: Window, tmp_path: Path, saved_as: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = replace(window.scene, name=300 * "é")
    window.export._scene = lambda: long
    window.export.ask()
    assert len(proposed(window).encode()) < 255
    window.export.close()
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    window.export.ask()
    export_to(window, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").is_file()


def test_a_figure_too_large_for_the_clipboard_is_a_notice(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "LARGEST", 200)
    window.export.copy()
    assert "cannot be drawn" in window.transport.notice.text()


def test_it_says_what_a_panel_is(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QWhatsThis, "showText", lambda _, text, __: said.append(text))
    plot, point = plot_named(window, "states")
    right_click(window, point)
    choose(window, ABOUT)
    assert said == [tip(plot.about)]
    assert plot.about.endswith(".")


def test_where_nothing_is_plotted_there_are_no_numbers(window: Window) -> None:
    plot, point = plot_named(window, "states")
    plot.table = dict  # type: ignore[method-assign]
    right_click(window, point)
    entries = {action.text(): action for action in window.figure_menu.actions()}
    assert not entries[SAVE].isEnabled()
    assert entries[EXPORT].isEnabled()
    window.figure_menu.close()


def test_a_picture_names_a_persons_data_with_its_folder_only_if_asked(
    qtbot: QtBot, window: Window, tmp_path: Path, saved_as: dict[str, str]
) -> None:
    entry = "Exports name your data with its folder"
    right_click(window, plot_named(window, "states")[1])
    assert entry not in texts(window)  # there is none
    window.figure_menu.close()
    data = tmp_path / "private" / "notes.txt"
    data.parent.mkdir()
    data.write_text("some words and others " * 60, encoding="utf-8")
    window.session.change({"task": "text", "task.path": str(data), "task.length": 12})
    qtbot.waitUntil(lambda: window.figure.snapshot.experiment.task.kind == "text", timeout=TIMEOUT)
    wait_until_idle(qtbot, window)
    for number, expected in enumerate((False, True)):
        saved_as["path"] = str(tmp_path / f"{number}.svg")
        right_click(window, plot_named(window, "states")[1])
        if expected:
            choose(window, entry)
            right_click(window, plot_named(window, "states")[1])
        choose(window, EXPORT)
        export_to(window, Path(saved_as["path"]))
        assert (b"private" in Path(saved_as["path"]).read_bytes()) == expected
