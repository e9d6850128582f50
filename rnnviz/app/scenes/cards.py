"""Cards: how an entry of the list of scenes is drawn - a picture above a few words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImageReader, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from rnnviz.app.scenes.entries import Entry
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.style.theme import Theme

ENTRY = Qt.ItemDataRole.UserRole
WIDE = 14.5  # the least width of a card, in heights of a line
ASPECT = 9 / 16  # of its picture
LINES = 3  # of its text
PAD = 10  # pixels around and within a card
WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap

Index = QModelIndex | QPersistentModelIndex


class CardDelegate(QStyledItemDelegate):
    """Draws entries as cards and headings as a line of text."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._font = parent.font()
        self._bold = QFont(self._font)
        self._bold.setBold(True)
        self.heading_width = 0

    @property
    def card(self) -> QSize:
        """The size of a card with its margin; the cards of a row fill it."""
        line = QFontMetrics(self._font).lineSpacing()
        least = round(WIDE * QFontMetrics(self._font).height())
        wide = max(least, self.heading_width // max(1, self.heading_width // least))
        tall = round((wide - 2 * PAD) * ASPECT) + round((2 + LINES) * line) + 5 * PAD
        return QSize(wide, tall)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Return the size of a card, or of a heading over the whole width."""
        del option
        if index.data(ENTRY) is None:
            return QSize(self.heading_width, round(2.2 * QFontMetrics(self._bold).height()))
        return self.card

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw an entry or a heading."""
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        entry, place = index.data(ENTRY), QRect(option.rect)
        if isinstance(entry, Entry):
            self._draw_card(painter, place.adjusted(4, 4, -4, -4), entry, option.state)
        else:
            painter.setFont(self._bold)
            painter.setPen(QColor(self._theme.accent))
            bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(place.adjusted(PAD // 2, 0, 0, -4), bottom, str(index.data()))
        painter.restore()

    def _draw_card(
        self, painter: QPainter, place: QRect, entry: Entry, state: QStyle.StateFlag
    ) -> None:
        theme, chosen = self._theme, bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(QPen(QColor(theme.accent if chosen else theme.line), 2 if chosen else 1))
        painter.setBrush(QColor(theme.raised if chosen or hovered else theme.panel))
        painter.drawRoundedRect(place, 6, 6)
        inner = place.adjusted(PAD, PAD, -PAD, -PAD)
        picture = QRect(inner.x(), inner.y(), inner.width(), round(inner.width() * ASPECT))
        painter.fillRect(picture, QColor(theme.background))
        pixmap = thumbnail(entry.picture, picture.size(), painter.device().devicePixelRatioF())
        if pixmap is not None:
            size = pixmap.deviceIndependentSize().toSize()
            target = QRect(picture)
            target.setSize(size)
            target.moveCenter(picture.center())
            painter.drawPixmap(target, pixmap)
        line = QFontMetrics(self._font).lineSpacing()
        words = QRect(inner.x(), picture.bottom() + PAD, inner.width(), line)
        self._write(painter, words, entry.title, self._bold, theme.ink)
        words.translate(0, line)
        self._write(painter, words, entry.shape, self._font, theme.dim)
        words.translate(0, line + PAD // 2)
        words.setHeight(LINES * line)
        painter.setFont(self._font)
        painter.setPen(QColor(theme.ink))
        painter.drawText(words, WRAPPED, self._cut(entry.text, words.width()))

    def _write(self, painter: QPainter, place: QRect, text: str, font: QFont, color: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(color))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _cut(self, text: str, width: int) -> str:
        """Return a text that takes no more than its lines."""
        metrics = QFontMetrics(self._font)
        room = QRect(0, 0, width, 10_000)
        words, most = text.split(), LINES * metrics.lineSpacing()
        shown = text
        while words and metrics.boundingRect(room, WRAPPED, shown).height() > most:
            words.pop()
            shown = f"{' '.join(words)} …"
        return shown


@lru_cache(maxsize=128)
def thumbnail(path: Path | None, size: QSize, ratio: float) -> QPixmap | None:
    """Return a small picture of a picture file; None if there is none that can be read."""
    if path is None:
        return None
    reader = QImageReader(str(path))
    whole = reader.size()
    if not whole.isValid():
        return None
    reader.setScaledSize(whole.scaled(size * ratio, Qt.AspectRatioMode.KeepAspectRatio))
    pixmap = QPixmap.fromImage(reader.read())
    pixmap.setDevicePixelRatio(ratio)
    return None if pixmap.isNull() else pixmap
