"""Transport: play, step, restart, pace, and what the program has to say."""

from __future__ import annotations

import re

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from rnnviz.app import slow_motion
from rnnviz.app.actions.actions import Actions
from rnnviz.app.bars.wrapping import Wrap
from rnnviz.app.pace import PACES, Pace

ENOUGH = 0.6  # of the words that have room: so many a notice shows if it ends with a sentence
PASSING = 10_000  # milliseconds that a sentence stands which is soon no news any more


class Transport(QWidget):
    """The bar at the bottom: groups of buttons, and between them what there is to say.

    Where it is too narrow it leaves the words before the groups out, then takes a second row.

    Signals
    -------
    pace_chosen(Pace)
    slow_pace_chosen(int)
        Steps of slow motion a second.
    """

    pace_chosen = Signal(object)
    slow_pace_chosen = Signal(int)

    def __init__(self, actions: Actions, *menus: QToolButton) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.rows = Wrap(self, gap=14)
        self.rows.setContentsMargins(8, 6, 8, 6)
        self._words: list[QLabel] = []
        self.play = actions.button("play")
        self.play.setObjectName("primary")
        self.slow = actions.button("slow", worded=False)
        restart, step = (actions.button(name, worded=False) for name in ("restart", "step"))
        self.rows.addWidget(_group(restart, self.play, step, self.slow))
        restarts = [actions.button(name) for name in ("new_weights", "new_data")]
        self.rows.addWidget(_group(self._word("restart with"), *restarts))
        self.paces = {pace.name: self._pace_button(pace) for pace in PACES}
        self.slow_paces = {pace: self._slow_pace_button(pace) for pace in slow_motion.PACES}
        self.paces[PACES[0].name].setChecked(True)
        self.slow_paces[slow_motion.USUAL].setChecked(True)
        self.rows.addWidget(_group(self._word("pace"), self._pace_row()))
        self.show_slow(False)
        self.notice = Notice()
        self.rows.add_filler(self.notice)
        shown = [actions.button(name, worded=False) for name in ("export", "theme", "help")]
        self.rows.addWidget(_group(*menus, *shown))

    def say(self, sentence: str, importance: str = "dim") -> None:
        """Show a sentence until the next one; `importance` is "dim", "good" or "bad"."""
        self.notice.say(sentence, importance)

    def mention(self, sentence: str, then: str) -> None:
        """Show for a while what was done, and then another sentence until the next one."""
        self.notice.mention(sentence, then)

    def refuse(self, sentence: str) -> None:
        """Show for a while why something was not done, then again what was said before."""
        self.notice.refuse(sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show what there is room for."""
        self.fit()
        super().resizeEvent(event)

    def fit(self) -> None:
        """Show the words before the groups if there is room for them."""
        hidden = sum(word.sizeHint().width() + 2 for word in self._words if word.isHidden())
        wished = self.notice.wished_width() - self.notice.minimumSizeHint().width()
        roomy = self.rows.one_row() + hidden + wished <= self.width()
        for word in self._words:
            word.setVisible(roomy)
        self.rows.invalidate()  # or the bar keeps the height that it had with the words
        self.updateGeometry()

    def show_slow(self, slow: bool) -> None:
        """Offer the paces of slow motion, or those of the run."""
        for button in self.paces.values():
            button.setVisible(not slow)
        for button in self.slow_paces.values():
            button.setVisible(slow)

    def _word(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName("dim")
        label.setContentsMargins(0, 0, 6, 0)
        self._words.append(label)
        return label

    def _pace_row(self) -> QWidget:
        row = _group(*self.paces.values(), *self.slow_paces.values())
        row.setObjectName("paces")
        row.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        return row

    def _slow_pace_button(self, pace: int) -> QToolButton:
        button = _choice(f"{pace}/s")
        button.setToolTip(
            f"Walk {pace} {'step' if pace == 1 else 'steps'} of slow motion a second."
        )
        button.setAccessibleDescription(button.toolTip())
        button.clicked.connect(lambda: self._choose_slow(pace))
        return button

    def _pace_button(self, pace: Pace) -> QToolButton:
        button = _choice(pace.name)
        if pace.updates is None:
            button.setToolTip("Train as fast as it goes; the window shows the newest state.")
        elif pace.updates == 1:
            button.setToolTip("Show every update: one of them per displayed frame.")
        else:
            button.setToolTip(f"Apply {pace.updates} updates between two displayed frames.")
        button.setAccessibleDescription(button.toolTip())
        button.clicked.connect(lambda: self._choose(pace))
        return button

    def _choose(self, pace: Pace) -> None:
        """Check one pace alone; a group of Qt's would let Tab reach only the checked one."""
        for name, button in self.paces.items():
            button.setChecked(name == pace.name)
        self.pace_chosen.emit(pace)

    def _choose_slow(self, pace: int) -> None:
        for own, button in self.slow_paces.items():
            button.setChecked(own == pace)
        self.slow_pace_chosen.emit(pace)


class Notice(QLabel):
    """A sentence, on two small lines where one is too short; the tooltip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._kept = ("", "dim")
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(PASSING)
        self._fade.timeout.connect(lambda: self.say(*self._kept))

    def say(self, sentence: str, importance: str) -> None:
        """Show a sentence."""
        self._fade.stop()
        self._kept = (sentence, importance)
        self._show(sentence, importance)

    def mention(self, sentence: str, then: str) -> None:
        """Show a sentence for a while, and then another one for good."""
        self._kept = (then, "dim")
        self._show(sentence, "dim")
        self._fade.start()

    def refuse(self, sentence: str) -> None:
        """Show a sentence in red; after a while what was shown before."""
        self._show(sentence, "bad")
        self._fade.start()

    def _show(self, sentence: str, importance: str) -> None:
        self.setText(sentence)
        self.setToolTip(sentence)
        self.setObjectName(importance)
        self.style().polish(self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width on which two lines say something."""
        return QSize(13 * self.fontMetrics().height(), self.sizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size in which two small lines stand."""
        return QSize(self.wished_width(), 2 * QFontMetrics(self._small()).lineSpacing())

    def wished_width(self) -> int:
        """Return a width on which two lines say most of what there is to say."""
        return 24 * self.fontMetrics().height()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw as much of the sentence as there is room for."""
        del event
        painter = QPainter(self)
        room = self.contentsRect()
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        text = self.text()
        if self.fontMetrics().horizontalAdvance(text) > room.width():
            painter.setFont(self._small())
            flags |= Qt.TextFlag.TextWordWrap
            room.adjust(0, -4, 0, 4)
            text = in_two_lines(text, room.width(), painter.fontMetrics())
        painter.drawText(room, int(flags), text)

    def _small(self) -> QFont:
        font = self.font()
        font.setPointSizeF(0.85 * font.pointSizeF())
        return font


def in_two_lines(text: str, width: int, metrics: QFontMetrics) -> str:
    """Return a text, or as many words as fit on two lines, or sentences if that is hardly less."""

    def fits(shown: str) -> bool:
        room = QRect(0, 0, width, 0)
        taken = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), shown)
        return taken.height() < 2.5 * metrics.lineSpacing() and taken.width() <= width

    if fits(text):
        return text
    words = [f"{text[: end.start()]}…" for end in re.finditer(" ", text)]
    longest = next(filter(fits, reversed(words)), "…")
    sentences = [f"{text[: end.end()]}\u00a0…" for end in re.finditer(r"[.;:](?= )", text)]
    whole = next(filter(fits, reversed(sentences)), "")
    return whole if len(whole) >= ENOUGH * len(longest) else longest


def _group(*widgets: QWidget) -> QWidget:
    """Return widgets in a row that stays together."""
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    for widget in widgets:
        row.addWidget(widget)
    return group


def _choice(name: str) -> QToolButton:
    button = QToolButton()
    button.setText(name)
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(f"pace {name}")
    return button
