"""What goes in, what should come out, and what does."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import at_step
from rnnviz.figures.drawing.symbols import draw_symbols
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.dots import Dots
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.sequence.tracks import (
    Track,
    is_wrong,
    known_of,
    quantity_of,
    scale_of,
    text_of,
    tracks_of,
)
from rnnviz.figures.plots.panel import Makers, TimePanel
from rnnviz.figures.plots.plot import GRID, Room
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.names import beside_number
from rnnviz.figures.view.numbers import Scale, compact, fraction, plain
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.view import Choice
from rnnviz.registry import panels
from rnnviz.tasks.base import Row
from rnnviz.training.fault import Tensor, TensorKind

LIKELIEST = 5  # answers whose probabilities are told
CURVE_LINES = 2.6  # height of a track of curves, in tracks of symbols
DOT = 6.4  # diameter of a number without neighbours
TITLE, INPUT = Title("Input, target, prediction", brief="Prediction"), Title("Input")


@panels.register("sequence")
class SequencePanel(TimePanel):
    """The task's rows: symbols as text, numbers as curves."""

    title = "Input, target, prediction"
    about = (
        "One sequence of the probe, the target, and the network's prediction; wrong predictions are"
        " marked."
    )
    order = 20
    compares = True

    def plots(self, run: RunView) -> Makers:
        """Return the one plot."""
        return {"sequence": SequencePlot}


