"""Labels that shorten their text where there is no room for all of it."""

from __future__ import annotations

import re
from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip

from rnnviz.app.notices import Notice, Severity
from rnnviz.app.style.look import Look, set_look
from rnnviz.figures.style.plain_text import PlainLabel, one_line, tip
from rnnviz.figures.view.status import StatusNumber

LEAST_SHARE = 0.6  # of the words that fit: a text ends with a whole sentence if that has so many
NOTICE_TIME = 10_000  # milliseconds that a passing notice is shown
LOOKS = {
    Severity.INFO: Look.DIM,
    Severity.REFUSAL: Look.BAD,
    Severity.SUCCESS: Look.GOOD,
    Severity.FAULT: Look.BAD,
}


class ShortenedLabel(PlainLabel):
    """A label that draws a part of its text."""

    @abstractmethod
    def shown_text(self) -> str:
        """Return the part that is drawn."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the text that is shown."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), self.shown_text())


class ElidedLabel(ShortenedLabel):
    """A text that ends with an ellipsis where there is no room for all; the tooltip has it all."""

    def set_text(self, text: str) -> None:
        """Show another text."""
        self.setText(one_line(text))
        self.setToolTip(tip(text))

    def shown_text(self) -> str:
        """Return as much of the text as there is room for."""
        right = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.text(), right, self.width())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of a few letters."""
        return QSize(5 * self.fontMetrics().height(), super().minimumSizeHint().height())


class NumberLabel(ShortenedLabel):
    """A number with an explanation, which can be left out.

    It is as wide as the widest text that it has shown, so that nothing jumps while it changes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._number = StatusNumber("")
        self._widest: dict[bool, int] = {}
        self._brief = False

    def set_number(self, number: StatusNumber) -> None:
        """Show another number."""
        self._number = number
        self.setText(str(number))

    def shown_text(self) -> str:
        """Return the text, in brief without the explanation."""
        return self._text(self._brief)

    def width_of(self, brief: bool) -> int:
        """Return the width of the widest text so far."""
        width = self.fontMetrics().horizontalAdvance(self._text(brief)) + 2
        self._widest[brief] = max(width, self._widest.get(brief, 0))
        return self._widest[brief]

    def show_as(self, visible: bool, brief: bool) -> None:
        """Show it in full or in brief, or not at all."""
        self._brief = brief
        if visible:
            self.setFixedWidth(self.width_of(brief))
        self.setVisible(visible)
        self.setToolTip(tip(self.text() if brief else ""))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Measure again where the text has another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widest = {}

    def _text(self, brief: bool) -> str:
        return self._number.text if brief else str(self._number)


class NoticeLabel(PlainLabel):
    """A notice, on two small lines where one is too short; the tooltip has all of it.

    Signals
    -------
    told(Notice)
        It shows another notice.
    """

    told = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._lasting: Notice | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTICE_TIME)
        self._timer.timeout.connect(self._show_lasting)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice for as long as its severity asks for."""
        self._timer.stop()
        if notice.severity.lasting:
            self._lasting = notice
        else:
            if notice.severity is Severity.INFO:
                self._lasting = None
            self._timer.start()
        self._show(notice)
        self.told.emit(notice)

    def set_lasting(self, notice: Notice | None) -> None:
        """Show from now on what lasts, or nothing; a passing notice is shown to its end."""
        self._lasting = notice
        if not self._timer.isActive():
            self._show_lasting()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width on which two lines say something."""
        return QSize(13 * self.fontMetrics().height(), self.sizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of two small lines."""
        return QSize(self.preferred_width(), 2 * QFontMetrics(self._small_font()).lineSpacing())

    def preferred_width(self) -> int:
        """Return a width on which two lines say most of a notice."""
        return 24 * self.fontMetrics().height()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw as much of the notice as there is room for."""
        del event
        painter = QPainter(self)
        room = self.contentsRect()
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        text = self.text()
        if self.fontMetrics().horizontalAdvance(text) > room.width():
            painter.setFont(self._small_font())
            flags |= Qt.TextFlag.TextWordWrap
            room.adjust(0, -4, 0, 4)
            text = in_two_lines(text, room.width(), painter.fontMetrics())
        painter.drawText(room, int(flags), text)

    def _show_lasting(self) -> None:
        self._show(self._lasting or Notice(""))

    def _show(self, notice: Notice) -> None:
        if QToolTip.isVisible() and QToolTip.text() == self.toolTip():
            QToolTip.hideText()  # or it would go on saying what was shown before
        self.setText(one_line(notice.text))
        self.setToolTip(tip(notice.text))
        set_look(self, LOOKS[notice.severity])

    def _small_font(self) -> QFont:
        font = self.font()
        font.setPointSizeF(0.85 * font.pointSizeF())
        return font


def in_two_lines(text: str, width: int, metrics: QFontMetrics) -> str:
    """Return a text, or as much of it as fits on two lines; whole sentences if nearly as much."""

    def fits(shown: str) -> bool:
        room = QRect(0, 0, width, 0)
        taken = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), shown)
        return taken.height() < 2.5 * metrics.lineSpacing() and taken.width() <= width

    if fits(text):
        return text
    words = [f"{text[: end.start()]}…" for end in re.finditer(" ", text)]
    sentences = [f"{text[: end.end()]}\u00a0…" for end in re.finditer(r"[.;:](?= )", text)]
    longest = _longest(words, fits) or metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    whole = _longest(sentences, fits)
    return whole if len(whole) >= LEAST_SHARE * len(longest) else longest


def _longest(texts: Sequence[str], fits: Callable[[str], bool]) -> str:
    """Return the last that fits of texts of growing length; "" if none does."""
    count = bisect_left(texts, True, key=lambda text: not fits(text))
    return texts[count - 1] if count else ""
