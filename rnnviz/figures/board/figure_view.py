"""FigureView: the widget that holds a figure in a window."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from rnnviz.figures.board.figure import Figure

RING = 2  # pixels of the frame that shows where the keyboard is
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class FigureView(QGraphicsView):
    """A view that the figure fills; when it is destroyed, the figure cannot be shown any more."""

    def __init__(self, figure: Figure, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = figure
        self.destroyed.connect(figure.rest)
        scene = QGraphicsScene(self)
        scene.addItem(figure.item)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.viewport().setAutoFillBackground(False)  # the figure covers all of it
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("figure")
        self._ringed = False
        figure.rearranged.connect(self.describe)
        figure.pinned.connect(self.describe)

    def describe(self) -> None:
        """Say in words what is shown, with the pinned numbers, for those who do not see it."""
        pin, words = self.figure.pin, []
        for plot in self.figure.drawing.plots:
            texts = (plot.read(pin) if pin else ()) or plot.caption
            words.append(": ".join([plot.title, *([", ".join(texts)] if texts else [])]))
        self.setAccessibleDescription("Shows " + "; ".join(words) + "." if words else "")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange the figure on the new size."""
        super().resizeEvent(event)
        width, height = self.viewport().width(), self.viewport().height()
        self.scene().setSceneRect(0, 0, width, height)
        self.figure.resize(width, height)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show a ring if the keyboard brought the focus."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take the ring away."""
        self._ringed = False
        super().focusOutEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        """Draw the ring."""
        if self._ringed:
            half = RING / 2
            painter.setPen(QPen(QColor(self.figure.theme.accent), RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.sceneRect().adjusted(half, half, -half, -half))
