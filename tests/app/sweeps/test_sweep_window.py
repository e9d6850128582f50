"""A sweep beside the main window: its runs are read there, and opened in the main window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app.main import begin, opened_window
from rnnviz.app.sweeps.sweep_window import SweepWindow
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK, LIGHT
from rnnviz.figures.sweeps.plan import Spot
from rnnviz.figures.sweeps.words import run_words
from rnnviz.figures.view.numbers import compact
from rnnviz.training.losses import Losses, Which
from rnnviz.training.sessions.begin import begun
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.sweeps.opening import read_sweep_scene
from rnnviz.training.sweeps.running import Row, carry_out, orders_of
from rnnviz.training.sweeps.sweep import Sweep
from rnnviz.training.sweeps.table import Table
from tests.app.helpers import TIMEOUT, on_screen, settle, snapshot_of, wait_for_update
from tests.training.sweeps.helpers import small_sweep


@pytest.fixture
def swept(tmp_path: Path) -> Table:
    """A table of six runs, one of which failed."""
    sweep: Sweep = replace(
        small_sweep(("task.delay", [2, 4, 6]), seeds=2), measures=("gradient-ratio", "loss")
    )
    table = Table(sweep, tmp_path / "out")
    table.begin()
    for number, order in enumerate(orders_of(sweep, set())):
        table.add(carry_out(order) if number else Row(order.settings, failed="it was too large."))
    return table


@pytest.fixture
def shown(window: Window, swept: Table) -> SweepWindow:
    """The window of the sweep, opened as a person does; the main window closes it."""
    window.scenes.open_named(str(swept.folder))
    (made,) = window.sweeps.windows.values()
    return made


def middle(shown: SweepWindow, spot: Spot) -> QPoint:
    place, zoom = shown.view.picture.place(spot), shown.view.picture.scale()
    x, y = place.x + place.width / 2, place.y + place.height / 2
    return QPoint(round(x * zoom), round(y * zoom))


def click(shown: SweepWindow, spot: Spot) -> None:
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=middle(shown, spot))


def hover(shown: SweepWindow, spot: Spot) -> None:
    none = Qt.MouseButton.NoButton
    place = QPointF(middle(shown, spot))
    no_key = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, no_key)
    QApplication.sendEvent(shown.view.viewport(), event)


def test_a_sweep_opens_in_a_window_of_its_own_and_the_scene_stays(
    window: Window, shown: SweepWindow, swept: Table
) -> None:
    assert shown.windowTitle() == "Sweep: small"
    assert shown.isVisible()
    assert window.scene.name == "test"
    assert window.preferences.recent == [swept.folder]
    window.scenes.open_named(str(swept.folder / "runs.csv"))
    assert list(window.sweeps.windows.values()) == [shown]  # not a second time


def test_a_sweep_that_the_program_starts_with_is_in_front_and_nothing_trains(
    qtbot: QtBot, swept: Table, tmp_path: Path
) -> None:
    scene, process = begun(lambda: read_sweep_scene(swept.folder), lambda _: None)
    made = opened_window(scene, process, None, tmp_path / "preferences.json")
    with on_screen(qtbot, made) as window:
        begin(window, named=True)
        (shown,) = window.sweeps.windows.values()
        qtbot.waitUntil(shown.isActiveWindow, timeout=TIMEOUT)
        settle(qtbot, window)
        assert not window.session.active
        assert snapshot_of(window).update == 0
        assert snapshot_of(window).experiment == swept.sweep.experiment
        assert "press Play" in window.words_bar.parts[0].text.text()
        window.session.play()
        wait_for_update(qtbot, window, 1)


def test_it_fits_on_a_small_screen(shown: SweepWindow) -> None:
    assert shown.width() < shown.screen().availableSize().width() == 800


def test_the_line_names_the_run_under_the_pointer(shown: SweepWindow) -> None:
    hover(shown, Spot(x=1, seed=1))
    assert shown.named.text() == "delay 4, weight seed 1"
    assert "3 updates" in shown.numbers.text()
    assert "held-out loss: " in shown.numbers.text()
    assert shown.named.text() in shown.view.accessibleDescription()
    hover(shown, Spot(x=0))
    assert shown.numbers.text() == "failed: it was too large."
    QApplication.sendEvent(shown.view, QEvent(QEvent.Type.Leave))
    assert shown.named.text() == ""


@pytest.mark.parametrize("by_key", [False, True])
def test_a_run_is_opened_at_its_end_with_the_numbers_of_its_row(
    qtbot: QtBot, window: Window, shown: SweepWindow, swept: Table, by_key: bool
) -> None:
    spot = Spot(x=1, seed=1)
    if by_key:
        shown.view.point(Spot(x=0, seed=1))
        QTest.keyClick(shown.view, Qt.Key.Key_Right)
        QTest.keyClick(shown.view, Qt.Key.Key_Return)
    else:
        click(shown, spot)
    assert "delay 4, weight seed 1" in window.scene.title
    settle(qtbot, window)
    row = swept.rows[shown.view.picture.plan.settings(spot)]
    told = window.words_bar.parts[0].text
    assert told.isVisible()
    _, numbers = run_words(shown.view.picture.plan, spot)
    assert f"Measured in the sweep: {numbers}." in told.text()
    assert compact(row.measured[0] or 0.0) in told.text()
    snapshot = snapshot_of(window)
    assert snapshot.experiment == swept.sweep.experiment.with_settings(dict(row.settings))
    assert snapshot.update == row.updates == 3
    assert not window.session.running
    last = snapshot.trace.steps - 1
    followed = Losses(Which.STEP, last)
    window.session.watch(window.figure.needs, Focus(losses=followed))
    qtbot.waitUntil(lambda: snapshot_of(window).probe.losses == followed, timeout=TIMEOUT)
    gradient = snapshot_of(window).trace.layers[0].gradients
    total = np.concatenate([one.total for one in gradient.values()], axis=1).astype(float)
    first, at_last = (np.sqrt(np.square(total[step]).sum()) for step in (0, last))
    assert first / at_last == pytest.approx(row.measured[0], rel=1e-6)


def test_a_run_that_failed_says_why_and_is_not_opened(window: Window, shown: SweepWindow) -> None:
    click(shown, Spot())
    assert "it was too large." in shown.notice.text()
    assert window.scene.name == "test"


def test_another_measure_is_shown_and_the_run_stays_pointed_at(shown: SweepWindow) -> None:
    shown.view.point(Spot(x=2))
    shown.choice.setCurrentIndex(1)
    assert shown.view.picture.plan.measure.kind == "loss"
    assert shown.named.text() == "delay 6, weight seed 0"


def test_the_picture_is_saved(
    shown: SweepWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(*words: object) -> tuple[str, str]:
        asked.append(str(words[2]))
        return str(tmp_path / "mine"), "SVG drawing (*.svg)"

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    shown.button.click()
    assert asked == [str(tmp_path / "rnnviz-out-gradient-ratio.png")]
    assert (tmp_path / "mine.svg").read_text().startswith("<?xml")
    shown.write(tmp_path / "mine.png")
    assert not QImage(str(tmp_path / "mine.png")).isNull()
    shown.write(tmp_path / "none" / "mine.png")
    assert "there is no folder" in shown.notice.text()
    shown.write(tmp_path / "mine.pdf")
    assert (tmp_path / "mine.pdf").read_bytes().startswith(b"%PDF")


def test_a_key_and_a_right_click_export_and_copy_the_picture(
    shown: SweepWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[object] = []

    def choose(*words: object) -> tuple[str, str]:
        titles.append(words[1])
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    QTest.keyClick(shown, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert titles == ["Export the picture"]
    place = middle(shown, Spot(x=1))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, shown.view.mapToGlobal(place))
    QApplication.sendEvent(shown.view.viewport(), event)
    assert shown.menu.isVisible()
    export, copy = shown.menu.actions()
    export.trigger()
    assert len(titles) == 2
    QApplication.clipboard().clear()
    copy.trigger()
    assert QApplication.clipboard().image().size() == QSize(2560, 1440)
    shown.menu.close()


def test_it_follows_the_theme_and_is_closed_with_the_main_window(
    window: Window, shown: SweepWindow
) -> None:
    assert shown.view.picture.look.theme is DARK
    window.set_theme(LIGHT)
    assert shown.view.picture.look.theme is LIGHT
    window.close()
    assert not window.sweeps.windows


def test_every_control_has_a_name_and_can_be_reached(shown: SweepWindow) -> None:
    controls: list[QWidget] = [*shown.findChildren(QAbstractButton), *shown.findChildren(QComboBox)]
    for one in (*controls, shown.view):
        assert one.accessibleName()
        assert len(one.accessibleDescription()) >= 15
        assert one.focusPolicy() & Qt.FocusPolicy.TabFocus
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Down):
        QTest.keyClick(shown.view, key)
    assert shown.view.picture.pointed is not None


def test_a_sweep_that_goes_on_is_read_again(
    window: Window, shown: SweepWindow, swept: Table
) -> None:
    (failed,) = (row for row in swept.rows.values() if row.failed)
    swept.rows[failed.settings] = carry_out(
        next(one for one in orders_of(swept.sweep, set()) if one.settings == failed.settings)
    )
    swept.finish()
    window.scenes.open_named(str(swept.folder))
    shown.view.point(Spot())
    assert "failed" not in shown.numbers.text()
