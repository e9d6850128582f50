"""The unrolled network that the ribbons of the gradient flow lie on."""

from __future__ import annotations

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.panels.flow.arrows import draw_inputs
from rnnviz.figures.panels.flow.layout import FlowLayout
from rnnviz.figures.panels.flow.ribbons import middle_of
from rnnviz.figures.style.colors import argb, mix


def draw_network(canvas: Canvas, layout: FlowLayout) -> None:
    """Draw lines, tracks, arrows from the input, and outlines of the cells."""
    if not layout.is_dense:
        _draw_cells(canvas, layout)
    area, extent, folded = layout.area, layout.extent(layout.area), layout.fold.folded
    first, last = extent.x, extent.x + extent.width * layout.time.length / layout.columns
    ribbons = [ribbon for ribbons in layout.layers for ribbon in ribbons]
    for ribbon, row in zip(ribbons, layout.rows, strict=True):
        if ribbon.belt and folded < 1:
            inset = 1 if row.height > 8 else 0
            left, right = max(first - 8, area.x + 1), min(last + 8, area.right - 1)
            _draw_belt(canvas, Area(left, row.y + inset, right - left, row.height - 2 * inset))
        elif folded == 0:
            canvas.hline(first, middle_of(row) - 0.5, last - first, argb(canvas.theme.line))


def _draw_cells(canvas: Canvas, layout: FlowLayout) -> None:
    """Draw the outlines of the cells, and the arrows into them."""
    lefts, width = np.unique(layout.copies.lefts), layout.copies.width
    draw_inputs(canvas, layout.below, lefts + width / 2, layout.is_named)
    for cell in layout.cells:
        for left in lefts.tolist():
            box = cell._replace(x=left, width=width)
            canvas.box(box, argb(canvas.theme.panel), 3, canvas.dim(0.55))


def _draw_belt(canvas: Canvas, belt: Area) -> None:
    """Draw the track of a state that goes straight on: it runs through all cells."""
    edge = argb(mix(canvas.theme.panel, canvas.theme.dim, 0.75))
    canvas.box(belt, canvas.ink(0.06), min(6.0, belt.height / 3))
    if belt.height < 8:
        return
    for y in (belt.y, belt.bottom - 1):
        canvas.hline(belt.x + 3, round(y), belt.width - 6, edge)
    if belt.height > 24:
        count = max(2, int(belt.width / 14))
        xs = np.linspace(belt.x + 7, belt.right - 7, count)
        canvas.dots(xs, np.full(count, belt.bottom - 0.5), 1.6, edge)
