"""The hidden trajectory in its first two principal components."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.trace import LayerTrace
from rnnviz.figures.items.area import Area
from rnnviz.figures.items.canvas import Canvas
from rnnviz.figures.view.numbers import at
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plane_plot import Plane, PlanePlot, reach
from rnnviz.figures.plots.plot import Choice, Key
from rnnviz.figures.style.colors import Colormap, argb, mix
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import signed
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.registry import panels

Doubles = NDArray[np.float64]
PIECES = 24  # colours along a trajectory
NEAR = 14.0  # pixels from a point within which the pointer means it
LARGE, SUBSPACE, TURNS = 64, 12, 12  # units from which on components are found in a subspace
MOST_DOTS = 120  # steps of which each has a dot of its own


@panels.register("state_space")
class StateSpace(Instrument):
    """One plot per direction of the last layer, whose h the readout reads."""

    title = "State space"
    about = (
        "The path that the hidden state takes through a sequence, seen from where it varies most:"
        " its first two principal components over all sequences of the probe. Two inputs that the"
        " network tells apart lie apart."
    )
    needs = frozenset({"trace"})
    order = 60
    usual = False

    def plots(self, shown: RunView) -> list[StateSpacePlot]:
        """Return the plots."""
        return [StateSpacePlot(shown, layer) for layer in shown.tops]


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

    def __init__(self, shown: RunView, layer: LayerTrace) -> None:
        self.state, states = next(iter(layer.states.items()))
        found = project(states, shown.trace.valid)
        known = np.abs(found.points[np.isfinite(found.points)])
        name = shown.name(layer)
        super().__init__(
            joined("state_space", name),
            joined("State space", name, self.state),
            shown,
            reach(1.02 * float(known.max(initial=0.0))),
        )
        self.points, self.time = found.points, shown.whole
        self.explained = found.explained
        if not len(known):
            self.caption = ("no finite state",)

    @property
    def fixed(self) -> Hashable:
        return (self.reach, self.time)

    def legend(self, theme: Theme) -> tuple[Key, ...]:
        return (Key(_ages(theme, self.state), "t 0", str(self.time.length - 1)),)

    @property
    def path(self) -> Doubles:
        """The trajectory of the shown sequence, (steps, 2)."""
        return self.points[: self.time.length, :, self.shown.sequence]

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        plane = self.plane(area)
        faint = argb(mix(canvas.theme.panel, canvas.theme.dim, 0.35))
        for sequence in range(self.points.shape[2]):
            if sequence != self.shown.sequence:
                points = self.points[:, :, sequence]
                canvas.line(plane.x(points[:, 0]), plane.y(points[:, 1]), faint, 1.0)
        self._draw_variance(canvas, area)
        self._draw_path(canvas, plane)
        self._draw_relevant(canvas, plane)
        if cursor.step is not None and cursor.step < self.time.length:
            self._draw_cursor(canvas, plane, cursor)

    def _draw_variance(self, canvas: Canvas, area: Area) -> None:
        """Name the axes, each with the share of the variance that lies along it."""
        first, second = (
            f"PC {k} · {share:.0%}".replace("%", "\u2009%") if np.isfinite(share) else f"PC {k}"
            for k, share in enumerate(self.explained, 1)
        )
        tall = canvas.lettering.height("small")
        canvas.text(area.right - 6, area.bottom - 0.6 * tall, f"{first} →", "small", canvas.dim(),
                    "right")  # fmt: skip
        canvas.text(area.x + 6, area.y + 0.6 * tall, f"↑ {second}", "small", canvas.dim())

    def _draw_path(self, canvas: Canvas, plane: Plane) -> None:
        xs, ys = plane.x(self.path[:, 0]), plane.y(self.path[:, 1])
        ages = _ages(canvas.theme, self.state)
        length, last = len(xs), max(len(xs) - 1, 1)
        stride = max(1, -(-length // PIECES))
        for start in range(0, length - 1, stride):
            stop = min(start + stride + 1, length)
            color = ages.color((start + stop - 1) / 2 / last)
            canvas.line(xs[start:stop], ys[start:stop], color, 1.8)
        if length <= MOST_DOTS:
            for step in range(length):
                if np.isfinite(xs[step] + ys[step]):
                    one = slice(step, step + 1)
                    canvas.dots(xs[one], ys[one], 2.4, ages.color(step / last))

    def _draw_relevant(self, canvas: Canvas, plane: Plane) -> None:
        """Ring the steps that have to be remembered."""
        steps = [step for span in self.time.relevant for step in range(*span)]
        points = self.path[steps]
        points = points[np.isfinite(points).all(axis=1)]
        if len(points) <= MOST_DOTS:
            canvas.dots(
                plane.x(points[:, 0]), plane.y(points[:, 1]), 4.6, canvas.ink(0.75), hollow=True
            )

    def _draw_cursor(self, canvas: Canvas, plane: Plane, cursor: Cursor) -> None:
        assert cursor.step is not None
        point = self.path[cursor.step]
        if not np.isfinite(point).all():
            return
        x, y = float(plane.x(point[0])), float(plane.y(point[1]))
        color = argb(canvas.theme.accent) if cursor.pinned else canvas.ink()
        canvas.dots(np.array([x]), np.array([y]), 4.2, color)
        text = f"t {cursor.step}"
        room = canvas.lettering.width(text, "small") + 10
        right = x + room < plane.area.right
        y = max(y - 9, plane.area.y + canvas.lettering.height("small") / 2)
        wide, tall = canvas.lettering.width(text, "small"), canvas.lettering.height("small")
        left = x + 7 if right else x - 7 - wide
        ground = Area(left - 2, y - tall / 2, wide + 4, tall)
        canvas.box(ground, argb(canvas.theme.panel, 0.85), 3)
        canvas.text(left, y, text, "small", canvas.ink())

    def choose(self, area: Area, x: float, y: float) -> Choice | None:
        """Choose another sequence, by a click on its trajectory where the shown one is not near."""
        plane = self.plane(area)
        apart = np.hypot(plane.x(self.points[:, 0]) - x, plane.y(self.points[:, 1]) - y)
        nearest = np.fmin.reduce(apart, axis=0)
        found = int(np.nanargmin(nearest)) if np.isfinite(nearest).any() else self.shown.sequence
        if found == self.shown.sequence or not nearest[found] <= NEAR / 2:
            return None
        if nearest[self.shown.sequence] <= NEAR:
            return None
        view = replace(self.shown.view, sequence=found)
        return Choice(view, f"Show sequence {found + 1} of {self.points.shape[2]}.")

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        plane = self.plane(area)
        apart = np.hypot(plane.x(self.path[:, 0]) - x, plane.y(self.path[:, 1]) - y)
        apart = np.where(np.isfinite(apart), apart, np.inf)
        nearest = int(apart.argmin())
        return Cursor(step=nearest) if apart[nearest] <= NEAR else Cursor()

    def explain(self, cursor: Cursor) -> str:
        texts = self.read(cursor)
        if not texts:
            return ""
        name = at(self.state, cursor.step)
        return f"({name} − mean) along the first two principal components: {', '.join(texts[1:])}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        if cursor.step is None or cursor.step >= self.time.length:
            return ()
        first, second = self.path[cursor.step].tolist()
        return (f"t {cursor.step}", f"PC 1 {signed(first)}", f"PC 2 {signed(second)}")


@lru_cache(maxsize=32)
def _ages(theme: Theme, state: str) -> Colormap:
    """Return the colours of timesteps, from the first to the last."""
    color = theme.color(state)
    return Colormap.through(
        mix(theme.panel, color, 0.28), color, mix(color, theme.ink, 0.45), broken=theme.alert
    )
