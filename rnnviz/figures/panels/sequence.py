"""What goes in, what should come out, and what does."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np

from rnnviz.figures.items.canvas import Area, Canvas, Floats
from rnnviz.figures.items.explanation import at
from rnnviz.figures.items.side_labels import Beside
from rnnviz.figures.items.symbols import draw_symbols
from rnnviz.figures.plots.panel import ScorePanel
from rnnviz.figures.plots.plot import Choice
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.numbers import Scale, compact, plain, round_scale
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.figures.view.time_axis import TimeAxis
from rnnviz.registry import panels
from rnnviz.tasks.base import Row
from rnnviz.training.run.fault import Tensor, TensorKind

CURVE_LINES = 2.6  # height of a track of curves, in tracks of symbols


@panels.register("sequence")
class Sequence(ScorePanel):
    """The task's rows: symbols as text, numbers as curves."""

    title = "Input, target, prediction"
    about = (
        "One sequence of the probe, the target, and the network's answer; wrong answers are marked."
    )
    order = 20

    def plots(self, shown: Shown) -> list[TimePlot]:
        """Return the one plot."""
        return [SequencePlot(shown)]


class SequencePlot(TimePlot):
    """Tracks: one per row of symbols, one for neighbouring rows of numbers."""

    tensors = frozenset({Tensor(TensorKind.OUTPUTS)})

    def __init__(self, shown: Shown) -> None:
        super().__init__("sequence", "Input, target, prediction", shown)
        probe = shown.probe
        task = shown.snapshot.experiment.task
        rows = [
            _cut(row, self.time)
            for row in task.rows(probe.batch, probe.trace.outputs, shown.sequence)
        ]
        self.tracks: list[tuple[Row, ...]] = []
        for (curves, _), group in groupby(
            rows, key=lambda row: (row.values is not None, row.group)
        ):
            members = tuple(group)
            self.tracks += [members] if curves else [(row,) for row in members]
        self.heights = [
            CURVE_LINES if track[0].values is not None else 1.0 for track in self.tracks
        ]
        self.weight = 0.7 * sum(self.heights)
        self.least = 1.15 * sum(self.heights)
        self.most = 2.2 * sum(self.heights)
        self.caption = task.remarks + ("shaded: to remember",) * bool(self.time.relevant)
        if shown.typed and not probe.answered:
            self.caption += ("no right answers known: no loss, no gradient",)

    @property
    def fixed(self) -> Hashable:
        names = tuple(row.name for track in self.tracks for row in track)
        return (self.time, names, tuple(self._scale(track) for track in self.tracks))

    def gutter(self, lettering: Lettering) -> float:
        return max(lettering.width(row.name, "small") for track in self.tracks for row in track) + 8

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        beside = Beside(canvas, area)
        for track, place in zip(self.tracks, self._places(area), strict=True):
            line = min(place.height / len(track), canvas.lettering.height("small"))
            top = place.y + place.height / 2 - line * (len(track) - 1) / 2
            for index, row in enumerate(track):
                curve = row.values is not None and len(track) > 1
                color = canvas.theme.color(_quantity(row)) if curve else canvas.theme.dim
                beside.write(top + index * line, row.name, argb(color))
            if track[0].values is not None:
                self._draw_ends(canvas, place, self._scale(track))
                zero = _y(place, self._scale(track), np.zeros(1))[0]
                if place.y < zero < place.bottom:
                    canvas.hline(area.x, round(zero), area.width, argb(canvas.theme.line))

    def _draw_ends(self, canvas: Canvas, place: Area, scale: Scale) -> None:
        """Print the ends of a track's scale inside it, where there is room."""
        half = canvas.lettering.height("small") / 2
        if place.height > 5 * half:
            for y, value in ((place.y + half, scale.high), (place.bottom - half, scale.low)):
                canvas.text(place.x + 4, y, plain(value), "small", canvas.dim())

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        for track, place in zip(self.tracks, self._places(area), strict=True):
            for row in map(self._known, track):
                if row.symbols is not None:
                    self._draw_symbols(canvas, place, row)
                else:
                    self._draw_curve(canvas, place, row, self._scale(track))

    def _draw_symbols(self, canvas: Canvas, place: Area, row: Row) -> None:
        assert row.symbols is not None
        symbols = row.symbols[: self.time.length]
        wrong = {step for step in range(len(symbols)) if _wrong(row, step)}
        relevant = [step for span in self.time.relevant for step in range(*span)]
        important = relevant if row.judged is None else np.flatnonzero(row.judged).tolist()
        draw_symbols(canvas, place, symbols, wrong, important, self.time.steps)

    def _draw_curve(self, canvas: Canvas, place: Area, row: Row, scale: Scale) -> None:
        assert row.values is not None
        values = np.asarray(row.values[: self.time.length], dtype=np.float64)
        color = argb(canvas.theme.color(_quantity(row)))
        xs, ys = self.time.centres(place)[: len(values)], _y(place, scale, values)
        canvas.line(xs, ys, color, 1.6, DASHES.get(_quantity(row), ()))
        known = np.isfinite(values)
        alone = known & ~np.append(known[1:], False) & ~np.append(False, known[:-1])
        canvas.dots(xs[alone], ys[alone], 3.2, color, hollow=_quantity(row) == "target")
        for step in np.flatnonzero(known).tolist():
            if _wrong(row, step):
                _cross(canvas, float(xs[step]), float(ys[step]))

    def choose(self, area: Area, x: float, y: float) -> Choice | None:
        """Choose the next sequence, by a click on the names of the rows."""
        del y
        if x >= area.x or self.shown.typed:
            return None
        following = (self.shown.sequence + 1) % self.shown.trace.size
        view = replace(self.shown.view, sequence=following)
        return Choice(view, f"Show sequence {following + 1} of {self.shown.trace.size}.")

    def explain(self, cursor: Cursor) -> str:
        column, step = self.column_of(cursor), cursor.step
        known = self.shown.known("outputs")
        if column is None or step is None or (known is not None and not known[column]):
            return ""
        trace, task = self.shown.trace, self.shown.snapshot.experiment.task
        answer = self.time.cut(trace.outputs[:, :, self.shown.sequence])[column].astype(np.float64)
        name = "softmax(W_y h + b_y)" if task.loss.classes else "W_y h + b_y"
        best = np.argsort(-answer, kind="stable")[:4] if task.loss.classes else range(len(answer))
        values = ", ".join(f"{k}: {compact(float(answer[k]))}" for k in list(best)[:4])
        words = "most probable classes " if task.loss.classes else ""
        return f"{at('ŷ', step)} = {name} at t {step}: {words}{values}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = [f"t {cursor.step}"]
        for track in self.tracks:
            for row in map(self._known, track):
                value = self._text(row, column)
                if value:
                    texts.append(f"{row.name} {value}" + (" ✗" if _wrong(row, column) else ""))
        return tuple(texts)

    def _known(self, row: Row) -> Row:
        """Return a row without what slow motion has not come to yet."""
        quantity = {"target": "losses", "prediction": "outputs"}.get(row.name, "inputs")
        known, judged = self.shown.known(quantity), self.shown.known("losses")
        if known is None or judged is None:
            return row
        symbols, values = row.symbols, row.values
        if symbols is not None:
            symbols = tuple(s if k else "" for s, k in zip(symbols, known, strict=True))
        if values is not None:
            values = np.where(known, values, np.nan)
        judged = judged if row.judged is None else judged & row.judged
        return replace(row, symbols=symbols, values=values, judged=judged & known)

    def _text(self, row: Row, column: int) -> str:
        if row.symbols is not None:
            return row.symbols[column]
        assert row.values is not None
        value = float(row.values[column])
        return "" if np.isnan(value) else compact(value)

    def _scale(self, track: tuple[Row, ...]) -> Scale:
        """Return the scale that the task sets, or that of what is given: no prediction moves it."""
        if track[0].scale is not None:
            return round_scale(*track[0].scale)
        given = [
            row.values
            for row in track
            if row.values is not None and row.right is None and row.name != "prediction"
        ]
        values = np.concatenate(given) if given else np.zeros(1)
        values = values[np.isfinite(values)]
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        return round_scale(min(low, 0.0), max(high, 1.0))

    def _places(self, area: Area) -> list[Area]:
        edges = np.round(area.y + area.height * np.cumsum([0.0, *self.heights]) / sum(self.heights))
        return [area._replace(y=top, height=end - top) for top, end in pairwise(edges.tolist())]


def _quantity(row: Row) -> str:
    return row.quantity or row.name


def _cut(row: Row, time: TimeAxis) -> Row:
    """Return the columns of a row that are shown."""
    shown = time.entries
    return replace(
        row,
        symbols=None if row.symbols is None else row.symbols[shown],
        values=None if row.values is None else row.values[shown],
        right=None if row.right is None else row.right[shown],
        judged=None if row.judged is None else row.judged[shown],
    )


def _wrong(row: Row, step: int) -> bool:
    judged = row.judged is None or bool(row.judged[step])
    return row.right is not None and judged and not row.right[step]


def _y(place: Area, scale: Scale, values: Floats) -> Floats:
    margin = min(4.0, place.height / 6)
    shares = np.clip(scale.share(values), 0, 1)
    return np.asarray(place.bottom - margin - shares * (place.height - 2 * margin))


def _cross(canvas: Canvas, x: float, y: float, size: float = 5.0) -> None:
    xs = np.array([x - size, x + size, np.nan, x - size, x + size])
    ys = np.array([y - size, y + size, np.nan, y + size, y - size])
    canvas.line(xs, ys, argb(canvas.theme.alert), 1.6)
