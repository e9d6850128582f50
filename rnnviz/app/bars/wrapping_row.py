"""WrappingRow: a row of widgets that breaks where it is too narrow."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class WrappingRow(QLayout):
    """Widgets from left to right, the last one at the right edge; in as many rows as they need.

    The filler takes the room between the last two widgets; where that is less than its minimum
    width, it has a row of its own below.
    """

    def __init__(self, parent: QWidget, gap: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._filler: QLayoutItem | None = None
        self.setSpacing(gap)

    def add_filler(self, widget: QWidget) -> None:
        """Add the widget that takes the room that is left."""
        self.addWidget(widget)
        self._filler = self._items[-1]

    def width_of_one_row(self) -> int:
        """Return the width in which all widgets stand in one row."""
        margins = self.contentsMargins()
        needed = sum(item.sizeHint().width() + self.spacing() for item in self._others())
        return needed + self._filler_width() + margins.left() + margins.right()

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Take a widget's item."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many widgets there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return an item, or None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Remove and return an item."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the narrowest arrangement."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """Return the size of the widest widget."""
        widest = max((item.sizeHint().width() for item in self._others()), default=0)
        tallest = max((item.sizeHint().height() for item in self._items), default=0)
        return QSize(widest, tallest).grownBy(self.contentsMargins())

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """It is higher where it is narrow."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all rows at a width."""
        margins = self.contentsMargins()
        places = self._arrange(QRect(0, 0, width, 0).marginsRemoved(margins))
        bottom = max((place.bottom() + 1 for _, place in places), default=margins.top())
        return bottom + margins.bottom()

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place the widgets."""
        super().setGeometry(rect)
        for item, place in self._arrange(rect.marginsRemoved(self.contentsMargins())):
            item.setGeometry(place)

    def _others(self) -> list[QLayoutItem]:
        return [item for item in self._items if item is not self._filler and not item.isEmpty()]

    def _filler_width(self) -> int:
        widget = self._filler.widget() if self._filler else None
        return widget.minimumSizeHint().width() if widget else 0

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        """Return the items except the filler in rows of at most a width."""
        rows: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._others():
            wanted = item.sizeHint().width()
            if rows[-1] and used + wanted > width:
                rows.append([])
                used = 0
            rows[-1].append(item)
            used += wanted + self.spacing()
        return rows

    def _arrange(self, room: QRect) -> list[tuple[QLayoutItem, QRect]]:
        """Return every item with its place."""
        places: list[tuple[QLayoutItem, QRect]] = []
        rows = self._rows(room.width())
        y = room.top()
        for row in rows:
            height = max((item.sizeHint().height() for item in row), default=0)
            x = room.left()
            for item in row:
                width = item.sizeHint().width()
                if row is rows[-1] and item is row[-1]:
                    x = max(x, room.right() + 1 - width)
                places.append((item, QRect(x, y, width, height)))
                x += width + self.spacing()
            y += height + self.spacing() // 2
        if self._filler is not None and places:
            last_row = [place for _, place in places[-len(rows[-1]) :]]
            places.append((self._filler, self._filler_place(last_row, room)))
        return places

    def _filler_place(self, last_row: list[QRect], room: QRect) -> QRect:
        """Return the filler's place, in the last row or below it."""
        assert self._filler is not None
        last = last_row[-1]
        left = last_row[-2].right() + 1 + self.spacing() if len(last_row) > 1 else room.left()
        width = last.left() - self.spacing() - left
        if width >= self._filler_width():
            return QRect(left, last.top(), width, last.height())
        top = last.bottom() + 1 + self.spacing() // 2
        inset = self.spacing() // 2  # as far as the buttons above have their words from their edges
        height = self._filler.sizeHint().height()
        return QRect(room.left() + inset, top, room.width() - 2 * inset, height)
