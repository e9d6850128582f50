"""Heatmap: an image of pyqtgraph that shows a theme's colours, with hard edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import as_image, enlarged
from rnnviz.figures.drawing.strokes import in_vectors
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.style.colors import Table


class Heatmap(pg.ImageItem):
    """An ImageItem that is given its colours, in the one format that Qt enlarges quickly.

    pyqtgraph hands Qt an indexed image, which takes 10 times as long to be drawn. And what is no
    number has a colour of its own here.
    """

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")
        self.pixels: Table = np.zeros((0, 0), np.uint32)
        self._transparent = False
        self._place: Area | None = None

    def set_pixels(self, pixels: Table, place: Area, transparent: bool = False) -> None:
        """Show 0xAARRGGBB (rows, columns) over a place in coordinates of the view.

        Where `transparent`, a colour of 0 is none.
        """
        same = pixels.shape == self.pixels.shape and place == self._place
        self.pixels, self._transparent = np.ascontiguousarray(pixels), transparent
        if same:  # what setImage would do beyond this takes longer than painting
            self.image = self.pixels
            self.update()
            return
        self._place = place
        self.setImage(self.pixels, autoLevels=False, levels=(0, 1))
        if self.pixels.size:
            self.setRect(place.rect)

    def render(self) -> None:
        """Make the picture that ImageItem paints."""
        self.qimage = as_image(self.pixels, self._transparent)
        self._renderRequired = self._unrenderable = False

    @guarded
    def paint(self, painter: QPainter, *args: Any) -> None:
        """Paint the image over whole pixels."""
        if not self.pixels.size:
            return
        del args
        box = self.getViewBox()
        to_box = self.itemTransform(box)[0]
        rows, columns = self.pixels.shape
        place = to_box.mapRect(QRectF(0, 0, columns, rows))
        whole = QRectF(
            QPointF(round(place.left()), round(place.top())),
            QPointF(round(place.right()), round(place.bottom())),
        )
        painter.setTransform(to_box.inverted()[0] * painter.transform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        pixels = self.pixels if to_box.m22() > 0 else np.ascontiguousarray(self.pixels[::-1])
        if in_vectors(painter):
            width, height = max(1, round(whole.width())), max(1, round(whole.height()))
            painter.drawImage(whole, enlarged(pixels, width, height, self._transparent))
        else:
            painter.drawImage(whole, as_image(pixels, self._transparent))
