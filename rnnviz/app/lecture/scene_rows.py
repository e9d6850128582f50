"""SceneRows: the scenes of a lecture, to put in order, to name and to open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from rnnviz.data.known import UnreadError, only_known
from rnnviz.errors import RnnvizError
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.style.plain_text import one_line, tip
from rnnviz.figures.view.seen import Seen
from rnnviz.figures.view.status import subject_of
from rnnviz.training.scenes.editing import words_of
from rnnviz.training.scenes.lecture import LONGEST_TITLE, Lecture
from rnnviz.training.scenes.reading import EntryError, path_of
from rnnviz.training.scenes.scene import scene_of

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
ABOUT, PROBLEM, SHOWN = ROLE.UserRole, ROLE.UserRole + 1, ROLE.UserRole + 2
PAD = 7  # pixels around the words of a row
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Row:
    """A scene of the list: its title, what it is about, why it cannot be shown, if it is shown."""

    title: str
    about: str = ""
    problem: str = ""
    shown: bool = False


class SceneRows(QListWidget):
    """A list of scenes under their numbers.

    Signals
    -------
    moved(int, int)
        A scene is to stand in another place.
    renamed(int, str)
    deleted(int)
    """

    moved = Signal(int, int)
    renamed = Signal(int, str)
    deleted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName("scenes of the lecture")
        self.setAccessibleDescription(
            "Enter opens a scene, F2 renames it, Alt+Up and Alt+Down move it, Del deletes it."
        )
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(self._rename)
        self.model().rowsMoved.connect(self._drop)

    def show_rows(self, rows: Sequence[Row], place: int) -> None:
        """Show these scenes, one of them chosen; items stay, so that a drag may go on."""
        blocked = self.blockSignals(True)
        while self.count() > len(rows):
            self.takeItem(self.count() - 1)
        while self.count() < len(rows):
            item = QListWidgetItem()
            flags = item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled
            item.setFlags(flags | Qt.ItemFlag.ItemIsEditable)
            self.addItem(item)
        for number, row in enumerate(rows):
            item, said = self.item(number), row.problem or row.about
            item.setText(row.title)
            item.setToolTip(tip(row.title, said))
            for role, value in ((ABOUT, row.about), (PROBLEM, row.problem), (SHOWN, row.shown)):
                item.setData(role, value)
            item.setData(ROLE.AccessibleTextRole, f"{number + 1}: {row.title}. {said}")
        self.blockSignals(blocked)
        if rows and self.currentRow() != place:
            self.setCurrentRow(place)
        self.viewport().update()

    def rename(self) -> None:
        """Let the title of the chosen scene be written anew."""
        if self.currentItem() is not None:
            self.editItem(self.currentItem())

    def move_by(self, by: int) -> None:
        """Ask to move the chosen scene so many places further."""
        place = self.currentRow()
        if place >= 0 and 0 <= place + by < self.count():
            self.moved.emit(place, place + by)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move and delete scenes by keys."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.move_by(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Delete and self.currentRow() >= 0:
            self.deleted.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def _rename(self, item: QListWidgetItem) -> None:
        self.renamed.emit(self.row(item), item.text())

    def _drop(self, _: object, start: int, __: int, ___: object, before: int) -> None:
        self.moved.emit(start, before - (before > start))


class RowDelegate(QStyledItemDelegate):
    """Draws a scene's number and title, and below what it is about, or what is wrong with it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Return the size of two lines."""
        del index
        return QSize(0, 2 * QFontMetrics(option.font).lineSpacing() + 2 * PAD)

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        ink = option.palette.color(role)
        problem = str(index.data(PROBLEM) or "")
        painter.save()
        number, title, about = self._places(option)
        bold = QFont(option.font)
        bold.setBold(bool(index.data(SHOWN)))
        self._write(painter, number, str(index.row() + 1), bold, ink, RIGHT)
        self._write(painter, title, str(index.data() or "Without a title"), bold, ink)
        lesser = QColor(ink)
        lesser.setAlphaF(0.75)
        said = problem or str(index.data(ABOUT) or "")
        alert = option.palette.color(QPalette.ColorRole.BrightText)
        color = alert if problem and not chosen else lesser
        self._write(painter, about, said, option.font, color)
        painter.restore()

    def createEditor(  # noqa: N802
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        """Return the field in which a title is written."""
        del option, index
        editor = QLineEdit(parent)
        editor.setAccessibleName("title of the scene")
        editor.setAccessibleDescription("Enter takes the new title; Esc leaves the old one.")
        editor.setMaxLength(LONGEST_TITLE)
        return editor

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Put the field where the title stands."""
        del index
        _, title, _ = self._places(option)
        editor.setGeometry(title.adjusted(-5, -PAD + 2, PAD - 2, 1))

    def _places(self, option: QStyleOptionViewItem) -> tuple[QRect, QRect, QRect]:
        """Return where number, title and the rest stand."""
        metrics = QFontMetrics(option.font)
        line, wide = metrics.lineSpacing(), metrics.horizontalAdvance("000")
        row = option.rect.adjusted(PAD, PAD, -PAD, 0)
        number = QRect(row.x(), row.y(), wide, line)
        title = QRect(number.right() + PAD + 2, row.y(), row.width() - wide - PAD - 2, line)
        return number, title, title.translated(0, line)

    def _write(
        self,
        painter: QPainter,
        place: QRect,
        text: str,
        font: QFont,
        color: QColor,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        painter.setFont(font)
        painter.setPen(color)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(one_line(text), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, align | Qt.TextFlag.TextSingleLine, shown)


def row_of(lecture: Lecture, place: int) -> Row:
    """Return what the list says of a scene: what it trains, or why it cannot be shown.

    A file that it names is not read for that.
    """
    title = words_of(lecture, place)["title"]
    try:
        with only_known():
            scene = scene_of(lecture, place, agree=lambda _: True)
        Seen.of(scene)
    except EntryError as error:
        inside = path_of(error.place[2:])  # without "scenes[2]": it stands beside its number
        problem = f"{inside}: {error.problem}" if inside else error.problem
        entry = lecture.entries[place]
        return Row(title or (entry if isinstance(entry, str) else ""), problem=problem)
    except RnnvizError as error:  # of its view
        return Row(title, problem=str(error).removeprefix(f"{lecture.source}: "))
    except UnreadError as unread:
        return Row(title, f"on {Path(unread.inquiry.path).name}")
    about = subject_of(scene.experiments)
    if scene.pasts:
        about += f" · update {scene.pasts[0].update:,}"
    return Row(title or scene.title, about)
