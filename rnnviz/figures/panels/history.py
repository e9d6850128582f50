"""Gradient magnitude per timestep over the updates of the run."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.side_labels import Beside
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plot import Key, Stroke, hairline, magnitude_key
from rnnviz.figures.plots.time_plot import hatching
from rnnviz.figures.plots.update_plot import UpdatePlot
from rnnviz.figures.style.colors import Table, argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.gradients import TINY
from rnnviz.figures.view.numbers import compact, whole, whole_steps
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.figures.view.time_axis import TimeAxis
from rnnviz.registry import panels
from rnnviz.training.run.series import Series
from rnnviz.training.snapshot.parts.history import HISTORY

GAP = 4.0


@panels.register("history")
class HistoryPanel(Instrument):
    """One image per state: updates from left to right, timesteps from bottom to top."""

    title = "Gradient history"
    about = "How much gradient arrived at each timestep, at every update so far."
    needs = frozenset({"trace", "history"})
    order = 20
    compares = True

    def plots(self, shown: Shown) -> list[UpdatePlot]:
        """Return the one plot."""
        return [HistoryPlot(shown)]


class HistoryPlot(UpdatePlot):
    """Images one above the other, one per state."""

    def __init__(self, shown: Shown) -> None:
        super().__init__("history", "Gradient history · update × timestep", shown)
        history = shown.snapshot[HISTORY]
        self.time = shown.time
        if shown.typed:  # the history is that of the probe, which has steps of its own
            steps = len(next(iter(history.paths.values())))
            self.time = TimeAxis(steps, steps, ())
        chosen = [layer.id.label(state) for layer in shown.layers for state in layer.gradients]
        self.series = {
            name: Series(series.updates, self.time.cut(series.values.T).T)
            for name, series in history.magnitudes.items()
            if name in chosen
        }
        self.paths = {name: self.time.cut(history.paths[name]) for name in self.series}
        self.weight = 0.6 + 0.8 * len(self.series)
        self.least = 4.0 * len(self.series)
        rms = f"rms over {shown.trace.size} sequences"
        self.caption = ("fixed probe" if shown.typed else rms,)

    @property
    def fixed(self) -> Hashable:
        return (self.updates, self.time, tuple(self.series), self.shown.decades)

    def legend(self, theme: Theme) -> tuple[Key | Stroke, ...]:
        scale = magnitude_key(theme, self.shown.decades)
        lost = any(
            (one.values[:, self.paths[name]] < TINY).any() for name, one in self.series.items()
        )
        apart = not all(path[: self.time.length].all() for path in self.paths.values())
        broken = not all(np.isfinite(one.values).all() for one in self.series.values())
        return (
            *([Stroke("underflow", theme.underflow, 6.0)] if lost else []),
            *([Stroke("NaN or ∞", theme.alert, 6.0)] if broken else []),
            *([Stroke("no path", theme.line, 6.0, (0.2, 0.5))] if apart else []),
            scale,
        )

    def gutter(self, lettering: Lettering) -> float:
        texts = [f"‖∂L/∂{name}‖" for name in self.series]
        return max(lettering.width(text, "small") for text in texts) + 8

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        super().draw_fixed(canvas, area)
        tall, beside = canvas.lettering.height("small"), Beside(canvas, area)
        for name, place in zip(self.series, self._places(area), strict=True):
            if place.y > area.y:
                canvas.rect(
                    Area(area.x, place.y - GAP, area.width, GAP), argb(canvas.theme.background)
                )
            middle = place.y + place.height / 2
            color = argb(canvas.theme.color(name.split()[0]))
            beside.write(middle, f"‖∂L/∂{name}‖", color)
            stop = self.time.start + self.time.steps
            count = max(1, int(place.height / tall / 2.5))
            for step in whole_steps(stop, count, self.time.start):
                y = self._y(place, step - self.time.start)
                y = min(max(y, place.y + tall / 2 - 2), place.bottom - tall / 2 + 2)
                beside.write(y, whole(step))
            for start, stop in self.time.relevant:
                top, low = self._edge(place, stop), self._edge(place, start)
                canvas.rect(Area(area.x - 4, top, 3, low - top), canvas.ink(0.6))
        self.draw_updates(canvas, area, grid=False)

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        for name, place in zip(self.series, self._places(area), strict=True):
            if len(self.series[name].updates):
                pixels, right = self._pixels(canvas, place, name)
                canvas.image(pixels, place._replace(width=right - place.x))
                for apart in self._without_path(place, name):
                    xs, ys = hatching(apart._replace(width=right - place.x))
                    canvas.line(xs, ys, argb(canvas.theme.line))
            column = self.time.column_of(cursor.step)
            if column is not None:
                y = round(self._y(place, column) - 0.5)
                canvas.hline(place.x, y, place.width, hairline(canvas, cursor))
        self.draw_cursor(canvas, area, cursor)

    def _pixels(self, canvas: Canvas, place: Area, name: str) -> tuple[Table, float]:
        """Return the image up to the present update, and where it ends."""
        series, path = self.series[name], self.paths[name]
        last = max(self.shown.snapshot.update, 1)
        right = float(self.updates.x(place, last))
        columns = max(1, min(last + 1, int(right - place.x)))
        wanted = np.arange(columns) * (last + 1) // columns
        nearest = np.searchsorted(series.updates, wanted, side="right") - 1
        values = series.values[np.maximum(nearest, 0)]
        rows = int(place.height)
        if values.shape[1] > rows:
            starts = np.arange(rows) * values.shape[1] // rows
            values = np.maximum.reduceat(values, starts, axis=1)
            path = np.logical_or.reduceat(path, starts)
        return self._colors(canvas.theme, values, path)[:, ::-1].T, right

    def _without_path(self, place: Area, name: str) -> Iterator[Area]:
        """Yield the strips of timesteps from which no loss can be reached."""
        apart = ~self.paths[name][: self.time.length]
        edges = np.flatnonzero(np.diff(apart.astype(np.int8), prepend=0, append=0)).tolist()
        for start, stop in zip(edges[::2], edges[1::2], strict=True):
            top, low = self._edge(place, stop), self._edge(place, start)
            yield place._replace(y=top + 1, height=max(low - top - 2, 1))

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        step = None
        for place in self._places(area):
            if place.contains(x, y):
                column = int((place.bottom - y) / place.height * self.time.steps)
                step = self.time.start + min(max(column, 0), self.time.steps - 1)
        return Cursor(step=step, update=super().locate(area, x, y).update)

    def explain(self, cursor: Cursor) -> str:
        texts = self.read(cursor)
        if not texts:
            return ""
        values = ", ".join(texts[1:])
        return f"root mean square over sequences of ‖∂L/∂·‖ at {texts[0]}: {values}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.time.column_of(cursor.step)
        if column is None:
            return ()
        update = self.shown.snapshot.update if cursor.update is None else cursor.update
        texts = [f"t {cursor.step}", f"update {whole(update)}"]
        for name, series in self.series.items():
            index = int(np.searchsorted(series.updates, update, side="right")) - 1
            if index >= 0:
                texts[1] = f"update {whole(int(series.updates[index]))}"
                value = float(series.values[index, column])
                texts.append(f"{name} {_in_words(value, bool(self.paths[name][column]))}")
        return tuple(texts)

    def _places(self, area: Area) -> list[Area]:
        return area.rows(len(self.series), GAP)

    def _edge(self, place: Area, column: int) -> float:
        return place.bottom - place.height * column / self.time.steps

    def _y(self, place: Area, column: int) -> float:
        return place.bottom - place.height * (column + 0.5) / self.time.steps

    def _colors(self, theme: Theme, values: NDArray[np.floating], path: NDArray[np.bool_]) -> Table:
        """Return the colours; underflow, a broken number and no path have their own."""
        with np.errstate(divide="ignore", invalid="ignore"):
            colors = theme.magnitudes.colors(self.shown.share(np.log10(np.maximum(values, TINY))))
        tiny = values < TINY
        colors[tiny & path] = argb(theme.underflow)
        colors[tiny & ~path] = argb(theme.panel)
        return colors


def _in_words(value: float, path: bool) -> str:
    """Return a magnitude as it is read under the cursor."""
    if value < TINY:
        return f"{compact(value)} (underflow)" if path else "0 (no path)"
    return compact(value)
