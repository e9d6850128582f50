"""Transport: restart, play, step, pace, and what the program has to say."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from rnnviz.app import slowmotion
from rnnviz.app.actions import Actions
from rnnviz.app.session import PACES, Pace


class Transport(QWidget):
    """The bar at the bottom.

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
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 14, 6)
        row.setSpacing(2)
        self.play = actions.button("play")
        self.play.setObjectName("primary")
        for button in (actions.button("restart", False), self.play, actions.button("step", False)):
            row.addWidget(button)
        row.addSpacing(10)
        row.addWidget(_dim("restart with"))
        for name in ("new_weights", "new_data"):
            row.addWidget(actions.button(name))
        row.addSpacing(10)
        self.slow = actions.button("slow")
        row.addWidget(self.slow)
        row.addSpacing(10)
        row.addWidget(_dim("pace"))
        self.paces = {pace.name: self._pace_button(pace) for pace in PACES}
        self.slow_paces = {pace: self._slow_pace_button(pace) for pace in slowmotion.PACES}
        for buttons in (self.paces.values(), self.slow_paces.values()):
            group = QButtonGroup(self)
            for button in buttons:
                group.addButton(button)
                row.addWidget(button)
        self.paces[PACES[0].name].setChecked(True)
        self.slow_paces[slowmotion.USUAL].setChecked(True)
        self.show_slow(False)
        row.addSpacing(16)
        self.notice = Notice()
        row.addWidget(self.notice, 1)
        for menu in menus:
            row.addWidget(menu)
        for name in ("export", "theme"):
            row.addWidget(actions.button(name, worded=False))

    def say(self, sentence: str, importance: str = "dim") -> None:
        """Show a sentence until the next one; `importance` is "dim", "good" or "bad"."""
        self.notice.say(sentence, importance)

    def show_slow(self, slow: bool) -> None:
        """Offer the paces of slow motion, or those of the run."""
        for button in self.paces.values():
            button.setVisible(not slow)
        for button in self.slow_paces.values():
            button.setVisible(slow)

    def _slow_pace_button(self, pace: int) -> QToolButton:
        button = _choice(f"{pace}/s")
        button.setToolTip(f"Steps of slow motion a second: {pace}.")
        button.clicked.connect(lambda: self.slow_pace_chosen.emit(pace))
        return button

    def _pace_button(self, pace: Pace) -> QToolButton:
        button = _choice(pace.name)
        if pace.updates is None:
            button.setToolTip("Train as fast as it goes; the window shows the newest state.")
        else:
            button.setToolTip(f"Updates per displayed frame: {pace.updates}.")
        button.clicked.connect(lambda: self.pace_chosen.emit(pace))
        return button


class Notice(QLabel):
    """A sentence, on two small lines where one is too short; the tooltip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, sentence: str, importance: str) -> None:
        """Show a sentence."""
        self.setText(sentence)
        self.setToolTip(sentence)
        self.setObjectName(importance)
        self.style().polish(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw as much of the sentence as there is room for."""
        del event
        painter = QPainter(self)
        room = self.contentsRect()
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        text = self.text()
        if self.fontMetrics().horizontalAdvance(text) > room.width():
            font = self.font()
            font.setPointSizeF(0.85 * font.pointSizeF())
            painter.setFont(font)
            flags |= Qt.TextFlag.TextWordWrap
            room.adjust(0, -4, 0, 4)
            both = round(1.6 * room.width())  # of two lines, less what the break of a word takes
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, both)
        painter.drawText(room, int(flags), text)


def _choice(name: str) -> QToolButton:
    button = QToolButton()
    button.setText(name)
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(f"pace {name}")
    return button


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("dim")
    return label
