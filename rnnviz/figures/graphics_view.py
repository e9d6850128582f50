"""GraphicsView: a view of one item that fills it, with a ring where the keyboard is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QGraphicsItem, QWidget

from rnnviz.figures.items.guard import guarded

if TYPE_CHECKING:
    from rnnviz.figures.style.theme import Theme

RING = 2  # pixels of the frame that shows where the keyboard is, or what is spoken of
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class GraphicsView(pg.GraphicsView):
    """A view of one item; who inherits lets it fill the view and names the theme."""

    def __init__(self, item: QGraphicsItem, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self.ringed = False
        self.scene().addItem(item)
        while self.scene().contextMenu:  # pyqtgraph's own, which is never opened here
            self.scene().contextMenu.pop().deleteLater()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def theme(self) -> Theme:
        """The theme in which the ring is drawn."""
        raise NotImplementedError

    def close(self) -> bool:
        """Close as any widget does: pyqtgraph takes the viewport away from under an event."""
        return QWidget.close(self)

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show a ring if the keyboard brought the focus."""
        self.ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)
        self.viewport().update()

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take the ring away."""
        self.ringed = False
        super().focusOutEvent(event)
        self.viewport().update()

    @guarded
    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        """Draw the ring."""
        half = RING / 2
        painter.setPen(QPen(QColor(self.theme.accent), RING))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.ringed:
            painter.drawRect(self.sceneRect().adjusted(half, half, -half, -half))
