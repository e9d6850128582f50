"""A piece of a ribbon or a column in bands: what caused the gradient that it shows."""

from __future__ import annotations

import numpy as np

from rnnviz.figures.drawing import shapes
from rnnviz.figures.drawing.area import Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import Table, argb
from rnnviz.figures.view.causes import Causes

THINNEST = 0.4  # pixels of a band that is drawn


def draw_bands(canvas: Canvas, piece: Floats, causes: Causes, column: int) -> None:
    """Fill a piece (4, 2) of the picture of a column; losses that pull against it are hatched."""
    lower, upper = (edges[:, column] for edges in causes.bands)
    height = float(max(piece[3, 1] - piece[0, 1], piece[2, 1] - piece[1, 1]))
    seen = np.flatnonzero((upper - lower) * height > THINNEST)
    bands = shapes.bands(piece, lower[seen], upper[seen])
    canvas.polygons(bands, causes.colors[seen].tolist())
    for x, top, bottom in shapes.stripes(bands[causes.negative[seen, column]]).tolist():
        canvas.vline(x, top, bottom - top, argb(canvas.theme.panel))


def paint_bands(pixels: Table, half: Floats, causes: Causes, ground: int) -> None:
    """Colour the columns of pixels of a ribbon, half as high as `half`, by what caused them.

    There is a column for each step; where losses pull against the sum the ground shines through.
    """
    rows, (_, upper) = len(pixels), causes.bands
    middles = np.arange(rows) + 0.5 - rows / 2
    for column in range(min(pixels.shape[1], upper.shape[1])):
        inside = np.flatnonzero(np.abs(middles) <= half[column])
        if half[column] <= THINNEST or np.isnan(upper[-1, column]):
            continue
        shares = (middles[inside] + half[column]) / (2 * half[column])
        band = np.minimum(np.searchsorted(upper[:, column], shares), len(upper) - 1)
        striped = causes.negative[band, column] & (inside % 4 < 2)
        pixels[inside, column] = np.where(striped, np.uint32(ground), causes.colors[band])
