"""The hidden trajectory in its first two principal components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas, qcolor
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.dots import Dots
from rnnviz.figures.items.guides import Key
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plane_plot import PlanePlot, reach
from rnnviz.figures.style.colors import Colormap, argb, mix
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import at, signed
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.time_axis import TimeAxis
from rnnviz.figures.view.view import Choice
from rnnviz.numbers import percent
from rnnviz.registry import panels

Doubles = NDArray[np.float64]
PIECES = 24  # colours along a trajectory
NEAR = 14.0  # pixels from a point within which the pointer means it
LARGE, SUBSPACE, TURNS = 64, 12, 12  # units from which on components are found in a subspace
MOST_DOTS = 120  # steps of which each has a dot of its own


@panels.register("state_space")
class StateSpacePanel(Instrument):
    """One plot per direction of the last layer, whose h the readout reads."""

    title = "State space"
    about = (
        "The path of the hidden state through a sequence, in the plane where it varies most: its"
        " first two principal components over all sequences of the probe. Inputs that the network"
        " distinguishes lie apart."
    )
    needs = frozenset({"trace"})
    order = 60
    usual = False

    def plots(self, run: RunView) -> Makers:
        """Return a plot per direction."""
        return {
            joined("state_space", run.name(layer)): partial(StateSpacePlot, layer=layer.id)
            for layer in run.tops
        }


@dataclass(frozen=True)
class Projection:
    """States in two components: `points` (T, 2, B), and the share of the variance of each."""

    points: Doubles
    explained: tuple[float, float]


def project(states: NDArray[np.floating], valid: NDArray[np.bool_]) -> Projection:
    """Return states (T, units, B) in the first two principal components of the valid ones.

    A component may point either way; it is turned to the side of a fixed direction in the space of
    the units, so that it stays where it is while the weights move a little.
    """
    steps, units, size = states.shape
    wide = states.astype(np.float64)
    use = valid & np.isfinite(wide).all(axis=1)
    points = np.zeros((steps, 2, size))
    cloud = wide.transpose(0, 2, 1)[use]
    if not len(cloud):
        return Projection(np.full_like(points, np.nan), (np.nan, np.nan))
    cloud = cloud - cloud.mean(axis=0)
    spread = cloud.T @ cloud
    axes, values = _leading(spread)
    towards = np.cos(np.arange(units)) @ axes
    axes = axes * np.where(towards < 0, -1.0, 1.0)
    points.transpose(0, 2, 1)[use, : axes.shape[1]] = cloud @ axes
    points.transpose(0, 2, 1)[~use] = np.nan
    total = float(np.trace(spread))
    shares = [float(value) / total if total > 0 else np.nan for value in values]
    return Projection(points, (shares[0], shares[1] if units > 1 else 0.0))


def _leading(matrix: Doubles) -> tuple[Doubles, Doubles]:
    """Return the first two eigenvectors of a symmetric matrix, as columns, and their eigenvalues.

    Of a large one all eigenvectors would take longer than a frame: a subspace of a few dimensions
    is turned towards the first ones, in which they are then found (orthogonal iteration).
    """
    basis = np.eye(len(matrix))
    if len(matrix) > LARGE:
        basis = np.cos(np.outer(np.arange(len(matrix)), np.arange(1, SUBSPACE + 1)))
        for _ in range(TURNS):
            basis = np.linalg.qr(matrix @ basis).Q
    values, vectors = np.linalg.eigh(basis.T @ matrix @ basis)
    return (basis @ vectors[:, ::-1][:, :2]), values[::-1][:2]


class StateSpacePlot(PlanePlot):
    """The shown sequence from dim to bright, the others dim."""

    def __init__(self, look: Style, layer: LayerId) -> None:
        super().__init__(look, Title("State space"))
        self.layer, self.shown_state = layer, ""
        self.time = TimeAxis(1, 1, ())
        self.points, self.explained = np.zeros((0, 2, 0)), (np.nan, np.nan)
        theme = look.theme
        self._others = Curve(look.pen(mix(theme.panel, theme.dim, 0.35)))
        self._pieces = [Curve(look.pen("ink", 1.8)) for _ in range(PIECES)]
        self._dots = Dots(size=4.8, pen=None)
        rings = look.pen("ink", 1.2, alpha=0.75)
        self._relevant = Dots(size=9.2, pen=rings, brush=None)
        for item in (self._others, *self._pieces, self._dots, self._relevant):
            self.addItem(item, ignoreBounds=True)
        self.add_picture(self._draw_variance)
        self.add_picture(self._draw_cursor)

    def refresh(self, run: RunView) -> None:
        """Show the states of all sequences."""
        layer = next(one for one in run.trace.layers if one.id == self.layer)
        self.shown_state, states = next(iter(layer.states.items()))
        self.title = Title("State space", self.shown_state, run.name(layer))
        projected = project(states, run.trace.valid)
        self.points, self.explained = projected.points, projected.explained
        self.time = run.whole
        known = np.abs(self.points[np.isfinite(self.points)])
        self.caption = () if len(known) else ("no finite state",)
        ages = _ages(self.look.theme, self.shown_state)
        self.guides = (Key(ages, "t 0", str(self.time.length - 1)),)
        self.set_reach(reach(1.02 * float(known.max(initial=0.0))))
        self._show_others(run.sequence)
        self._show_path(ages)
        self._show_relevant()

    @property
    def path(self) -> Doubles:
        """The trajectory of the shown sequence, (steps, 2)."""
        sequence = self.run.sequence
        return self.points[: self.time.length, :, sequence]

    def _show_others(self, sequence: int) -> None:
        """Show the other sequences as one curve with gaps."""
        others = np.delete(self.points, sequence, axis=2)
        apart = np.concatenate([others, np.full((1, *others.shape[1:]), np.nan)])
        xs, ys = apart.transpose(1, 2, 0).reshape(2, -1)
        self._others.set_points(xs, ys)

    def _show_path(self, ages: Colormap) -> None:
        """Show the sequence in pieces, each in a colour of its age."""
        path, length = self.path, len(self.path)
        last, stride = max(length - 1, 1), max(1, -(-length // PIECES))
        for k, piece in enumerate(self._pieces):
            start, stop = k * stride, min((k + 1) * stride + 1, length)
            piece.set_points(*path[start:stop].T)
            color = ages.color(min((start + stop - 1) / 2 / last, 1.0))
            piece.opts["pen"].setColor(qcolor(color))
        steps = np.flatnonzero(np.isfinite(path).all(axis=1) & (length <= MOST_DOTS))
        brushes = [pg.mkBrush(qcolor(ages.color(step / last))) for step in steps]
        self._dots.setData(*path[steps].T, brush=brushes)

    def _show_relevant(self) -> None:
        """Ring the steps that have to be remembered."""
        steps = [step for span in self.time.relevant for step in range(*span)]
        points = self.path[steps]
        points = points[np.isfinite(points).all(axis=1)]
        self._relevant.setData(*(points if len(points) <= MOST_DOTS else points[:0]).T)

    def _draw_variance(self, canvas: Canvas, area: Area) -> None:
        """Name the axes, each with the share of the variance that lies along it."""
        first, second = (
            f"PC {k} · {percent(share)}" if np.isfinite(share) else f"PC {k}"
            for k, share in enumerate(self.explained, 1)
        )
        up = 0.6 * canvas.lettering.height("small")
        right, low = area.right - 6, area.bottom - up
        canvas.text(right, low, f"{first} →", "small", canvas.dim(), "right")
        canvas.text(area.x + 6, area.y + up, f"↑ {second}", "small", canvas.dim())

    def _draw_cursor(self, canvas: Canvas, area: Area) -> None:
        step = self.pointed.step
        if step is None or step >= len(self.path) or not np.isfinite(self.path[step]).all():
            return
        xs, ys = self.in_pixels(*self.path[step : step + 1].T)
        canvas.dots(xs, ys, 4.2, argb(canvas.theme.accent) if self.pointed.pinned else canvas.ink())
        text, x = f"t {step}", float(xs[0])
        wide, tall = canvas.lettering.width(text, "small"), canvas.lettering.height("small")
        y = max(float(ys[0]) - 9, area.y + tall / 2)
        left = x + 7 if x + wide + 10 < area.right else x - 7 - wide
        canvas.box(Area(left - 2, y - tall / 2, wide + 4, tall), argb(canvas.theme.panel, 0.85), 3)
        canvas.text(left, y, text, "small", canvas.ink())

    def choose(self, x: float, y: float) -> Choice | None:
        """Choose another sequence, by a click on its trajectory where the shown one is not near."""
        apart, own = self._distances(self.points, x, y), self.run.sequence
        nearest = np.fmin.reduce(apart, axis=0)
        chosen = int(np.nanargmin(nearest)) if np.isfinite(nearest).any() else own
        if chosen == own or not nearest[chosen] <= NEAR / 2 or nearest[own] <= NEAR:
            return None
        view = replace(self.run.view, sequence=chosen)
        return Choice(view, f"Show sequence {chosen + 1} of {self.points.shape[2]}.")

    def locate(self, x: float, y: float) -> Cursor:
        """Return the step whose state is nearest to a point, if it is near."""
        apart = self._distances(self.path, x, y)
        apart = np.where(np.isfinite(apart), apart, np.inf)
        nearest = int(apart.argmin())
        return Cursor(step=nearest) if apart[nearest] <= NEAR else Cursor()

    def _distances(self, points: Doubles, x: float, y: float) -> Doubles:
        """Return how many pixels points (T, 2, ...) are away from one."""
        xs, ys = self.in_pixels(points[:, 0], points[:, 1])
        return np.asarray(np.hypot(xs - x, ys - y))

    def explain(self, cursor: Cursor) -> str:
        """Return what the numbers under the cursor are."""
        texts = self.read(cursor)
        if not texts:
            return ""
        name = at(self.shown_state, cursor.step)
        return f"({name} − mean) along the first two principal components: {', '.join(texts[1:])}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the components at a step."""
        if cursor.step is None or cursor.step >= len(self.path):
            return ()
        first, second = self.path[cursor.step].tolist()
        return (f"t {cursor.step}", f"PC 1 {signed(first)}", f"PC 2 {signed(second)}")

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return a row per step, with both components of every sequence."""
        columns: dict[str, NDArray[np.generic]] = {"t": np.arange(len(self.points))}
        for sequence in range(self.points.shape[2]):
            for k in (0, 1):
                name = f"sequence {sequence + 1} PC {k + 1}"
                columns[name] = self.points[:, k, sequence]
        return columns


@lru_cache(maxsize=32)
def _ages(theme: Theme, state: str) -> Colormap:
    """Return the colours of timesteps, from the first to the last."""
    color = theme.color(state)
    return Colormap.through(
        mix(theme.panel, color, 0.28), color, mix(color, theme.ink, 0.45), broken=theme.alert
    )