class SequencePlot(TimePlot):
    """Tracks one above the other; y counts the pixels from the top."""

    tensors = frozenset({Tensor(TensorKind.OUTPUTS)})

    def __init__(self, look: Style) -> None:
        super().__init__(look, TITLE)
        self.vb.invertY(True)
        self.tracks: list[Track] = []
        self.scales: list[Scale] = []
        self._curves: list[Curve] = []
        self._alone: list[Dots] = []
        self._quantities: list[str] = []
        self._drawn: tuple[Hashable, Hashable] = (None, None)
        self._under = self.add_picture(self._draw_scales, GRID + 1, still=True)
        self._symbols = self.add_picture(self._draw_marks, 1, still=True)

    def show_data(self, run: RunView) -> None:
        """Show the rows that the task makes of the sequence."""
        probe, task = run.probe, run.snapshot.experiment.task
        self.title = INPUT if task.plays else TITLE
        rows = probe.rows(task, run.sequence)
        whole = tracks_of(rows, self.time)
        self.scales = [scale_of(track) for track in whole]
        self.tracks = [tuple(known_of(row, run) for row in track) for track in whole]
        height = sum(self._heights)
        self.room = Room(weight=0.7 * height, least=1.15 * height, most=2.2 * height)
        self.caption = task.remarks + ("shaded: to remember",) * bool(self.time.relevant)
        if run.typed and not probe.answered:
            self.caption += ("target unknown: no loss, no gradient",)
        self.set_values(0.0, self.area.height)
        self._write_names()
        self._show_curves()
        self._update_pictures()

    @property
    def _heights(self) -> list[float]:
        return [1.0 if track[0].values is None else CURVE_LINES for track in self.tracks]

    @property
    def places(self) -> list[Area]:
        """The places of the tracks in pixels of the area."""
        area, heights = self.area, self._heights
        edges = np.round(area.height * np.cumsum([0.0, *heights]) / sum(heights))
        return [area._replace(y=top, height=end - top) for top, end in pairwise(edges.tolist())]

    @property
    def _numbers(self) -> list[tuple[Row, Area, Scale]]:
        """The rows of numbers, each with the place and the scale of its track."""
        return [
            (row, place, scale)
            for track, place, scale in zip(self.tracks, self.places, self.scales, strict=True)
            for row in track
            if row.values is not None
        ]

    def _write_names(self) -> None:
        """Write what the rows are called, in their colours where several share a track."""
        tall = self.look.text.height("small")
        labels, zeros = [], []
        for track, place, scale in zip(self.tracks, self.places, self.scales, strict=True):
            line = min(place.height / len(track), tall)
            top = place.y + place.height / 2 - line * (len(track) - 1) / 2
            for k, row in enumerate(track):
                color = self.look.theme.color(quantity_of(row)) if len(track) > 1 else "dim"
                labels.append(Label(top + k * line, row.name, color, of_row=True))
            if track[0].values is not None:
                zero = float(_y(place, scale, np.zeros(1))[0])
                zeros += [Label(zero, "", grid="line")] * (place.y < zero < place.bottom)
        self.left.write([*labels, *zeros])

    def _show_curves(self) -> None:
        """Show numbers as curves; those without neighbours as dots."""
        numbers = self._numbers
        self._match_items([quantity_of(row) for row, _, _ in numbers])
        for (row, place, scale), curve, alone in zip(
            numbers, self._curves, self._alone, strict=True
        ):
            assert row.values is not None
            values = np.asarray(row.values[: self.time.length], dtype=np.float64)
            xs, ys = self.steps[: len(values)], _y(place, scale, values)
            known = np.isfinite(values)
            lonely = known & ~np.append(known[1:], False) & ~np.append(False, known[:-1])
            curve.set_points(xs, ys)
            alone.setVisible(bool(lonely.any()))  # even without points it takes long to paint
            alone.setData(x=xs[lonely], y=ys[lonely])

    def _match_items(self, quantities: list[str]) -> None:
        """Have a curve and dots for every row of numbers, in the colour of its quantity."""
        if quantities == self._quantities:
            return
        self._quantities = quantities
        for item in (*self._curves, *self._alone):
            self.removeItem(item)
        pen, brush = self.look.pen, self.look.brush
        self._curves = [Curve(pen(name, 1.6, DASHES.get(name, ()))) for name in quantities]
        self._alone = [
            Dots(size=DOT, pen=pen(name, 1.2), brush=None)
            if name == "target"
            else Dots(size=DOT, pen=None, brush=brush(name))
            for name in quantities
        ]
        for item in (*self._curves, *self._alone):
            self.addItem(item, ignoreBounds=True)

    def _update_pictures(self) -> None:
        """Draw symbols, wrong marks and ends of scales anew if they are others."""
        rows = [row for track in self.tracks for row in track]
        marked = tuple((row.symbols, _bytes(row.right), _bytes(row.judged)) for row in rows)
        points = tuple(_bytes(row.values) for row in rows if row.right is not None)
        drawn = tuple(self.scales), (self.time, marked, points)
        for picture, number in ((self._under, 0), (self._symbols, 1)):
            if drawn[number] != self._drawn[number]:
                picture.update()
        self._drawn = drawn

    def _draw_scales(self, canvas: Canvas, area: Area) -> None:
        """Print the ends of a track's scale inside it, where there is room."""
        half = canvas.lettering.height("small") / 2
        for track, place, scale in zip(self.tracks, self.places, self.scales, strict=True):
            if track[0].values is None or place.height <= 5 * half:
                continue
            for y, value in ((place.y + half, scale.high), (place.bottom - half, scale.low)):
                canvas.text(area.x + 4, y, plain(value), "small", canvas.dim())

    def _draw_marks(self, canvas: Canvas, area: Area) -> None:
        """Draw the symbols, and a cross at every number that is wrong."""
        del area
        for (row, *_), place in zip(self.tracks, self.places, strict=True):
            if row.symbols is not None:
                self._draw_symbols(canvas, place, row.symbols[: self.time.length], row)
        for row, place, scale in self._numbers:
            assert row.values is not None
            ys = _y(place, scale, np.asarray(row.values, dtype=np.float64))
            for k in np.flatnonzero(np.isfinite(row.values[: self.time.length])).tolist():
                if is_wrong(row, k):
                    _cross(canvas, self.time.centre(place, k), float(ys[k]))

    def _draw_symbols(
        self, canvas: Canvas, place: Area, symbols: tuple[str, ...], row: Row
    ) -> None:
        wrong = {k for k in range(len(symbols)) if is_wrong(row, k)}
        relevant = [k for span in self.time.relevant for k in range(*span)]
        important = relevant if row.judged is None else np.flatnonzero(row.judged).tolist()
        draw_symbols(canvas, place, symbols, wrong, important, self.time.steps)

    def choose(self, x: float, y: float) -> Choice | None:
        """Choose the next sequence, by a click on the names of the rows."""
        del y
        run = self.run
        if x >= 0 or run.typed:
            return None
        following = (run.sequence + 1) % run.trace.size
        view = replace(run.view, sequence=following)
        return Choice(view, f"Show sequence {following + 1} of {run.trace.size}.")

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return a column per row, and where answers are judged whether they are right."""
        columns: dict[str, NDArray[np.generic]] = {"t": self.steps.astype(np.int64)}
        for row in (row for track in self.tracks for row in track):
            columns[row.name] = np.asarray(row.values if row.symbols is None else row.symbols)
            if row.right is not None:
                columns[f"{row.name} is right"] = row.right
        return columns

    def explain(self, cursor: Cursor) -> str:
        """Return the answer at a step, and what it is computed from."""
        column, step, run = self.column_of(cursor), cursor.step, self.run
        if column is None or step is None:
            return ""
        loss, answer = run.snapshot.experiment.task.loss, self._answer(column)
        if answer is None:
            return ""
        if loss.classes:
            values = "   ".join(self._likeliest(answer))
        else:
            values = ", ".join(compact(value) for value in answer[:LIKELIEST].tolist())
        return f"{at_step(loss.answer, step)}:  {values}"

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return what every row says at a step; beside a predicted symbol its probability."""
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts, classes = [f"t {cursor.step}"], self.run.snapshot.experiment.task.loss.classes
        for row in (row for track in self.tracks for row in track):
            value, answer = text_of(row, column), None
            if row.name == "prediction" and classes:
                answer = self._answer(column)
            wrong = " ✗" if is_wrong(row, column) else ""
            if value and answer is not None:
                first, *others = self._likeliest(answer)
                texts.append(f"{row.name} {first}{wrong} ({', '.join(others)})")
            elif value:
                texts.append(f"{row.name} {value}{wrong}")
        return tuple(texts)

    def _answer(self, column: int) -> Floats | None:
        """Return what the network answers in a column, (outputs,); None if it has not yet."""
        known = self.run.known("outputs")
        if known is not None and not known[column]:
            return None
        outputs = self.run.trace.outputs[:, :, self.run.sequence]
        return np.asarray(self.time.cut(outputs)[column], np.float64)

    def _likeliest(self, answer: Floats) -> list[str]:
        """Return the most probable classes, each with its probability."""
        names = self.run.snapshot.experiment.task.answer_vocabulary
        best = np.argsort(-answer, kind="stable")[:LIKELIEST].tolist()
        return [f"{beside_number(names[k])} {fraction(float(answer[k]))}" for k in best]


def _y(place: Area, scale: Scale, values: Floats) -> Floats:
    margin = min(4.0, place.height / 6)
    shares = np.clip(scale.share(values), 0, 1)
    return np.asarray(place.bottom - margin - shares * (place.height - 2 * margin))


def _bytes(values: NDArray[np.generic] | None) -> bytes | None:
    return None if values is None else values.tobytes()


def _cross(canvas: Canvas, x: float, y: float, size: float = 5.0) -> None:
    xs = np.array([x - size, x + size, np.nan, x - size, x + size])
    ys = np.array([y - size, y + size, np.nan, y + size, y - size])
    canvas.line(xs, ys, argb(canvas.theme.alert), 1.6)
