"""Space: where on a plot a note covers neither lines nor bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from rnnviz.figures.drawing.area import Area, Floats

PAD = 4.0  # pixels between a note and the border of the plot
CLEAR = 2.0  # pixels between a note and a line


class Space:
    """What is drawn on an area, from top to bottom of every column of its pixels.

    Parameters
    ----------
    area : Area
    """

    def __init__(self, area: Area) -> None:
        self.area = area
        self._columns = max(int(area.width), 1)
        self._tops, self._bottoms = np.empty((2, 0, self._columns))  # a row for each thing drawn

    def add_line(self, xs: Floats, ys: Floats, base: float | None = None) -> None:
        """Add a line through points from left to right; or what lies between it and `base`."""
        known = np.isfinite(xs) & np.isfinite(ys)
        xs, ys = xs[known] - self.area.x, ys[known]
        if not len(xs):
            return
        edges = np.interp(np.arange(self._columns + 1), xs, ys, left=np.nan, right=np.nan)
        tops, bottoms = np.fmin(edges[:-1], edges[1:]), np.fmax(edges[:-1], edges[1:])
        columns = xs.astype(int).clip(0, self._columns - 1)
        np.fmin.at(tops, columns, ys)
        np.fmax.at(bottoms, columns, ys)
        if base is not None:
            tops, bottoms = np.minimum(tops, base), np.maximum(bottoms, base)
        self._add(tops, bottoms)

    def add_box(self, box: Area) -> None:
        """Add a rectangle."""
        tops, bottoms = np.full((2, self._columns), np.nan)
        inside = self._inside(box)
        tops[inside], bottoms[inside] = box.y, box.bottom
        self._add(tops, bottoms)

    def covered(self, box: Area) -> int:
        """Return how much of what is drawn a rectangle would cover, in columns of pixels."""
        inside = self._inside(box)
        above = self._tops[:, inside] <= box.bottom + CLEAR
        return int(np.count_nonzero(above & (self._bottoms[:, inside] >= box.y - CLEAR)))

    def place(self, width: float, height: float) -> tuple[Area, int]:
        """Return where a note of this size covers least, and how much; best at the upper right."""
        box = least_covering(self, self._places(width, height))
        assert box is not None
        return box, self.covered(box)

    def _add(self, tops: Floats, bottoms: Floats) -> None:
        self._tops = np.vstack([self._tops, tops])
        self._bottoms = np.vstack([self._bottoms, bottoms])

    def _places(self, width: float, height: float) -> Iterator[Area]:
        """Yield the corners, then places between them."""
        area = self.area
        left, right = area.x + PAD, max(area.right - PAD - width, area.x + PAD)
        top, bottom = area.y + PAD, max(area.bottom - PAD - height, area.y + PAD)
        xs = [right, left, *np.arange(right, left, -max(width / 3, 12.0)).tolist()[1:]]
        ys = [top, bottom, *np.arange(top, bottom, max(height / 2, 6.0)).tolist()[1:]]
        for y in ys:
            for x in xs:
                yield Area(round(x), round(y), width, height)

    def _inside(self, box: Area) -> slice:
        first, last = box.x - self.area.x, box.right - self.area.x
        return slice(max(int(first), 0), max(int(np.ceil(last)), 0))


def least_covering(space: Space, boxes: Iterable[Area]) -> Area | None:
    """Return the first of some rectangles that covers nothing, or else least."""
    found: tuple[int, Area] | None = None
    for box in boxes:
        covered = space.covered(box)
        if found is None or covered < found[0]:
            found = covered, box
        if covered == 0:
            break
    return None if found is None else found[1]
