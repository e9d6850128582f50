"""Which loss reaches which timestep: the source matrix."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.explanation import at
from rnnviz.figures.items.side_labels import Beside
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plot import Key, Plot, Stroke, hairline, magnitude_key
from rnnviz.figures.style.colors import Table, argb, mix
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact, whole, whole_steps
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.figures.view.time_axis import TimeAxis
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.sources import SOURCES, SourceNorms

GAP = 5.0
NOTHING = -1.0  # stands for "no path" beside the norms


@panels.register("source_matrix")
class SourceMatrix(Instrument):
    """One plot per direction of the last layer, of the state that the readout reads."""

    title = "Source matrix"
    about = (
        "Row s is the loss of step s alone: how much of it reaches the state at each timestep t."
        " The bars below say how much is left when the rows of a column are added up: what is"
        " missing to full height, losses that pull in opposite directions have cancelled."
    )
    needs = frozenset({"sources"})
    order = 30

    def plots(self, shown: Shown) -> list[SourcePlot]:
        """Return the plots."""
        matrices = shown.snapshot[SOURCES].matrices
        tops = shown.view.tops(matrix.layer for matrix in matrices)
        lines = [matrix for matrix in matrices if matrix.layer in tops]
        chosen = [m for m in lines if m.state == lines[0].state]
        return [SourcePlot(shown, matrix, len(chosen) > 1) for matrix in chosen]


class SourcePlot(Plot):
    """Losses from bottom to top, timesteps from left to right; under it what cancels."""

    def __init__(self, shown: Shown, matrix: SourceNorms, several: bool) -> None:
        way = ("←" if matrix.layer.reverse else "→") if several else ""
        super().__init__(
            joined("source_matrix", way), joined("Source matrix", way or "loss s at step t"), shown
        )
        self.matrix, self.time = matrix, _columns(shown, matrix)
        levels = np.where(matrix.path, np.nan_to_num(matrix.norms, nan=np.inf), NOTHING)
        self.levels = self.time.cut(levels.T).T
        self.share, self.weight, self.least = 0.5, 1.7, 8.0
        part = shown.snapshot[SOURCES]
        stale = part.update != shown.snapshot.trace_update
        self.then = f"update {whole(part.update)}" if stale else ""
        self.caption = (
            *(() if matrix.complete else (f"{len(matrix.steps)} losses followed",)),
            *(() if part.sequence == shown.sequence else (f"sequence {part.sequence + 1}",)),
            *((self.then,) if stale else ()),
        )

    @property
    def fixed(self) -> Hashable:
        return (self.time, tuple(self.matrix.steps.tolist()), self.shown.decades)

    def legend(self, theme: Theme) -> tuple[Key | Stroke, ...]:
        lost = bool((self.matrix.path & (self.matrix.norms < self.matrix.tiny)).any())
        broken = bool((self.matrix.path & ~np.isfinite(self.matrix.norms)).any())
        return (
            *([Stroke("underflow", theme.underflow, 6.0)] if lost else []),
            *([Stroke("NaN or ∞", theme.alert, 6.0)] if broken else []),
            magnitude_key(theme, self.shown.decades),
        )

    def gutter(self, lettering: Lettering) -> float:
        texts = ["loss s", whole(int(self.matrix.steps.max(initial=0))), "kept"]
        return max(lettering.width(text, "small") for text in texts) + 8

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        grid, bars = self._split(area)
        for place in (grid, bars):
            canvas.rect(place, argb(canvas.theme.panel))
            canvas.frame(place, argb(canvas.theme.line))
        tall, em = canvas.lettering.height("small"), canvas.lettering.em
        steps = self.matrix.steps
        beside = Beside(canvas, area)
        beside.write(bars.y + bars.height / 2, "kept")
        if len(steps) != 1 or grid.height > 4 * tall:
            beside.write(grid.y + tall / 2 - 2, "loss s")
        count = max(1, int(grid.height / tall / 2.2))
        for source in whole_steps(int(steps[-1]) + 1, count, int(steps[0])) if len(steps) else ():
            y = self._row_y(grid, float(np.interp(source, steps, np.arange(len(steps)))))
            y = min(max(y, grid.y + tall / 2 - 2), grid.bottom - tall / 2 + 2)
            beside.write(y, whole(source))
        stop = self.time.start + self.time.steps
        widest = canvas.lettering.width(whole(stop), "small") + em
        for step in whole_steps(stop, max(1, int(area.width / widest / 1.2)), self.time.start):
            x = self.time.centre(area, step - self.time.start)
            canvas.text(x, area.bottom + 0.85 * em, whole(step), "small", canvas.dim(), "center")

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        grid, bars = self._split(area)
        if len(self.levels):
            room = int(grid.width * canvas.ratio), int(grid.height * canvas.ratio)
            values = blocks(blocks(self.levels, room[1]).T, room[0]).T
            canvas.image(self._colors(canvas.theme, values[::-1]), grid)
        self._draw_bars(canvas, bars)
        column = self.time.column_of(cursor.step)
        if column is not None:
            x = round(self.time.centre(area, column) - 0.5)
            canvas.vline(x, area.y, area.height, hairline(canvas, cursor))
        row = self._row_of(cursor)
        if row is not None:
            y = round(self._row_y(grid, row) - 0.5)
            canvas.hline(grid.x, y, grid.width, hairline(canvas, cursor))
            self._draw_value(canvas, grid, cursor)

    def _draw_value(self, canvas: Canvas, grid: Area, cursor: Cursor) -> None:
        """Write what is under the cursor into the lower right corner, which is mostly empty."""
        text = "  ".join(self.read(cursor)[1:])
        if not text:
            return
        wide = canvas.lettering.width(text, "small") + 10
        tall = canvas.lettering.height("small") + 2
        box = Area(grid.right - wide - 3, grid.bottom - tall - 3, wide, tall)
        canvas.box(box, argb(canvas.theme.raised), 3)
        middle = box.y + tall / 2
        canvas.text(box.x + wide / 2, middle, text, "small", canvas.ink(), "center")

    def _draw_bars(self, canvas: Canvas, bars: Area) -> None:
        """Draw for each column how much of the sum of norms is left in the norm of the sum."""
        shares = blocks(self.time.cut(self._kept()), int(bars.width))
        known = np.flatnonzero(shares >= 0)
        edges = bars.x + np.round(np.arange(len(shares) + 1) * bars.width / len(shares))
        areas = np.empty((len(known), 4))
        areas[:, 0], areas[:, 2] = edges[known], np.diff(edges)[known]
        color = canvas.theme.color(self.matrix.state)
        lost, kept = (argb(mix(canvas.theme.panel, color, share)) for share in (0.22, 0.65))
        areas[:, 1], areas[:, 3] = bars.y, bars.height
        canvas.rects(areas, [lost] * len(known))
        areas[:, 3] = np.maximum(np.round(bars.height * shares[known]), 1)
        areas[:, 1] = bars.bottom - areas[:, 3]
        canvas.rects(areas, [kept] * len(known))

    def _kept(self) -> NDArray[np.float64]:
        """Return the norm of each column's sum as a share of its sum of norms; -1 if none."""
        with np.errstate(all="ignore"):
            kept = self.matrix.total / self.matrix.sum_of_norms
        return np.where(np.isfinite(kept), np.clip(kept, 0.0, 1.0), NOTHING)

    def _colors(self, theme: Theme, values: NDArray[np.float64]) -> Table:
        """Return the colours; underflow, a broken number and no path have their own."""
        tiny = self.matrix.tiny
        with np.errstate(all="ignore"):
            colors = theme.magnitudes.colors(
                np.where(
                    np.isfinite(values),
                    self.shown.share(np.log10(np.maximum(values, tiny))),
                    np.nan,
                )
            )
        colors[values < tiny] = argb(theme.underflow)
        colors[values == NOTHING] = argb(theme.panel)
        return colors

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        grid, _ = self._split(area)
        step = self.time.step_at(area, min(max(x, area.x), area.right - 0.01))
        row = int((grid.bottom - y) / grid.height * len(self.matrix.steps))
        if not grid.contains(x, y) or not 0 <= row < len(self.matrix.steps):
            return Cursor(step=step)
        return Cursor(step=step, source=int(self.matrix.steps[row]))

    def explain(self, cursor: Cursor) -> str:
        words = self._explained(cursor)
        return f"{words} (at {self.then})" if words and self.then else words

    def _explained(self, cursor: Cursor) -> str:
        t, row = cursor.step, self._row_of(cursor)
        if t is None or self.time.column_of(t) is None:
            return ""
        name, total = f"∂L/∂{at(self.matrix.state, t)}", compact(float(self.matrix.total[t]))
        if row is None:
            norms = compact(float(self.matrix.sum_of_norms[t]))
            return f"‖{name}‖ = ‖Σₛ ∂Lₛ/∂{at(self.matrix.state, t)}‖ = {total}, of Σₛ‖·‖ = {norms}"
        if not self.matrix.path[row, t]:
            return f"The loss of step {cursor.source} cannot be reached from step {t}."
        own = compact(float(self.matrix.norms[row, t]))
        return (
            f"‖∂{at('L', cursor.source)}/∂{at(self.matrix.state, t)}‖ = {own}: what the loss of"
            f" step {cursor.source} alone sends to step {t}; all losses together ‖{name}‖ = {total}"
        )

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        t = cursor.step
        if t is None or self.time.column_of(t) is None:
            return ()
        row, when = self._row_of(cursor), f"t {t}" + (f" ({self.then})" if self.then else "")
        if row is None:
            total, norms = self.matrix.total[t], self.matrix.sum_of_norms[t]
            if norms == 0:
                return (when, "no loss arrives")
            sums = f"‖Σ‖ {compact(float(total))} of Σ‖·‖ {compact(float(norms))}"
            return (when, sums, f"cancellation {1 - total / norms:.0%}".replace("%", "\u2009%"))
        names = f"‖∂Lₛ/∂{self.matrix.state}ₜ‖"
        value = compact(float(self.matrix.norms[row, t])) if self.matrix.path[row, t] else "no path"
        return (when, names, f"s {cursor.source}", value)

    def _row_of(self, cursor: Cursor) -> int | None:
        if cursor.source is None:
            return None
        found = np.flatnonzero(self.matrix.steps == cursor.source)
        return int(found[0]) if len(found) else None

    def _split(self, area: Area) -> tuple[Area, Area]:
        """Return the places of the matrix and of the bars under it."""
        low = round(min(max(0.14 * area.height, 10), 34))
        grid = area._replace(height=area.height - low - GAP)
        return grid, Area(area.x, grid.bottom + GAP, area.width, low)

    def _row_y(self, grid: Area, row: float) -> float:
        return float(grid.bottom - grid.height * (row + 0.5) / len(self.matrix.steps))


def _columns(shown: Shown, matrix: SourceNorms) -> TimeAxis:
    """Return the steps that are shown: those of the analysed sequence within the window."""
    length = matrix.norms.shape[1]
    start, stop = shown.view.window or (0, length)
    whole = TimeAxis(length, length, ())
    return whole.window(start, min(stop, length)) if start < length else whole


def blocks(values: NDArray[np.float64], room: int) -> NDArray[np.float64]:
    """Return at most `room` entries along the first axis, of each group the largest."""
    count, room = len(values), max(room, 1)
    if count <= room:
        return values
    return np.asarray(np.maximum.reduceat(values, np.arange(room) * count // room, axis=0))
