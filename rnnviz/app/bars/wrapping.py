"""Wrap: a row of widgets that breaks where it is too narrow."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Wrap(QLayout):
    """Widgets from left to right, the last one at the right edge; in as many rows as they need.

    The filler takes what is left between the last but one and the last; where that is less than its
    least width, it has a row of its own below.
    """

    def __init__(self, parent: QWidget, gap: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._filler: QWidget | None = None
        self.setSpacing(gap)

    def add_filler(self, widget: QWidget) -> None:
        """Add the widget that takes what the others leave."""
        self._filler = widget
        self.addWidget(widget)

    def one_row(self) -> int:
        """Return the width in which all stand in one row."""
        margins, others = self.contentsMargins(), self._others()
        needed = sum(item.sizeHint().width() + self.spacing() for item in others)
        return needed + self._least() + margins.left() + margins.right()

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Take a widget's item."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many widgets there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return an item, or nothing beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Hand an item over."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the narrowest arrangement."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """Return the size of the widest widget."""
        margins = self.contentsMargins()
        widest = max((item.sizeHint().width() for item in self._others()), default=0)
        tallest = max((item.sizeHint().height() for item in self._items), default=0)
        return QSize(widest, tallest).grownBy(margins)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """It is higher where it is narrow."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all rows at a width."""
        rows = self._arranged(QRect(0, 0, width, 0).marginsRemoved(self.contentsMargins()))
        margins = self.contentsMargins()
        bottom = max((place.bottom() + 1 for _, place in rows), default=0)
        return (
            bottom
            - min((place.top() for _, place in rows), default=0)
            + (margins.top() + margins.bottom())
        )

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place the widgets."""
        super().setGeometry(rect)
        for item, place in self._arranged(rect.marginsRemoved(self.contentsMargins())):
            item.setGeometry(place)

    def _others(self) -> list[QLayoutItem]:
        return [
            one for one in self._items if one.widget() is not self._filler and not one.isEmpty()
        ]

    def _least(self) -> int:
        return self._filler.minimumSizeHint().width() if self._filler else 0

    def _arranged(self, room: QRect) -> list[tuple[QLayoutItem, QRect]]:
        """Return every item with its place."""
        rows: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._others():
            width = item.sizeHint().width()
            if rows[-1] and used + width > room.width():
                rows.append([])
                used = 0
            rows[-1].append(item)
            used += width + self.spacing()
        found: list[tuple[QLayoutItem, QRect]] = []
        y = room.top()
        for row in rows:
            height = max((item.sizeHint().height() for item in row), default=0)
            x = room.left()
            for item in row:
                width = item.sizeHint().width()
                if row is rows[-1] and item is row[-1]:
                    x = max(x, room.right() + 1 - width)
                found.append((item, QRect(x, y, width, height)))
                x += width + self.spacing()
            y += height + self.spacing() // 2
        return found + self._filled(found, rows[-1], room)

    def _filled(
        self, found: list[tuple[QLayoutItem, QRect]], row: list[QLayoutItem], room: QRect
    ) -> list[tuple[QLayoutItem, QRect]]:
        """Return the filler's place, in the last row or below it."""
        filler = next((one for one in self._items if one.widget() is self._filler), None)
        if filler is None or not row:
            return []
        last = found[-1][1]
        left = found[-2][1].right() + 1 + self.spacing() if len(row) > 1 else room.left()
        width = last.left() - self.spacing() - left
        if width >= self._least():
            return [(filler, QRect(left, last.top(), width, last.height()))]
        top = last.bottom() + 1 + self.spacing() // 2
        inset = self.spacing() // 2  # as far as the buttons above have their words from their edges
        width = room.width() - 2 * inset
        return [(filler, QRect(room.left() + inset, top, width, filler.sizeHint().height()))]
