"""Two walkers downhill on the error surface: one clips its gradient, one does not."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyqtgraph as pg

from rnnviz.engine.flow.wall import Descent, descend
from rnnviz.figures.drawing.area import Floats
from rnnviz.figures.drawing.shapes import until_border
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.panels.wall.map import MAP
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.view.run_view import RunView

START = (4.5, -2.0)  # (w, b): on the plateau, from where the way down ends at the wall
RATE = 0.5  # learning rate of both walkers
THRESHOLD = 1.0  # of the clipped one, where the run does not clip by norm
WALKED, REST = 40, 10  # steps of a walk, and of the pause before it begins again
EVERY = 10  # updates of the run during which a walker takes one step


@lru_cache(maxsize=8)
def walkers(threshold: float) -> tuple[Descent, Descent]:
    """Return the walks without and with clipping; computed once for each threshold."""
    free, clipped = (descend(*START, RATE, limit, WALKED) for limit in (None, threshold))
    return free, clipped


def threshold_of(run: RunView) -> float:
    """Return the threshold of the run, or 1 where it does not clip by norm."""
    training = run.snapshot.experiment.training
    return training.clip_threshold if training.clip == "norm" else THRESHOLD


def progress_at(update: int) -> tuple[int, float]:
    """Return how many steps the walkers have taken at an update, and how much of the next."""
    step, part = divmod(update, EVERY)
    step = min(step % (WALKED + REST), WALKED)
    return step, part / EVERY if step < WALKED else 0.0


def places_at(walked: Descent, step: int, part: float) -> Floats:
    """Return where a walker has been: (n, 2) of (w, b), the last on the way of its step."""
    so_far = walked.places[: step + 1]
    if not part:
        return so_far
    here, there = walked.places[step : step + 2]
    return np.concatenate([so_far, [here + part * (there - here)]])


class WalkerItems:
    """A walker on the map: the way so far, a dot at each of its places, and where it is.

    Attributes
    ----------
    way : (n, 2)
        The way as it is drawn: it ends at the border of the map.
    left : bool
        Whether it leads off the map.
    """

    def __init__(self, plot: Plot, color: str, size: float) -> None:
        look = plot.look
        self.way: Floats = np.zeros((0, 2))
        self.left = False
        self._lines = Curve(look.pen("background", 4.0)), Curve(look.pen(color, 1.8))
        self._dots = pg.ScatterPlotItem(size=4.8, pen=None, brush=look.brush(color))
        self._walker = pg.ScatterPlotItem(
            size=2 * size + 1.4, pen=look.pen("background", 1.4), brush=look.brush(color)
        )
        for item in (*self._lines, self._dots, self._walker):
            plot.addItem(item, ignoreBounds=True)

    def show(self, places: Floats) -> None:
        """Show where it has been, and where it is unless that is off the map."""
        self.way, self.left = until_border(MAP, places)
        for line in self._lines:
            line.set_points(*self.way.T)
        self._dots.setData(*self.way[:-1].T)
        self._walker.setData(*self.way[-1:].T)
        self._walker.setVisible(not self.left)
