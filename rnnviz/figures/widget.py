"""FigureView: the widget that holds a figure in a window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from rnnviz.figures.figure import Figure


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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange the figure on the new size."""
        super().resizeEvent(event)
        width, height = self.viewport().width(), self.viewport().height()
        self.scene().setSceneRect(0, 0, width, height)
        self.figure.resize(width, height)
