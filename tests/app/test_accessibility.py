"""Everything can be reached by the keyboard, and says what it is and what it does to learning."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import THEMES
from rnnviz.registry import cells, optimizers, tasks
from rnnviz.settings import Entry
from tests.app.helpers import TIMEOUT, wait_for_runs, wait_until_idle, words_of_tip

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QSlider)


def every_entry() -> Iterator[Entry]:
    for key, registry in (
        ("task", tasks),
        ("model.cell", cells),
        ("training.optimizer", optimizers),
    ):
        for kind in registry:
            yield from Experiment().with_settings({key: kind}).entries()


def controls(window: Window) -> list[QWidget]:
    return [
        one
        for one in window.findChildren(QWidget)
        if isinstance(one, CONTROLS) and one.isVisible() and one.window() is window
    ]


def way_round(window: Window) -> list[QWidget]:
    """Return what Tab reaches, from the first run's button or setting on, until it comes back."""
    window.view.setFocus()
    reached: list[QWidget] = []
    while True:
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        one = window.focusWidget()
        if one in reached:
            return reached
        reached.append(one)


@pytest.mark.parametrize("runs", [1, 2])
def test_every_control_has_a_name_says_what_it_does_and_can_be_reached(
    qtbot: QtBot, window: Window, runs: int
) -> None:
    if runs == 2:
        window.session.add_run()
        wait_for_runs(qtbot, window, 2)
    reached = way_round(window)
    for one in controls(window):
        assert one.accessibleName(), one
        assert len(one.accessibleDescription()) >= 15, one.accessibleName()
        assert one.accessibleDescription() != one.accessibleName()
        assert one.focusPolicy() & Qt.FocusPolicy.TabFocus, one.accessibleName()
        assert one in reached, one.accessibleName()
    assert window.view in reached


def test_tab_goes_from_the_settings_to_the_figure_to_the_transport(window: Window) -> None:
    def parts() -> list[str]:
        owners = {
            "runs": window.run_bar, "settings": window.form, "figure": window.view,
            "transport": window.transport,
        }  # fmt: skip
        names = [
            name
            for one in way_round(window)
            for name, owner in owners.items()
            if owner is one or owner.isAncestorOf(one)
        ]
        return [name for k, name in enumerate(names) if k == 0 or names[k - 1] != name]

    order = ["transport", "runs", "settings", "figure"]
    assert parts() == order
    window.session.change({"model.cell": "gru"})  # which rebuilds the form
    assert parts() == order


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_what_has_the_focus_looks_different(window: Window, theme: object) -> None:
    window.set_theme(theme)  # type: ignore[arg-type]
    for one in [*controls(window), window.view]:
        if isinstance(one, QLabel):
            continue
        window.form.ensureWidgetVisible(one)
        window.header.setFocus()
        one.clearFocus()
        QApplication.processEvents()
        before = one.grab().toImage()
        one.setFocus(Qt.FocusReason.TabFocusReason)
        after = one.grab().toImage()
        changed = sum(
            before.pixel(x, y) != after.pixel(x, y)
            for x in range(before.width())
            for y in range(before.height())
            if x < 20 or y < 20
        )
        assert changed >= 20, one.accessibleName()


def test_the_figure_tells_what_it_shows_when_it_pauses(qtbot: QtBot, window: Window) -> None:
    assert window.view.accessibleName() == "figure"
    for plot in window.figure.board.plots:
        assert str(plot.title) in window.view.accessibleDescription()
    window.session.play()
    qtbot.waitUntil(lambda: window.snapshots[0].update > 3, timeout=TIMEOUT)
    window.session.pause()
    wait_until_idle(qtbot, window)
    loss = next(plot for plot in window.figure.board.plots if plot.kind == "loss")
    assert loss.caption[0] in window.view.accessibleDescription()
    window.figure.set_panels(["loss"])
    assert "Gates" not in window.view.accessibleDescription()


def test_every_setting_says_what_it_does() -> None:
    for entry in every_entry():
        about = entry.setting.help
        assert len(about) > 40, (entry.key, about)
        assert about.endswith((".", ")")), entry.key
        assert about.lower().rstrip(".") != entry.setting.label.lower()


def test_every_action_says_what_it_does(window: Window) -> None:
    for action in window.findChildren(QAction):
        if action.shortcuts():
            tip = words_of_tip(action).rpartition(" [")[0]
            assert len(tip) >= 12, action.text()
            assert tip.lower() != action.text().lower()


def test_words_of_the_window_hold_no_declared_index(window: Window) -> None:
    """An index is set lower by figures alone."""
    widgets, actions = window.findChildren(QWidget), window.findChildren(QAction)
    texts = [*(one.toolTip() for one in (*widgets, *actions)), *(one.text() for one in actions)]
    texts += [one.accessibleName() + one.accessibleDescription() for one in widgets]
    assert any(texts)
    assert not [text for text in texts if re.search(r"\b\w_(?:\{|\w\b)", text)]


def test_a_setting_without_effect_is_not_offered(window: Window) -> None:
    fields = window.form.fields
    for key, change in (
        ("training.decay_factor", {"training.decay_every": 100}),
        ("model.chrono_steps", {"model.initializer": "chrono"}),
        ("model.dropout", {"model.layers": 2}),
    ):
        assert not fields[key].isVisible()
        window.session.change(change)  # type: ignore[arg-type]
        assert fields[key].isVisible(), key
    assert not fields["model.cell.forget_bias"].isVisible()  # chrono sets it


def test_enter_presses_what_has_the_focus(qtbot: QtBot, window: Window) -> None:
    pace = window.transport.paces["×5"]
    pace.setFocus()
    QTest.keyClick(pace, Qt.Key.Key_Return)
    assert window.session.pace.name == "×5"
    assert [name for name, one in window.transport.paces.items() if one.isChecked()] == ["×5"]
    box = window.form.fields["model.bidirectional"].label.buddy()
    assert isinstance(box, QAbstractButton)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Return)
    window.form.flush()
    assert window.session.experiment.model.bidirectional
    window.panel_menu.setFocus()
    QTimer.singleShot(0, lambda: QApplication.activePopupWidget().close())
    QTest.keyClick(window.panel_menu, Qt.Key.Key_Return)


def test_numbers_can_be_pinned_and_moved_by_keys(window: Window) -> None:
    alt = Qt.KeyboardModifier.AltModifier

    def press(*keys: Qt.Key) -> tuple[int | None, int | None]:
        for key in keys:
            QTest.keyClick(window.view, key, alt)
        pin = window.figure.pin
        assert pin is not None
        return pin.step, pin.unit

    arrows = Qt.Key
    assert press(arrows.Key_Right) == (0, 0)
    assert press(arrows.Key_Right, arrows.Key_Right, arrows.Key_Down) == (2, 1)
    value = window.snapshots[0].trace.layers[0].states["h"][2, 1, 0]
    written = f"h {value:+.2f}".replace("-", "\u2212")
    assert written in window.view.accessibleDescription()
    assert press(arrows.Key_Left, arrows.Key_Left, arrows.Key_Left, arrows.Key_Up) == (0, 0)
    last = window.snapshots[0].trace.steps - 1
    assert press(*[arrows.Key_Right] * (last + 3)) == (last, 0)
    QTest.keyClick(window.view, arrows.Key_Escape)
    assert window.figure.pin is None
