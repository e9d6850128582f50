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
WIDE = 17.0  # the least width of a card in text sizes
ASPECT = 9 / 16  # of its picture
LINES = 7  # of title, kind and text together
MOST = 2  # of them for a title, and for a kind
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
        """The size of a card with its margin: as many as fit fill a row."""
        line = QFontMetrics(self._font).lineSpacing()
        least = round(WIDE * QFontMetrics(self._font).height() * 0.85)
        wide = max(least, self.heading_width // max(1, self.heading_width // least))
        tall = round((wide - 2 * PAD) * ASPECT) + LINES * line + 4 * PAD
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
        words, left = inner.adjusted(0, picture.height() + PAD, 0, 0), LINES
        for text, font, color, most in (
            (entry.title, self._bold, theme.ink, MOST),
            (entry.shape, self._font, theme.dim, MOST),
            (entry.text, self._font, theme.ink, LINES),
        ):
            shown, lines = cut(text, font, words.width(), min(most, left))
            painter.setFont(font)
            painter.setPen(QColor(color))
            painter.drawText(words, WRAPPED, shown)
            words.setTop(words.top() + lines * QFontMetrics(font).lineSpacing() + PAD // 4)
            left -= lines


def cut(text: str, font: QFont, width: int, most: int) -> tuple[str, int]:
    """Return as much of a text as some lines hold, and how many it takes."""
    metrics, room = QFontMetrics(font), QRect(0, 0, width, 10_000)

    def lines(shown: str) -> int:
        return round(metrics.boundingRect(room, WRAPPED, shown).height() / metrics.lineSpacing())

    words, shown = text.split(), text
    while words and lines(shown) > most:
        words.pop()
        shown = f"{' '.join(words)} …"
    return shown, lines(shown)


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
