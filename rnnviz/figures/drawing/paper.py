"""Paper: a scene of its own with one item that fills it; what is painted into files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from rnnviz.errors import RnnvizError
from rnnviz.figures.drawing.canvas import OPAQUE, TRANSPARENT
from rnnviz.figures.style.style import Style

SMALLEST, LARGEST = 100, 16_000  # pixels along an edge
UNCACHED = QGraphicsItem.CacheMode.NoCache


class Paper:
    """A scene with one item, which is laid out in pixels of a layout.

    Used in a `with` block: it is gone afterwards.

    Attributes
    ----------
    look : Style
    zoom : float
        Pixels per pixel of the layout.
    root : GraphicsWidget
        What is painted.
    size : (int, int)
        Width and height in pixels.
    """

    def __init__(self, look: Style, zoom: float, root: pg.GraphicsWidget) -> None:
        self.look, self.zoom, self.root = look, zoom, root
        self.size = (0, 0)
        ground = look.theme.background if look.grounded else None
        self.view = pg.GraphicsView(useOpenGL=False, background=ground)
        root.setScale(zoom)
        self.view.scene().addItem(root)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.view.scene().clear()
        self.view.close()
        self.view.deleteLater()

    def cut(self, size: tuple[int, int]) -> None:
        """Give it a width and a height in pixels.

        Raises
        ------
        RnnvizError
            If the size is none that can be drawn.
        """
        check_size(size)
        self.size = size
        self.root.resize(*self.layout)
        self.view.resize(*size)
        self.view.scene().setSceneRect(0, 0, *size)

    @property
    def layout(self) -> tuple[float, float]:
        """Width and height in pixels of the layout."""
        return self.size[0] / self.zoom, self.size[1] / self.zoom

    def paint(self, painter: QPainter) -> None:
        """Paint all of it in pixels of its size."""
        whole = QRectF(0, 0, *self.size)
        with exporting(self.view.scene(), self.zoom):
            self.view.scene().prepareForPaint()
            self.view.scene().render(painter, whole, whole)

    @contextmanager
    def exporting_layout(self) -> Iterator[QGraphicsScene]:
        """Have the scene in pixels of the layout, for files that are written in these."""
        self.root.setScale(1.0)
        try:
            with exporting(self.view.scene(), 1.0):
                self.view.scene().prepareForPaint()
                for item in self.view.scene().items():
                    item.boundingRect()  # an InfiniteLine works out its ends here, not in `paint`
                yield self.view.scene()
        finally:
            self.root.setScale(self.zoom)

    def image(self, scale: float) -> QImage:
        """Return it as an image, `scale` times as large as its size."""
        check_size(self.size, scale)
        width, height = (round(edge * scale) for edge in self.size)
        image = QImage(width, height, OPAQUE if self.look.grounded else TRANSPARENT)
        image.setDevicePixelRatio(scale)
        dots = round(96 * scale / 0.0254)
        image.setDotsPerMeterX(dots)
        image.setDotsPerMeterY(dots)
        if not self.look.grounded:  # else the line at the top draws the ground of all of it
            image.fill(0)
        painter = QPainter(image)
        try:
            self.paint(painter)
        finally:
            painter.end()
        return image


@contextmanager
def exporting(scene: QGraphicsScene, scale: float) -> Iterator[None]:
    """Have all items drawn whole and uncached, `scale` pixels to one of the layout."""
    items = scene.items()
    cached = [(item, mode) for item in items if (mode := item.cacheMode()) != UNCACHED]
    exported = [item for item in items if hasattr(item, "setExportMode")]
    for item, _ in cached:
        item.setCacheMode(UNCACHED)
    for item in exported:
        item.setExportMode(True, {"antialias": True, "resolutionScale": scale})
    try:
        yield
    finally:
        for item, mode in cached:
            item.setCacheMode(mode)
        for item in exported:
            item.setExportMode(False)


def check_size(size: tuple[int, int], scale: float = 1.0) -> None:
    """Raise RnnvizError unless a page of this size can be drawn."""
    edges_fit = all(edge >= SMALLEST and edge * scale <= LARGEST for edge in size)
    if not 0 < scale <= 16 or not edges_fit:
        raise RnnvizError(
            f"a figure of {size[0]} x {size[1]} pixels at scale {scale:g} cannot be drawn: from"
            f" {SMALLEST} to {LARGEST:,} pixels along each edge, and a scale of at most 16, can."
        )
