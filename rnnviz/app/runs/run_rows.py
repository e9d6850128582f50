"""RunRows: the runs of the tree as a diagram that branches, to choose, to name and to remove."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from rnnviz.app.runs.run_names import Place
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.style.plain_text import one_line, tip
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.training.settings.runs import run_name

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
PLACE = ROLE.UserRole
LONGEST_NAME = 60  # letters
DEEPEST = 5  # how far branches of branches are indented
PAD = 5  # pixels above and below a row
SAID = (
    "Enter shows a run alone, Ctrl+Enter beside the others or no longer, F2 renames it, Del"
    " removes it."
)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RunRows(QListWidget):
    """The runs, each below that which it comes from.

    Signals
    -------
    chosen(int)
        A run is to be shown alone.
    toggled(int)
        A run is to be shown beside the others, or no longer.
    renamed(int, str)
    removed(int)
    """

    chosen = Signal(int)
    toggled = Signal(int)
    renamed = Signal(int, str)
    removed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.drawn = PlaceDelegate(self)
        self.setItemDelegate(self.drawn)
        self.setAccessibleName("runs of the tree")
        self.setAccessibleDescription(SAID)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.itemChanged.connect(self._rename)

    @property
    def number(self) -> int | None:
        """The number of the run that keys and buttons act on."""
        item = self.currentItem()
        place = None if item is None else item.data(PLACE)
        return place.number if isinstance(place, Place) else None

    def show_places(self, places: Sequence[Place]) -> None:
        """Show these runs; while a name is written nothing moves."""
        if self.state() == QAbstractItemView.State.EditingState:
            return
        kept = self.number
        blocked = self.blockSignals(True)
        while self.count() > len(places):
            self.takeItem(self.count() - 1)
        while self.count() < len(places):
            item = QListWidgetItem()
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.addItem(item)
        for row, place in enumerate(places):
            item = self.item(row)
            if item.data(PLACE) != place:
                item.setText(place.name)
                item.setData(PLACE, place)
                item.setToolTip(tip(f"{place.number}: {place.name}", place.about))
                item.setData(ROLE.AccessibleTextRole, place.spoken)
        numbers = [place.number for place in places]
        shown = [place.number for place in places if place.shown is not None]
        if kept not in numbers:
            kept = shown[0] if shown else next(iter(numbers), None)
        if kept is not None and self.currentRow() != numbers.index(kept):
            self.setCurrentRow(numbers.index(kept))
        self.blockSignals(blocked)

    def rename(self) -> None:
        """Let the name of the chosen run be written anew."""
        if self.currentItem() is not None:
            self.editItem(self.currentItem())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Show and remove runs by keys."""
        number = None if self.state() == self.State.EditingState else self.number
        if event.key() in ENTER and number is not None:
            self._ask(number, event.modifiers())
        elif event.key() == Qt.Key.Key_Delete and number is not None:
            self.removed.emit(number)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show the run that is clicked on."""
        super().mouseReleaseEvent(event)
        item = self.itemAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and item is not None:
            self.setCurrentItem(item)  # with Ctrl, too
            self._ask(item.data(PLACE).number, event.modifiers())

    def _ask(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        (self.toggled if modifiers & CONTROL else self.chosen).emit(number)

    def _rename(self, item: QListWidgetItem) -> None:
        place, name = item.data(PLACE), item.text().strip()
        if name != place.name:
            self.renamed.emit(place.number, name)


class PlaceDelegate(QStyledItemDelegate):
    """Draws a run: a disc on the lines of the tree, its name, its end, and where it comes from."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Return the size of two lines."""
        del index
        return QSize(0, 2 * QFontMetrics(option.font).lineSpacing() + 2 * PAD)

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        place, theme = index.data(PLACE), self.theme
        if not isinstance(place, Place):
            return
        states = QStyle.StateFlag
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (states.State_Selected | states.State_MouseOver):
            painter.fillRect(option.rect, QColor(theme.raised))
        if option.state & states.State_Selected and option.state & states.State_HasFocus:
            painter.fillRect(option.rect.adjusted(0, 0, 3 - option.rect.width(), 0), theme.accent)
        self._draw_lines(painter, option, place)
        bold = QFont(option.font)
        bold.setBold(place.shown is not None)
        name, about, end = self._places(option, place)
        self._write(painter, end, f"→ {place.end}", option.font, theme.dim, RIGHT)
        self._write(painter, name, place.name, bold, theme.ink)
        self._write(painter, about, place.about, option.font, theme.dim)
        painter.restore()

    def createEditor(  # noqa: N802
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        """Return the field in which a name is written."""
        del option, index
        editor = QLineEdit(parent)
        editor.setAccessibleName("name of the run")
        editor.setAccessibleDescription("Enter takes the name; none brings back the usual one.")
        editor.setMaxLength(LONGEST_NAME)
        return editor

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Put the field where the name stands."""
        name, _, end = self._places(option, index.data(PLACE))
        editor.setGeometry(name.united(end).adjusted(-5, -2, 0, 2))

    def _columns(self, option: QStyleOptionViewItem) -> tuple[int, int]:
        """Return the diameter of a disc and by how much branches are indented."""
        tall = QFontMetrics(option.font).height()
        return round(1.25 * tall), round(0.95 * tall)

    def _draw_lines(self, painter: QPainter, option: QStyleOptionViewItem, place: Place) -> None:
        """Draw the disc, and the lines from the runs that it comes from."""
        theme, row = self.theme, option.rect
        wide, indent = self._columns(option)

        def across(depth: int) -> float:
            return row.x() + PAD + 3 + wide / 2 + indent * min(depth, DEEPEST)

        x, y = across(place.depth), row.y() + row.height() / 2
        painter.setPen(QPen(QColor(theme.dim), 1.5))
        for depth, goes_on in enumerate(place.lines):
            last = depth == place.depth - 1
            if goes_on or last:
                bottom = row.bottom() + 1 if goes_on else y
                painter.drawLine(QPointF(across(depth), row.y()), QPointF(across(depth), bottom))
            if last:
                painter.drawLine(QPointF(across(depth), y), QPointF(x, y))
        if place.has_branches:
            painter.drawLine(QPointF(x, y), QPointF(x, row.bottom() + 1))
        disc = QRectF(x - wide / 2, y - wide / 2, wide, wide)
        shown = place.shown is not None
        color = theme.run(place.shown)[0] if place.shown is not None else theme.panel
        painter.setPen(QPen(QColor(color if shown else theme.dim), 1.5))
        painter.setBrush(QColor(color))
        painter.drawEllipse(disc)
        font = QFont(option.font)
        font.setBold(shown)
        font.setPointSizeF(font.pointSizeF() * (1.0 if shown else 0.8))
        painter.setFont(font)
        painter.setPen(QColor(theme.background if shown else theme.ink))
        sign = str(place.number) if place.shown is None else run_name(place.shown)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, sign)

    def _places(self, option: QStyleOptionViewItem, place: Place) -> tuple[QRect, QRect, QRect]:
        """Return where name, the line below and the end stand."""
        metrics = QFontMetrics(option.font)
        wide, indent = self._columns(option)
        line, row = metrics.lineSpacing(), option.rect
        left = row.x() + PAD + 3 + indent * min(place.depth, DEEPEST) + wide + 8
        right = row.right() - PAD
        end = metrics.horizontalAdvance(f"→ {place.end}") + 4
        name = QRect(left, row.y() + PAD, right - left - end - 4, line)
        about = QRect(left, row.y() + PAD + line, right - left, line)
        return name, about, QRect(right - end, row.y() + PAD, end, line)

    def _write(
        self,
        painter: QPainter,
        place: QRect,
        text: str,
        font: QFont,
        color: str,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(color))
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(one_line(text), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, align | Qt.TextFlag.TextSingleLine, shown)
