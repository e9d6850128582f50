"""FigureView: the widget that holds a figure in a window."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from rnnviz.figures.figure import Figure


class FigureView(pg.GraphicsView):  # type: ignore[misc]
    """A view that the figure fills."""

    def __init__(self, figure: Figure, parent: QWidget | None = None) -> None:
        self.figure: Figure | None = None  # the base class resizes while it is made
        super().__init__(parent=parent, background=None)
        self.figure = figure
        self.setFrameShape(self.Shape.NoFrame)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scene().addItem(figure.item)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange the figure on the new size."""
        super().resizeEvent(event)
        if self.figure is not None:
            self.figure.resize(self.viewport().width(), self.viewport().height())
