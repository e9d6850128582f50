"""The norms of the walkers' gradients, step by step, on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QGraphicsItem

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.rule import Rule
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DASHES

NORMS = (-4, 2)  # log10 of the ends of the axis
EDGE = 2.0  # pixels beyond them, in which lines are seen whole


class NormStrip(pg.ViewBox):
    """Curves over the steps of a walk; y is log10 of a norm.

    Parameters
    ----------
    parent : QGraphicsItem
    look : Style
    colors : tuple of str
        One for each walker.
    """

    def __init__(self, parent: QGraphicsItem, look: Style, colors: tuple[str, ...]) -> None:
        super().__init__(parent=parent, enableMenu=False, enableMouse=False, defaultPadding=0)
        self.setBorder(None)
        self._threshold = Rule(look.pen("threshold", 1.2, DASHES["threshold"]), level=True)
        self._curves = [Curve(look.pen(color, 1.6)) for color in colors]
        self._ends = [
            pg.ScatterPlotItem(size=5.6, pen=None, brush=look.brush(color)) for color in colors
        ]
        for item in (self._threshold, *self._curves, *self._ends):
            self.addItem(item, ignoreBounds=True)

    def place(self, area: Area, steps: int) -> None:
        """Take a place in the parent, with room for so many steps."""
        self.setGeometry(area.rect)
        edge = EDGE / max(area.height - 2 * EDGE, 1) * (NORMS[1] - NORMS[0])
        ends = (NORMS[0] - edge, NORMS[1] + edge)
        self.setRange(xRange=(-0.5, steps - 0.5), yRange=ends, padding=0)

    def show_norms(self, norms: Sequence[Floats], threshold: float) -> None:
        """Show the norms so far of each walker."""
        self._threshold.setValue(min(max(math.log10(threshold), NORMS[0]), NORMS[1]))
        for values, curve, end in zip(norms, self._curves, self._ends, strict=True):
            with np.errstate(divide="ignore"):
                ys = np.clip(np.log10(values), *NORMS)
            xs = np.arange(len(ys), dtype=np.float64)
            curve.set_points(xs, ys)
            end.setData(x=xs[-1:], y=ys[-1:])
