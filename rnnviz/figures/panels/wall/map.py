"""The map of Pascanu's wall: the error surface of one unit, seen from above."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rnnviz.engine.flow.wall import Surface, surface
from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.style.colors import Colormap, Table, mix
from rnnviz.figures.style.theme import Theme

W, B = (3.4, 5.8), (-3.2, -1.0)  # what is seen of the surface
MAP = Area(W[0], B[0], W[1] - W[0], B[1] - B[0])  # the same as a place of a plot
COLUMNS, ROWS = 360, 240  # points of it that are computed
LEVELS = 14  # contour lines, evenly spaced in the distance from the target
MOST = 0.7  # the largest root of an error: sigmoid(x_50) is 0


@lru_cache(maxsize=1)
def ground() -> Surface:
    """Return the part of the surface that is seen; computed once."""
    return surface(_middles(*W, COLUMNS), _middles(*B, ROWS))


@lru_cache(maxsize=8)
def error_colors(theme: Theme) -> Colormap:
    """Return the colours of errors, by their roots: from the panel's own at 0."""
    far = mix(theme.panel, theme.color("loss"), 0.55)
    return Colormap.through(theme.panel, far, broken=theme.alert)


@lru_cache(maxsize=8)
def map_pixels(theme: Theme) -> Table:
    """Return the map as (b, w), with lines where the root of the error passes a level."""
    roots = np.sqrt(ground().error.T) / MOST
    levels = np.floor(roots * LEVELS)
    edge = np.zeros(roots.shape, bool)
    edge[:, :-1] |= np.diff(levels, axis=1) != 0
    edge[1:] |= np.diff(levels, axis=0) != 0
    colors = error_colors(theme).colors(roots)
    colors[edge] = error_colors(theme).colors(np.minimum(roots[edge] + 0.16, 1.0))
    return colors


def _middles(low: float, high: float, count: int) -> Floats:
    """Return the middles of equal parts."""
    return low + (high - low) * (np.arange(count) + 0.5) / count
