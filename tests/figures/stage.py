"""A plot of nothing in particular, on which single items are looked at."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.paper import exporting
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.run_view import Cursor, RunView

SIZE = (331, 217)


class PlainPlot(Plot):
    """A plot with axes alone."""

    def refresh(self, run: RunView) -> None:
        self.set_range((0.0, 10.0), (0.0, 1.0))

    def locate(self, x: float, y: float) -> Cursor:
        return Cursor()

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        return ()

    def explain(self, cursor: Cursor) -> str:
        return ""

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        return {}


class Stage:
    """A plain plot on an image, x from 0 to 10 and y from 0 to 1.

    Attributes
    ----------
    plot : PlainPlot
    area : Area
        Of the plot's data, in pixels of the image.
    image : QImage
    """

    def __init__(self, *items: pg.GraphicsObject) -> None:
        self.look = Style.of(DARK)
        self.view = pg.GraphicsView(useOpenGL=False, background=DARK.background)
        self.view.resize(*SIZE)
        self.plot = PlainPlot(self.look, Title("Plain"), "steps")
        self.view.scene().addItem(self.plot)
        self.plot.left.setWidth(80)
        self.plot.setGeometry(0, 0, SIZE[0] - 20, SIZE[1])
        self.plot.layout.activate()
        self.plot.set_range((0.0, 10.0), (0.0, 1.0))
        for item in items:
            self.plot.addItem(item, ignoreBounds=True)
        self.area = Area.of(self.plot.vb.mapRectToScene(self.plot.vb.rect()))
        self.draw()

    def draw(self, ratio: int = 1, exported: bool = False) -> None:
        """Draw it, as on a screen or as in a file."""
        page = QRectF(0, 0, *SIZE)
        self.image = QImage(SIZE[0] * ratio, SIZE[1] * ratio, QImage.Format.Format_RGB32)
        self.image.fill(DARK.background)
        self.image.setDevicePixelRatio(ratio)
        painter = QPainter(self.image)
        self.view.scene().prepareForPaint()
        if exported:
            with exporting(self.view.scene(), ratio):
                self.view.scene().render(painter, page, page)
        else:
            self.view.scene().render(painter, page, page)
        painter.end()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a point of the plot."""
        area = self.area
        return area.x + area.width * x / 10, area.bottom - area.height * y

    def pixel(self, x: float, y: float) -> int:
        """Return the colour of a pixel."""
        return self.image.pixel(int(x), int(y))

    def row(self, y: float) -> list[int]:
        """Return the colours along a row of the area."""
        return [self.pixel(x, y) for x in range(int(self.area.x) + 1, int(self.area.right) - 1)]

    def column(self, x: float) -> list[int]:
        """Return the colours down a column of the area."""
        return [self.pixel(x, y) for y in range(int(self.area.y) + 1, int(self.area.bottom) - 1)]

    def pixels(self) -> NDArray[np.int64]:
        """Return all channels of all pixels."""
        raw = np.frombuffer(self.image.constBits(), np.uint8)
        return raw.reshape(self.image.height(), self.image.width(), 4)[:, :, :3].astype(np.int64)
