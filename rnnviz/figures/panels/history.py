"""Gradient magnitude per timestep over the updates of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.marks import hatching
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.guides import Guide, Stroke, magnitude_key
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.heatmap import Heatmap
from rnnviz.figures.items.rule import Rule
from rnnviz.figures.plots.ahead import continued
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plot import GRID, OVER, Room
from rnnviz.figures.plots.thinning import starts_of
from rnnviz.figures.plots.time_plot import cursor_pen
from rnnviz.figures.plots.update_plot import UpdatePlot
from rnnviz.figures.style.colors import Table, argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.gradients import TINY
from rnnviz.figures.view.numbers import compact, whole, whole_steps
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.time_axis import TimeAxis, spans
from rnnviz.registry import panels
from rnnviz.training.series import Series
from rnnviz.training.snapshot.parts.history import HISTORY

GAP, VEIL = 4.0, 1.0  # pixels between heatmaps; the width of lines over what comes after
TITLE = Title("Gradient history", "update × timestep", brief="History")


@panels.register("history")
class HistoryPanel(Instrument):
    """One heatmap per state: updates from left to right, timesteps from bottom to top."""

    title = "Gradient history"
    about = "How much gradient arrived at each timestep, at every update so far."
    needs = frozenset({"trace", "history"})
    order = 20

    def plots(self, run: RunView) -> Makers:
        """Return the one plot."""
        return {"history": HistoryPlot}


class HistoryPlot(UpdatePlot):
    """Heatmaps one above the other, one per state; y counts pixels from the top."""

    gridded = False

    def __init__(self, look: Style) -> None:
        super().__init__(look, TITLE)
        self.time = TimeAxis(1, 1, ())
        self.series: dict[str, Series] = {}
        self.known: dict[str, Series] = {}  # the same with what comes after
        self.paths: dict[str, NDArray[np.bool_]] = {}
        self._maps: list[Heatmap] = []
        self._step_lines: list[Rule] = []
        self.vb.invertY(True)
        self.add_picture(self._draw_gaps, GRID)
        self.add_picture(self._draw_apart)
        self.add_picture(self._draw_veil)

    @property
    def rows(self) -> list[Area]:
        """The places of the heatmaps in pixels of the area."""
        return self.area.rows(len(self.series), GAP)

    def refresh(self, run: RunView) -> None:
        """Show the magnitudes of the states that are looked at, veiled after the present update."""
        history = run.snapshot[HISTORY]
        self.title = replace(TITLE, which=history.losses.title if run.probe.whose else "")
        self.time = run.time
        if run.typed:  # the history is that of the probe, which has steps of its own
            steps = len(next(iter(history.paths.values())))
            self.time = TimeAxis(steps, steps, ())
        chosen = [layer.id.label(state) for layer in run.layers for state in layer.gradients]
        self.series, whole = (
            {
                name: Series(series.updates, self.time.cut(series.values.T).T)
                for name, series in one.magnitudes.items()
                if name in chosen
            }
            for one in (history, run.snapshot.whole_history)
        )
        self.known = {name: continued(one, whole[name]) for name, one in self.series.items()}
        self.paths = {name: self.time.cut(history.paths[name]) for name in self.series}
        count = len(self.series)
        self.room = Room(weight=0.6 + 0.8 * count, least=3.2 * count, soft=True)
        self.caption = ("fixed probe" if run.typed else f"rms over {run.trace.size} sequences",)
        self.guides = self._explained_colors(run)
        self._match_items(count)
        self.set_values(0.0, self.area.height)
        self._write_steps()
        for name, row, item in zip(self.series, self.rows, self._maps, strict=True):
            place = Area(0.0, row.y, self.last, row.height)
            item.set_pixels(self._pixels(run, row, name), place)

    @property
    def last(self) -> int:
        """The last update that is drawn, at least 1."""
        known = self.known.values() if self.run.snapshot.is_past else ()
        ends = [int(one.updates[-1]) for one in known if len(one.updates)]
        return max([self.run.snapshot.update, 1, *ends])

    def _match_items(self, count: int) -> None:
        """Have as many images, and lines for a step, as there are states."""
        while len(self._maps) < count:
            line = Rule(self.look.pen("ink"), level=True)
            line.setZValue(OVER)
            self._maps.append(Heatmap())
            self._step_lines.append(line)
            for item in (self._maps[-1], line):
                self.addItem(item, ignoreBounds=True)
        while len(self._maps) > count:
            self.removeItem(self._maps.pop())
            self.removeItem(self._step_lines.pop())

    def _explained_colors(self, run: RunView) -> tuple[Guide, ...]:
        """Return the colour scale, and before it the colours beside it that occur."""
        theme, named = self.look.theme, self.known.items()
        lost = any((one.values[:, self.paths[name]] < TINY).any() for name, one in named)
        broken = not all(np.isfinite(one.values).all() for one in self.known.values())
        apart = not all(path[: self.time.length].all() for path in self.paths.values())
        kinds = (
            (lost, Stroke("underflow", theme.underflow, 6.0)),
            (broken, Stroke("NaN or ∞", theme.alert, 6.0)),
            (apart, Stroke("no path", theme.line, 6.0, (0.2, 0.5))),
        )
        strokes = (stroke for occurs, stroke in kinds if occurs)
        return (*strokes, magnitude_key(theme, run.decades))

    def _write_steps(self) -> None:
        """Write names and timesteps, and mark the steps that have to be remembered."""
        tall, time = self.look.text.height("small"), self.time
        labels, bars = [], []
        for name, row in zip(self.series, self.rows, strict=True):
            color = self.look.theme.color(name.split()[0])
            labels.append(Label(row.y + row.height / 2, _symbol(name), color, of_row=True))
            count = max(1, int(row.height / tall / 2.5))
            for step in whole_steps(time.start + time.steps, count, time.start):
                y = self._edge(row, step - time.start + 0.5)
                y = min(max(y, row.y + tall / 2 - 2), row.bottom - tall / 2 + 2)
                labels.append(Label(y, whole(step)))
            bars += [
                (self._edge(row, stop), self._edge(row, start)) for start, stop in time.relevant
            ]
        self.left.write(labels, spans=bars)

    def gutter(self, text: Lettering) -> float:
        """Return the width of the states' names."""
        wide = max((text.width(_symbol(name), "small") for name in self.series), default=0.0)
        return max(wide, text.width("update", "small")) + 8

    def _pixels(self, run: RunView, row: Area, name: str) -> Table:
        """Return the image up to the last update, no finer than the screen."""
        series, path = self.known[name], self.paths[name]
        if not len(series.updates):
            return np.zeros((0, 0), np.uint32)
        columns = max(1, min(self.last + 1, int(self.updates.x(row, self.last))))
        wanted = np.arange(columns) * (self.last + 1) // columns
        nearest = np.searchsorted(series.updates, wanted, side="right") - 1
        values, room = series.values[np.maximum(nearest, 0)], max(int(row.height), 1)
        if values.shape[1] > room:
            starts = starts_of(values.shape[1], room)
            values = np.maximum.reduceat(values, starts, axis=1)
            path = np.logical_or.reduceat(path, starts)
        return self._colors(run, values, path)[:, ::-1].T

    def _colors(self, run: RunView, values: NDArray[np.floating], path: NDArray[np.bool_]) -> Table:
        """Return the colours; underflow, a broken number and no path have their own."""
        theme = self.look.theme
        with np.errstate(divide="ignore", invalid="ignore"):
            colors = theme.magnitudes.colors(run.tint(np.log10(np.maximum(values, TINY))))
        tiny = values < TINY
        colors[tiny & path] = argb(theme.underflow)
        colors[tiny & ~path] = argb(theme.panel)
        return colors

    def _draw_gaps(self, canvas: Canvas, area: Area) -> None:
        for row in self.rows[1:]:
            gap = Area(area.x, row.y - GAP, area.width, GAP)
            canvas.rect(gap, argb(canvas.theme.background))

    def _draw_apart(self, canvas: Canvas, area: Area) -> None:
        """Hatch the steps from which no loss can be reached."""
        right = float(self.updates.x(area, self.last))
        for name, row in zip(self.series, self.rows, strict=True):
            if len(self.series[name].updates):
                for place in self._without_path(row, name):
                    strokes = hatching(place._replace(width=right))
                    canvas.line(*strokes, argb(canvas.theme.line))

    def _draw_veil(self, canvas: Canvas, area: Area) -> None:
        """Hatch what comes after the present: a paler colour would be that of another value."""
        here, end = (self.updates.x(area, one) for one in (self.run.snapshot.update, self.last))
        if self.run.snapshot.is_past:
            veiled = area._replace(x=float(here) + 1, width=float(end - here) - 1)
            canvas.line(*hatching(veiled), argb(canvas.theme.panel), VEIL)

    def _without_path(self, row: Area, name: str) -> Iterator[Area]:
        """Yield the strips of timesteps from which no loss can be reached."""
        for start, stop in spans(~self.paths[name][: self.time.length]):
            top, low = self._edge(row, stop), self._edge(row, start)
            yield row._replace(y=top + 1, height=max(low - top - 2, 1))

    def point(self, cursor: Cursor) -> None:
        """Draw the cursor's lines: of its update, and in every heatmap of its step."""
        column = self.time.column_of(cursor.step)
        for row, line in zip(self.rows, self._step_lines, strict=True):
            line.setVisible(column is not None)
            if column is not None:
                line.setValue(self._edge(row, column + 0.5))
                line.setPen(cursor_pen(self.look, cursor))
        super().point(cursor)

    def locate(self, x: float, y: float) -> Cursor:
        """Return update and step at a point."""
        step = None
        for row in self.rows:
            if row.contains(x, y):
                column = int((row.bottom - y) / row.height * self.time.steps)
                step = self.time.start + min(max(column, 0), self.time.steps - 1)
        return Cursor(step=step, update=super().locate(x, y).update)

    def explain(self, cursor: Cursor) -> str:
        """Return what the numbers under the cursor are."""
        texts = self._numbers(cursor)
        if not texts:
            return ""
        values = ", ".join(texts[1:])
        return f"root mean square over sequences of ‖∂L/∂·‖ at {texts[0]}: {values}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the magnitudes at a step, and what was done at the update under the cursor."""
        done = () if cursor.update is None else self.done_at(cursor.update)
        return (*texts, *done) if (texts := self._numbers(cursor)) else ()

    def _numbers(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the magnitudes at a step, of the update under the cursor or the present one."""
        column = self.time.column_of(cursor.step)
        if column is None:
            return ()
        update = self.run.snapshot.update if cursor.update is None else cursor.update
        texts = [f"t {cursor.step}", f"update {whole(update)}"]
        for name, series in self.known.items():
            index = int(np.searchsorted(series.updates, update, side="right")) - 1
            if index >= 0:
                texts[1] = f"update {whole(int(series.updates[index]))}"
                value = float(series.values[index, column])
                texts.append(f"{name} {_in_words(value, bool(self.paths[name][column]))}")
        return tuple(texts)

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return a row per update, and a column per state and timestep."""
        columns: dict[str, NDArray[np.generic]] = {}
        for name, series in self.series.items():
            columns["update"] = series.updates
            for column in range(self.time.steps):
                step = self.time.start + column
                of = f" ({self.title.which})" if self.title.which else ""
                columns[f"{_symbol(name)}{of} t {step}"] = series.values[:, column]
        return columns

    def _edge(self, row: Area, column: float) -> float:
        """Return the y at which a column begins."""
        return row.bottom - row.height * column / self.time.steps


def _symbol(name: str) -> str:
    return f"‖∂L/∂{name}‖"


def _in_words(value: float, path: bool) -> str:
    """Return a magnitude as it is read under the cursor."""
    if value < TINY:
        return f"{compact(value)} (underflow)" if path else "0 (no path)"
    return compact(value)
