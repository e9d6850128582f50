"""Which loss reaches which timestep: the source matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.items.axis import AWAY, Label
from rnnviz.figures.items.guides import Guide, Stroke, magnitude_key
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.heatmap import Heatmap
from rnnviz.figures.items.rule import Rule
from rnnviz.figures.items.stamp import stamp_height
from rnnviz.figures.panels.source_matrix.kept_bars import KeptBars
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plot import OVER, Plot, Room
from rnnviz.figures.plots.thinning import largest
from rnnviz.figures.plots.time_plot import cursor_pen
from rnnviz.figures.style.colors import Table, argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import at, compact, whole, whole_steps
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.time_axis import TimeAxis
from rnnviz.numbers import percent
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.sources import SOURCES, SourceNorms

GAP = 5.0
LOWER = 0.14, 10.0, 34.0  # height of the bars: share of the plot's, least and most in pixels
NOTHING = -1.0  # stands for "no path" beside the norms


@panels.register("source_matrix")
class SourceMatrixPanel(Instrument):
    """One plot per direction of the last layer, of the state that the readout reads."""

    title = "Source matrix"
    about = (
        "Row s is the gradient of the loss of step s alone at each timestep t. The bars below show"
        " how much is left when the rows of a column are added up: the rest, up to full height, has"
        " cancelled, because losses pull in opposite directions."
    )
    needs = frozenset({"sources"})
    order = 30
    usual = False

    def plots(self, run: RunView) -> Makers:
        """Return a plot per direction; none of a recording, whose steps have no loss each."""
        if run.snapshot.experiment.task.plays:
            return {}
        matrices = run.snapshot[SOURCES].matrices
        tops = run.view.tops(matrix.layer for matrix in matrices)
        shown = [matrix for matrix in matrices if matrix.layer in tops]
        chosen = [matrix for matrix in shown if matrix.state == shown[0].state]
        makers = {}
        for matrix in chosen:
            way = ("←" if matrix.layer.reverse else "→") if len(chosen) > 1 else ""
            maker = partial(SourceMatrixPlot, layer=matrix.layer, state=matrix.state, way=way)
            makers[joined("source_matrix", way)] = maker
        return makers


class SourceMatrixPlot(Plot):
    """Losses from bottom to top, timesteps from left to right; under it what cancels.

    x is the timestep; y of the matrix counts the losses that are followed, y of the bars is a
    share.
    """

    def __init__(self, look: Style, layer: LayerId, state: str, way: str) -> None:
        detail = "" if way else "loss s at step t"
        super().__init__(look, Title("Source matrix", detail, way, "Sources"))
        self.room = Room(weight=1.7, least=8.0, share=0.5)
        self.layer, self.state = layer, state
        self.time = TimeAxis(1, 1, ())
        self.matrix: SourceNorms | None = None
        self.then = ""
        self._heatmap = Heatmap()
        self.addItem(self._heatmap, ignoreBounds=True)
        self.kept_bars = KeptBars(look, state)
        self._add_bars()
        pen = look.pen("ink")
        self._step_line, self._source_line = Rule(pen), Rule(pen, level=True)
        for line_item in (self._step_line, self._source_line):
            self.addItem(line_item, ignoreBounds=True)
        self.add_picture(self._draw_value, OVER)

    def _add_bars(self) -> None:
        """Put the bars between the matrix and the labels of the timesteps."""
        self.layout.removeItem(self.bottom)
        self.layout.addItem(self.kept_bars, 3, 1)
        self.layout.addItem(self.bottom, 4, 1)
        self.layout.setRowSpacing(2, GAP)
        self.bottom.linkToView(self.kept_bars)
        self.geometryChanged.connect(self._divide)
        self.kept_bars.sigResized.connect(self._resized)
        self.add_picture(self._draw_word, over=self)

    def _divide(self) -> None:
        share, least, most = LOWER
        height = min(max(share * self.rect().height(), least), most)
        self.layout.setRowFixedHeight(3, round(height))
        self.layout.activate()

    def grounds(self) -> Sequence[Area]:
        """Return the places of the matrix and of the bars."""
        return (*super().grounds(), Area.of(self.kept_bars.geometry()))

    def refresh(self, run: RunView) -> None:
        """Show the matrix of the run's sequence."""
        part = run.snapshot[SOURCES]
        self.matrix = next(
            one for one in part.matrices if one.layer == self.layer and one.state == self.state
        )
        self.time = _columns(run, self.matrix)
        stale = part.update != run.snapshot.trace_update
        self.then = f"update {whole(part.update)}" if stale else ""
        self.caption = (
            *(() if self.matrix.complete else (f"{len(self.matrix.steps)} losses followed",)),
            *(() if part.sequence == run.sequence else (f"sequence {part.sequence + 1}",)),
        )
        self.stamp.say(self.then, low=True)  # where a causal network's matrix is empty
        self.guides = self._explained_colors(run, self.matrix)
        start, rows = self.time.start - 0.5, max(len(self.matrix.steps), 1)
        self.set_range((start, start + self.time.steps), (-0.5, rows - 0.5))
        self._show_norms(run, self.matrix)
        self.kept_bars.show_shares(self.time, self.time.cut(self.matrix.kept))
        self._write_steps(self.matrix)

    def _explained_colors(self, run: RunView, matrix: SourceNorms) -> tuple[Guide, ...]:
        """Return the colour scale, and before it the colours beside it that occur."""
        theme, norms = self.look.theme, matrix.norms[matrix.path]
        lost, broken = bool((norms < matrix.tiny).any()), not np.isfinite(norms).all()
        return (
            *([Stroke("underflow", theme.underflow, 6.0)] if lost else []),
            *([Stroke("NaN or ∞", theme.alert, 6.0)] if broken else []),
            magnitude_key(theme, run.decades),
        )

    def _show_norms(self, run: RunView, matrix: SourceNorms) -> None:
        levels = np.where(matrix.path, np.nan_to_num(matrix.norms, nan=np.inf), NOTHING)
        values, area = self.time.cut(levels.T), self.area
        # No finer than the pixels of a screen that has two to a pixel of the layout.
        values = largest(largest(values, int(2 * area.width)).T, int(2 * area.height))
        place = Area(self.time.start - 0.5, -0.5, self.time.steps, len(matrix.steps))
        self._heatmap.set_pixels(self._colors(run, matrix, values), place)

    def _write_steps(self, matrix: SourceNorms) -> None:
        """Write the steps of the losses and, under the bars, those of the state."""
        steps, text, area = matrix.steps, self.look.text, self.area
        tall, stop = text.height("small"), self.time.start + self.time.steps
        labels = []
        if len(steps) != 1 or area.height > 4 * tall:
            labels.append(Label(self._row_at(tall / 2 - 2), "loss s"))
        count = max(1, int(area.height / tall / 2.2))
        for source in whole_steps(int(steps[-1]) + 1, count, int(steps[0])) if len(steps) else ():
            row = float(np.interp(source, steps, np.arange(len(steps))))
            labels.append(Label(row, whole(source)))
        self.left.write(labels)
        widest = 1.2 * (text.width(whole(stop), "small") + text.em)
        count = max(1, int(area.width / widest))
        columns = whole_steps(stop, count, self.time.start)
        self.bottom.write([Label(step, whole(step)) for step in columns])

    def gutter(self, text: Lettering) -> float:
        """Return the width of the largest step whose loss is followed."""
        last = 0 if self.matrix is None else int(self.matrix.steps.max(initial=0))
        return max(text.width(words, "small") for words in ("loss s", whole(last), "kept")) + 8

    def _colors(self, run: RunView, matrix: SourceNorms, values: NDArray[np.float64]) -> Table:
        """Return the colours; underflow, a broken number and no path have their own."""
        theme, tiny = self.look.theme, matrix.tiny
        with np.errstate(all="ignore"):
            shares = run.tint(np.log10(np.maximum(values, tiny)))
        colors = theme.magnitudes.colors(np.where(np.isfinite(values), shares, np.nan))
        colors[values < tiny] = argb(theme.underflow)
        colors[values == NOTHING] = argb(theme.panel)
        return colors

    def point(self, cursor: Cursor) -> None:
        """Draw the cursor's lines: of the step, and of the step whose loss is meant."""
        column, row = self.time.column_of(cursor.step), self._row_of(cursor)
        step = None if column is None else cursor.step
        lines = self._step_line, self.kept_bars.line, self._source_line
        for line, place in zip(lines, (step, step, row), strict=True):
            line.setVisible(place is not None)
            if place is not None:
                line.setValue(place)
                line.setPen(cursor_pen(self.look, cursor))
        super().point(cursor)

    def _draw_word(self, canvas: Canvas, area: Area) -> None:
        bars = Area.of(self.kept_bars.geometry())
        canvas.text(bars.x - AWAY, bars.y + bars.height / 2, "kept", "small", canvas.dim(), "right")

    def _draw_value(self, canvas: Canvas, area: Area) -> None:
        """Write what is under the cursor at the lower right, which is mostly empty."""
        if self._row_of(self.pointed) is None:
            return
        parts = list(self.read(self.pointed)[1:])
        while parts and width_of(canvas.lettering, "  ".join(parts), "small") > area.width - 16:
            del parts[0]
        text = "  ".join(parts)
        if text:
            wide = width_of(canvas.lettering, text, "small") + 10
            tall = canvas.lettering.height("small") + 2
            above = stamp_height(canvas.lettering) + 3 if self.then else 0
            box = Area(area.right - wide - 3, area.bottom - above - tall - 3, wide, tall)
            canvas.box(box, argb(canvas.theme.raised), 3)
            x, y = box.x + wide / 2, box.y + tall / 2
            draw_equation(canvas, x, y, text, canvas.ink(), "small", "center")

    def locate(self, x: float, y: float) -> Cursor:
        """Return the step at a point, and in the matrix the step of the loss."""
        area = self.area
        step = self.time.step_at(area, min(max(x, area.x), area.right - 0.01))
        if self.matrix is None or not area.contains(x, y) or not len(self.matrix.steps):
            return Cursor(step=step)
        row = min(int(self._row_at(y) + 0.5), len(self.matrix.steps) - 1)
        return Cursor(step=step, source=int(self.matrix.steps[row]))

    def explain(self, cursor: Cursor) -> str:
        """Return what the norm under the cursor says."""
        words = "" if self.matrix is None else self._explained(self.matrix, cursor)
        return f"{words} (at {self.then})" if words and self.then else words

    def _explained(self, matrix: SourceNorms, cursor: Cursor) -> str:
        t, row = cursor.step, self._row_of(cursor)
        if t is None or self.time.column_of(t) is None:
            return ""
        state = at(matrix.state, t)
        name, total = f"∂L/∂{state}", compact(float(matrix.total[t]))
        if row is None:
            norms = compact(float(matrix.sum_of_norms[t]))
            return f"‖{name}‖ = ‖Σ_s ∂L_s/∂{state}‖ = {total}, of Σ_s‖·‖ = {norms}"
        if not matrix.path[row, t]:
            return f"Step {t} has no effect on the loss of step {cursor.source}."
        own = compact(float(matrix.norms[row, t]))
        return (
            f"‖∂{at('L', cursor.source)}/∂{state}‖ = {own}: what the loss of step {cursor.source}"
            f" alone sends to step {t}; all losses together ‖{name}‖ = {total}"
        )

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the norm of one loss at a step, or of all losses."""
        t, matrix = cursor.step, self.matrix
        if matrix is None or t is None or self.time.column_of(t) is None:
            return ()
        row, when = self._row_of(cursor), f"t {t}" + (f" ({self.then})" if self.then else "")
        if row is None:
            total, norms = matrix.total[t], matrix.sum_of_norms[t]
            if norms == 0:
                return (when, "no loss arrives")
            sums = f"‖Σ‖ {compact(float(total))} of Σ‖·‖ {compact(float(norms))}"
            return (when, sums, f"cancellation {percent(1 - matrix.kept[t])}")
        value = compact(float(matrix.norms[row, t])) if matrix.path[row, t] else "no path"
        return (when, f"‖∂L_s/∂{matrix.state}_t‖", f"s {cursor.source}", value)

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return a row per timestep: the norm of every loss, and what is kept of their sum."""
        if self.matrix is None:
            return {}
        start, state = self.time.start, self.matrix.state
        columns: dict[str, NDArray[np.generic]] = {"t": np.arange(start, start + self.time.steps)}
        for source, norms in zip(self.matrix.steps.tolist(), self.matrix.norms, strict=True):
            columns[f"‖∂L_{source}/∂{state}‖"] = self.time.cut(norms)
        return columns | {"kept": self.time.cut(self.matrix.kept)}

    def _row_of(self, cursor: Cursor) -> int | None:
        if cursor.source is None or self.matrix is None:
            return None
        rows = np.flatnonzero(self.matrix.steps == cursor.source)
        return int(rows[0]) if len(rows) else None

    def _row_at(self, y: float) -> float:
        """Return the row at a height in pixels of the area, as a fraction."""
        rows = 1 if self.matrix is None else max(len(self.matrix.steps), 1)
        return (self.area.bottom - y) / max(self.area.height, 1) * rows - 0.5


def _columns(run: RunView, matrix: SourceNorms) -> TimeAxis:
    """Return the steps that are shown: those of the analysed sequence within the window."""
    length = matrix.norms.shape[1]
    start, stop = run.view.window or (0, length)
    every = TimeAxis(length, length, ())
    return every.window(start, min(stop, length)) if start < length else every
