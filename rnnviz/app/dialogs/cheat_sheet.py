"""The cheat sheet: every key and gesture, over the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TypeAlias

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontDatabase, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from rnnviz.app.dialogs.overlay import Overlay
from rnnviz.figures.style.plain_text import PlainLabel

Rows: TypeAlias = Mapping[str, Sequence[tuple[str, str]]]
"""By group: what to press or to do with the mouse, and what it does."""

LARGEST = 1.6  # text size, relative to the window's
LEGIBLE = 0.7  # relative to the system's: where there is room for less, the sheet scrolls
SHAPES = ((2, 60), (3, 60), (3, 44), (4, 34))  # columns, and the letters of a line
SCROLLED = ((2, 44), (2, 34), (1, 60))  # the first that is narrow enough where it scrolls
BAR = 24  # pixels at most that a scroll bar takes
MARGIN = 12  # pixels at least between the sheet and the window's edge
SCROLLS = {
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
}


class CheatSheet(Overlay):
    """A sheet over the window; any click closes it, and any key but those that scroll it.

    Parameters
    ----------
    rows : mapping of str to sequence of (str, str)
    window : QWidget
        What it covers, and which gets the focus back.
    """

    def __init__(self, rows: Rows, window: QWidget) -> None:
        super().__init__(window)
        self.setAccessibleName("keys and mouse")
        lines = (f"{key}: {text}" for group in rows.values() for key, text in group)
        self.setAccessibleDescription("; ".join(lines))
        outer = QVBoxLayout(self)
        self._area = _scrolling(_largest(rows, self), self)
        outer.addWidget(self._area, 0, Qt.AlignmentFlag.AlignCenter)
        self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Scroll where there is more to see; close at any other key that is not a modifier."""
        bar = self._area.verticalScrollBar()
        if event.key() in SCROLLS and bar.maximum() > 0:
            bar.triggerAction(SCROLLS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Dim the window."""
        del event
        shade = QColor(self.palette().color(self.backgroundRole()))
        shade.setAlphaF(0.78)
        QPainter(self).fillRect(self.rect(), shade)


def _largest(rows: Rows, parent: CheatSheet) -> QFrame:
    """Return the sheet with the largest text that leaves a margin; one to scroll if it is small."""
    usual = parent.font().pointSizeF()
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()
    room = _room(parent)
    style = parent.window().styleSheet()  # which no sheet is given before it is in the window
    fits = {shape: _fit(_sheet(rows, usual, shape, style), room) for shape in SHAPES}
    shape = max(fits, key=lambda shape: fits[shape])
    points = min(fits[shape], LARGEST) * usual
    while points >= LEGIBLE * system:
        sheet = _sheet(rows, points, shape, style)
        if _fit(sheet, room) >= 1:
            return sheet
        points *= 0.96  # letters have whole pixels: they do not shrink evenly
    scrolled = (_sheet(rows, system, shape, style) for shape in SCROLLED)
    narrow = (sheet for sheet in scrolled if sheet.sizeHint().width() <= room.width() - BAR)
    return next(narrow, None) or _sheet(rows, system, SCROLLED[-1], style)


def _room(parent: QWidget) -> QSize:
    return parent.size() - QSize(2 * MARGIN, 2 * MARGIN)


def _scrolling(sheet: QFrame, parent: QWidget) -> QScrollArea:
    """Return an area that is as large as the sheet, if there is room for it."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(sheet)
    room, wanted = _room(parent), sheet.sizeHint()
    if wanted.height() > room.height():
        wanted += QSize(area.verticalScrollBar().sizeHint().width(), 0)
    area.setFixedSize(wanted.boundedTo(room))
    return area


def _fit(sheet: QFrame, room: QSize) -> float:
    """Return how many times as large a sheet could be."""
    hint = sheet.sizeHint()
    return min(room.width() / hint.width(), room.height() / hint.height())


def _sheet(rows: Rows, points: float, shape: tuple[int, int], style: str) -> QFrame:
    """Return the groups in columns, in letters of so many points, in the window's style."""
    sheet = QFrame()
    sheet.setObjectName("cheatsheet")
    # The style sheet's text size would win over a font that is merely set.
    sheet.setStyleSheet(f"{style}\n#cheatsheet QLabel {{ font-size: {points:.1f}pt; }}")
    across = QHBoxLayout(sheet)
    em = round(points * sheet.logicalDpiY() / 72)
    across.setContentsMargins(2 * em, round(1.4 * em), 2 * em, round(1.6 * em))
    across.setSpacing(3 * em)
    count, length = shape
    for groups in _columns(rows, count, length):
        column = QGridLayout()
        column.setHorizontalSpacing(em)
        column.setVerticalSpacing(round(0.25 * em))
        for group in groups:
            _add_group(column, group, rows[group], em, length)
        column.setRowStretch(column.rowCount(), 1)
        across.addLayout(column)
    return sheet


def _add_group(
    column: QGridLayout, title: str, rows: Sequence[tuple[str, str]], em: int, length: int
) -> None:
    if column.count():
        column.setRowMinimumHeight(column.rowCount(), round(0.5 * em))
    column.addWidget(_label(title, "group"), column.rowCount(), 0, 1, 2)
    for key, text in rows:
        row = column.rowCount()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        column.addWidget(_label(key, "key"), row, 0, right)
        column.addWidget(_label(_wrapped(text, length), "what"), row, 1)


def _wrapped(text: str, length: int) -> str:
    """Return a text in lines of about equal length, at most so many letters."""
    text = text[:1].upper() + text[1:]
    lines = len(wrap(text, length))
    even = next(k for k in range(len(text) // lines, length + 1) if len(wrap(text, k)) == lines)
    return "\n".join(wrap(text, even))


def _label(text: str, name: str) -> QLabel:
    label = PlainLabel(text)
    label.setObjectName(name)
    return label


def _columns(rows: Rows, count: int, length: int) -> list[list[str]]:
    """Return the groups in columns of about equal height."""
    heights = {
        group: 1.6 + sum(_wrapped(text, length).count("\n") + 1.4 for _, text in rows[group])
        for group in rows
    }
    average = sum(heights.values()) / count
    columns: list[list[str]] = [[]]
    for group in rows:
        filled = sum(heights[other] for other in columns[-1])
        if columns[-1] and len(columns) < count and filled + heights[group] / 2 > average:
            columns.append([])
        columns[-1].append(group)
    return columns
