"""Transport: restart, play, step, pace, and what the program has to say."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from rnnviz.app.actions import Actions
from rnnviz.app.session import PACES, Pace


class Transport(QWidget):
    """The bar at the bottom.

    Signals
    -------
    pace_chosen(Pace)
    """

    pace_chosen = Signal(object)

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
        row.addWidget(_dim("pace"))
        self.paces: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        for pace in PACES:
            button = self._pace_button(pace)
            group.addButton(button)
            row.addWidget(button)
            self.paces[pace.name] = button
        self.paces[PACES[0].name].setChecked(True)
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

    def _pace_button(self, pace: Pace) -> QToolButton:
        button = QToolButton()
        button.setText(pace.name)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(f"pace {pace.name}")
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


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("dim")
    return label
