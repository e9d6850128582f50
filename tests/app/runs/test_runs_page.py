"""The tree of runs in the side bar: which are listed and shown, what they are called."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.export.choice import excerpts
from rnnviz.app.runs.run_names import Place, apart, places
from rnnviz.app.runs.run_rows import PLACE, RunRows
from rnnviz.app.telling.side import Page
from rnnviz.app.window import Window
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.view.numbers import whole
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.travel.family import Member, Tree
from tests.app.helpers import (
    RATE,
    TIMEOUT,
    press,
    wait_for_runs,
    wait_until_idle,
    words_of_tip,
)

CONTROL = Qt.KeyboardModifier.ControlModifier
EXPERIMENT = Experiment()
GRU = EXPERIMENT.with_settings({"model.cell": "gru"})


def test_a_run_is_listed_before_what_comes_from_it_and_says_what_sets_it_apart() -> None:
    tree = Tree(
        (
            Member(1, EXPERIMENT, end=1200),
            Member(2, EXPERIMENT, 1, Moment(490, 0), end=700, words="clip norm 0.5"),
            Member(3, GRU, end=20),
            Member(4, EXPERIMENT, 2, Moment(600, 1), "calm", 601, "learning rate 0.1"),
            Member(5, EXPERIMENT, 1, Moment(10, 0), end=10),
        ),
        shown=(4, 1),
    )
    listed = places(tree)
    assert [place.number for place in listed] == [1, 2, 4, 5, 3]
    assert [place.depth for place in listed] == [0, 1, 2, 1, 0]
    assert [place.lines for place in listed] == [(), (True,), (True, False), (False,), ()]
    assert [place.name for place in listed] == [
        "LSTM 32", "clip norm 0.5", "calm", "nothing changed yet", "GRU 32",
    ]  # fmt: skip
    assert listed[1].about == "from 490"
    assert listed[2].about == "from 600 · learning rate 0.1"
    assert [place.shown for place in listed] == [1, None, 0, None, None]
    assert listed[0].end == whole(1200)
    assert listed[2].spoken == (
        "run 4: calm. from 600 · learning rate 0.1, up to update 601; shown as run A"
    )


def test_runs_that_read_other_batches_cannot_stand_beside_each_other() -> None:
    other = GRU.with_settings({"task.delay": 20})
    assert apart([EXPERIMENT, GRU]) == ""
    assert "delay" in apart([EXPERIMENT, other])


@pytest.fixture
def rows(qtbot: QtBot, window: Window) -> RunRows:
    """The tree of a run that stands beside its branch."""
    session = window.session
    session.step(2)
    wait_until_idle(qtbot, window)
    session.branch()
    session.change({RATE: 0.02})
    wait_for_runs(qtbot, window, 2)
    wait_until_idle(qtbot, window)
    window.side.show_page(Page.RUNS)
    rows = window.runs_page.rows
    rows.setFocus()
    qtbot.waitUntil(lambda: rows.count() == 2, timeout=TIMEOUT)
    return rows


def listed(rows: RunRows) -> list[Place]:
    return [rows.item(row).data(PLACE) for row in range(rows.count())]


def wait_for_shown(qtbot: QtBot, window: Window, *numbers: int) -> None:
    qtbot.waitUntil(lambda: window.session.tree.shown == numbers, timeout=TIMEOUT)
    wait_until_idle(qtbot, window)


def test_keys_choose_which_runs_are_shown(qtbot: QtBot, window: Window, rows: RunRows) -> None:
    assert [place.name for place in listed(rows)] == ["LSTM 8", "learning rate 0.02"]
    rows.setCurrentRow(0)
    press(rows, Qt.Key.Key_Down)
    press(rows, Qt.Key.Key_Return)
    wait_for_shown(qtbot, window, 2)
    assert len(window.snapshots) == 1
    rows.setCurrentRow(0)
    QTest.keyClick(rows, Qt.Key.Key_Return, CONTROL)
    wait_for_shown(qtbot, window, 2, 1)
    assert window.snapshots[0].experiment.training.optimizer.learning_rate == 0.02
    QTest.keyClick(rows, Qt.Key.Key_Return, CONTROL)
    wait_for_shown(qtbot, window, 2)
    notices: list[str] = []
    window.runs_page.noticed.connect(lambda notice: notices.append(notice.text))
    window.runs_page.toggle(2)
    assert "at least" in notices[0]
    window.session.take_back()
    wait_for_shown(qtbot, window, 2, 1)


def test_a_click_shows_a_run_alone_and_with_ctrl_beside(
    qtbot: QtBot, window: Window, rows: RunRows
) -> None:
    def at(row: int) -> QPoint:
        return rows.visualItemRect(rows.item(row)).center()

    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(rows.viewport(), left, pos=at(0))
    wait_for_shown(qtbot, window, 1)
    QTest.mouseClick(rows.viewport(), left, CONTROL, at(1))
    wait_for_shown(qtbot, window, 1, 2)
    assert rows.currentRow() == 1


def test_a_run_is_named_in_place(qtbot: QtBot, window: Window, rows: RunRows) -> None:
    rows.setCurrentRow(1)
    press(rows, Qt.Key.Key_F2)
    editor = rows.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "the quick one")
    press(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.tree.members[1].name == "the quick one", timeout=TIMEOUT)
    qtbot.waitUntil(lambda: listed(rows)[1].name == "the quick one", timeout=TIMEOUT)
    assert listed(rows)[1].about == "from 2 · learning rate 0.02"


def test_a_name_is_shown_wherever_runs_are_told_apart(
    qtbot: QtBot, window: Window, rows: RunRows
) -> None:
    window.session.rename(2, "the quick one")
    qtbot.waitUntil(lambda: window.snapshots[1].name == "the quick one", timeout=TIMEOUT)
    wait_until_idle(qtbot, window)
    assert "learning rate 0.01 | the quick one · seed 0" in window.header.subject.text()
    assert "B: the quick one." in words_of_tip(window.run_bar.buttons[1])
    banner = window.figure.board._top.banner
    assert banner is not None
    assert banner.names == ("", "the quick one")
    for kind in ("loss", "compare"):
        (plot, *_) = (one for one in window.figure.board.plots if one.kind == kind)
        assert "B the quick one" in [
            guide.label for guide in plot.guides if isinstance(guide, Stroke)
        ]
    assert "Run B alone: the quick one" in [one.title for one in excerpts(window.figure)]
    window.session.take_back()
    qtbot.waitUntil(lambda: not window.snapshots[1].name, timeout=TIMEOUT)
    assert "quick" not in window.header.subject.text()


def test_only_what_is_not_shown_is_removed(qtbot: QtBot, window: Window, rows: RunRows) -> None:
    notices: list[str] = []
    window.runs_page.noticed.connect(lambda notice: notices.append(notice.text))
    rows.setCurrentRow(1)
    press(rows, Qt.Key.Key_Delete)
    assert "shown, as B" in notices[-1]
    window.runs_page.show_alone(1)
    wait_for_shown(qtbot, window, 1)
    rows.setCurrentRow(1)
    press(rows, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: rows.count() == 1, timeout=TIMEOUT)
    assert [member.number for member in window.session.tree.members] == [1]
    assert "removed" in notices[-1]


def test_its_controls_have_names_and_say_what_they_do(window: Window, rows: RunRows) -> None:
    for one in (rows, *window.runs_page.buttons.values()):
        assert one.accessibleName()
        assert len(one.accessibleDescription()) >= 15
        assert one.focusPolicy() & Qt.FocusPolicy.TabFocus
    item = rows.item(0)
    assert item.data(Qt.ItemDataRole.AccessibleTextRole).startswith("run 1: LSTM 8.")
