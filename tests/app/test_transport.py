"""What the bar says: notices stand, refusals fade."""

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from rnnviz.app.bars.transport import Notice, in_two_lines
from rnnviz.app.window import Window


def test_a_refusal_gives_way_to_what_was_said_before(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.findChildren(QTimer)[0].setInterval(1)
    notice.say("Solved.", "good")
    notice.refuse("That cannot be.")
    assert (notice.text(), notice.objectName()) == ("That cannot be.", "bad")
    qtbot.waitUntil(lambda: notice.text() == "Solved.")
    assert notice.objectName() == "good"
    assert not notice.findChildren(QTimer)[0].isActive()


def test_a_change_that_works_takes_a_refusal_away(qtbot: QtBot, window: Window) -> None:
    window._change({"model.dropout": 0.5})
    notice = window.transport.notice
    assert notice.objectName() == "bad"
    assert "model.layers is 1" in notice.text()
    window._change({"training.optimizer.learning_rate": 0.1})
    assert notice.objectName() == "dim"
    assert "goes on" in notice.text()


def test_a_fault_stays_red(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.say("Stopped: NaN.", "bad")
    assert not notice.findChildren(QTimer)[0].isActive()


def test_a_long_notice_ends_with_a_sentence(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    metrics, words = notice.fontMetrics(), "Three letters, then silence. The rest is not so short."
    wide = metrics.horizontalAdvance(words)
    assert in_two_lines(words, wide, metrics) == words
    assert in_two_lines(words, round(0.4 * wide), metrics) == "Three letters, then silence.\u00a0…"
    assert in_two_lines(words, round(0.2 * wide), metrics) == "Three letters,…"


def test_what_was_done_is_soon_no_news_any_more(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.say("Solved.", "good")
    notice.mention("All begin anew.", "What this scene is about.")
    assert notice.text() == "All begin anew."
    notice._fade.timeout.emit()
    assert notice.text() == "What this scene is about."
