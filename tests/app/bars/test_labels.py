"""What the bar says: notices stand, refusals fade."""

import pytest
from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from rnnviz.app.bars.labels import ElidedLabel, NoticeLabel, in_two_lines
from rnnviz.app.notices import Notice, Severity, refusal
from rnnviz.app.window import Window

SOLVED = Notice("Solved.", Severity.SUCCESS)


def label(qtbot: QtBot) -> NoticeLabel:
    label = NoticeLabel()
    qtbot.addWidget(label)
    return label


def timer(label: NoticeLabel) -> QTimer:
    return label.findChildren(QTimer)[0]


def test_a_refusal_gives_way_to_the_notice_before(qtbot: QtBot) -> None:
    notice = label(qtbot)
    timer(notice).setInterval(1)
    notice.show_notice(SOLVED)
    notice.show_notice(refusal("That cannot be."))
    assert (notice.text(), notice.objectName()) == ("That cannot be.", "bad")
    qtbot.waitUntil(lambda: notice.text() == "Solved.")
    assert notice.objectName() == "good"
    assert not timer(notice).isActive()


def test_a_change_that_works_takes_a_refusal_away(qtbot: QtBot, window: Window) -> None:
    window._change_settings({"model.dropout": 0.5})
    notice = window.transport.notice
    assert notice.objectName() == "bad"
    assert "model.layers is 1" in notice.text()
    window._change_settings({"training.optimizer.learning_rate": 0.1})
    assert notice.objectName() == "dim"
    assert notice.text() == "Learning rate changed to 0.1."  # a paused run does not continue


def test_a_fault_stays_red(qtbot: QtBot) -> None:
    notice = label(qtbot)
    notice.show_notice(refusal("That cannot be."))
    notice.show_notice(Notice("Stopped: NaN.", Severity.FAULT))
    assert not timer(notice).isActive()
    assert (notice.text(), notice.objectName()) == ("Stopped: NaN.", "bad")


def test_what_was_done_is_shown_for_a_while_and_then_nothing(qtbot: QtBot) -> None:
    notice = label(qtbot)
    notice.show_notice(SOLVED)
    assert notice.text() == "Solved."
    notice.show_notice(Notice("All restarted."))
    assert (notice.text(), notice.objectName()) == ("All restarted.", "dim")
    timer(notice).timeout.emit()
    assert notice.text() == ""


def test_a_long_notice_ends_with_a_sentence(qtbot: QtBot) -> None:
    notice = label(qtbot)
    metrics, words = notice.fontMetrics(), "Three letters, then silence. The rest is not so short."
    wide = metrics.horizontalAdvance(words)
    assert in_two_lines(words, wide, metrics) == words
    assert in_two_lines(words, round(0.4 * wide), metrics) == "Three letters, then silence.\u00a0…"
    assert in_two_lines(words, round(0.2 * wide), metrics) == "Three letters,…"


class CountingMetrics(QFontMetrics):
    """Measures texts, and counts their characters."""

    def __init__(self, font: QFont) -> None:
        super().__init__(font)
        self.measured = 0

    def boundingRect(self, room: QRect, flags: int, text: str) -> QRect:  # type: ignore[override]  # noqa: N802
        self.measured += len(text)
        return super().boundingRect(room, flags, text)


@pytest.mark.parametrize("text", ["word " * 12_000, "x" * 60_000, "One. " * 12_000])
def test_no_more_is_laid_out_than_can_be_shown(qtbot: QtBot, text: str) -> None:
    notice = label(qtbot)
    notice.resize(600, 40)
    notice.show_notice(Notice(text))
    assert 100 < len(notice.text()) <= 2000
    metrics = CountingMetrics(notice.font())
    shown = in_two_lines(notice.text(), 600, metrics)
    assert len(shown) > 20
    assert metrics.measured < 40 * len(notice.text())  # not once for every word
    notice.grab()


def test_a_line_that_is_cut_off_lays_out_no_more_than_it_shows(qtbot: QtBot) -> None:
    line = ElidedLabel()
    qtbot.addWidget(line)
    line.set_text("x" * 19_000_000)
    assert len(line.text()) <= 2000
    line.grab()


def test_one_long_word_is_cut_off_within_it(qtbot: QtBot) -> None:
    metrics = label(qtbot).fontMetrics()
    shown = in_two_lines("x" * 500, 200, metrics)
    assert shown.startswith("xxx")
    assert shown.endswith("…")
    assert metrics.horizontalAdvance(shown) <= 200


def test_a_tooltip_goes_with_the_notice_that_it_tells(qtbot: QtBot) -> None:
    notice = label(qtbot)
    notice.show()
    notice.show_notice(SOLVED)
    QToolTip.showText(notice.mapToGlobal(QPoint(2, 2)), notice.toolTip(), notice)
    assert QToolTip.isVisible()
    notice.set_lasting(None)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_tooltip_of_something_else_stays(qtbot: QtBot) -> None:
    notice = label(qtbot)
    notice.show()
    QToolTip.showText(notice.mapToGlobal(QPoint(2, 2)), "something else", notice)
    notice.show_notice(SOLVED)
    assert QToolTip.text() == "something else"
    QToolTip.hideText()
