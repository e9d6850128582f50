"""How a series continues when the network is fed its own predictions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.rule import Rule
from rnnviz.figures.items.shade import Shade
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plot import GRID, GROUND, OVER, Plot, Room
from rnnviz.figures.plots.time_plot import cursor_pen
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.numbers import Scale, compact, plain, round_scale, whole, whole_steps
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.registry import panels
from rnnviz.tasks.forecast import SHOWN, Forecast
from rnnviz.training.snapshot.parts.continuation import CONTINUATION

GAP = 4.0
EDGE = 3.0  # pixels between the ends of a scale and those of its row
DRAWN = ("input", "chance", "target", "prediction")  # the curves of a feature


@panels.register("continuation")
class ContinuationPanel(Instrument):
    """The given series, what the network makes of it by itself, and what really comes."""

    title = "Continuation"
    about = (
        "The sequence shown, and how the network continues it when fed its own predictions; beside"
        " it the true values, and the last value as the naive forecast."
    )
    needs = frozenset({"continuation"})
    order = 15
    compares = True

    def plots(self, run: RunView) -> Makers:
        """Return the one plot; none for a task that is no forecast."""
        part, task = run.snapshot[CONTINUATION], run.snapshot.experiment.task
        if part is None or not isinstance(task, Forecast):
            return {}
        return {"continuation": ContinuationPlot}


class ContinuationPlot(Plot):
    """A row for each feature, on the scale that the task sets.

    x is the step; y is the first feature in its own unit, the others lie below it (`y_of`).

    Attributes
    ----------
    features : tuple of str
    scales : list of Scale
        One for each feature.
    given, answers, truth : (steps, features)
        The series so far, how the network continues it, and the true continuation.
    problem : str
        Why the network cannot continue; "" if it can.
    """

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Continuation", "fed its own predictions"))
        self.features: tuple[str, ...] = ()
        self.scales: list[Scale] = []
        self.given: Floats = np.zeros((0, 0))
        self.answers: Floats = self.given
        self.truth: Floats = self.given
        self.problem = ""
        self.guides = tuple(
            Stroke(label, look.theme.color(quantity), width, DASHES[quantity], short)
            for label, quantity, width, short in (
                ("last value", "chance", 1.4, "last"),
                ("true", "target", 1.4, "true"),
                ("predicted", "prediction", 1.8, "pred."),
            )
        )
        self._curves: list[dict[str, Curve]] = []
        self._region = Shade(look.brush("ink", 0.05))
        self._region.setZValue(GRID)
        self._border = Rule(look.pen("line"))
        self._pointer = Rule(look.pen("ink", alpha=0.65))
        self._pointer.setZValue(OVER)
        for item in (self._region, self._border, self._pointer):
            self.addItem(item, ignoreBounds=True)
        self.add_picture(self._draw_gaps, GROUND)

    @property
    def start(self) -> int:
        """The first step that the network makes by itself."""
        return len(self.given)

    @property
    def steps(self) -> int:
        """The number of steps, given and made."""
        return self.start + len(self.truth)

    def refresh(self, run: RunView) -> None:
        """Show the continuation of the run's sequence."""
        part, task = run.snapshot[CONTINUATION], run.snapshot.experiment.task
        assert part is not None
        assert part.truth is not None
        assert isinstance(task, Forecast)
        self.given, self.answers, self.truth = (
            task.natural(values) for values in (part.given, part.generated, part.truth)
        )
        self.problem, self.features = part.problem, task.features[:SHOWN]
        self.scales = [round_scale(*ends) for ends in task.ranges[:SHOWN]]
        count = len(self.features)
        self.room = Room(weight=0.9, least=2.4 + 2.2 * count, most=8.0 * count)
        hidden = len(task.features) > count
        more = (f"first {count} of {len(task.features)} columns",) if hidden else ()
        self.caption = (*more, f"update {whole(part.update)}")
        self._set_axes()
        self._show_curves()

    def y_of(self, feature: int, values: Floats) -> Floats:
        """Return where values of a feature lie on the y axis, kept inside its row."""
        shares = np.clip(self.scales[feature].share(np.asarray(values, np.float64)), 0, 1)
        row = self._rows[feature]
        return np.asarray(self._y(row.bottom - EDGE - shares * (row.height - 2 * EDGE)))

    def gutter(self, text: Lettering) -> float:
        """Return the width of the names and the ends of the scales."""
        ends = (plain(end) for scale in self.scales for end in (scale.low, scale.high))
        return max(text.width(label, "small") for label in (*self.features, *ends)) + 8

    def point(self, cursor: Cursor) -> None:
        """Draw a line through the step that is pointed at."""
        step = cursor.step
        self._pointer.setVisible(step is not None and step < self.steps)
        if step is not None:
            self._pointer.setValue(step)
            self._pointer.setPen(cursor_pen(self.look, cursor))
        super().point(cursor)

    def locate(self, x: float, y: float) -> Cursor:
        """Return the step at a point."""
        step = int(x / self.area.width * self.steps)
        return Cursor(step=min(max(step, 0), self.steps - 1))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return what is given at a step; or what the network makes of it, and what comes."""
        step = cursor.step
        if step is None or step >= self.steps:
            return ()
        texts = [f"t {step}"]
        for k, name in enumerate(self.features):
            lead = f"{name} " if len(self.features) > 1 else ""
            if step < self.start:
                texts.append(f"{lead}given {compact(float(self.given[step, k]))}")
                continue
            after = step - self.start
            if after < len(self.answers):
                texts.append(f"{lead}predicted {compact(float(self.answers[after, k]))}")
            if np.isfinite(self.truth[after, k]):
                texts.append(f"true {compact(float(self.truth[after, k]))}")
        return tuple(texts)

    def explain(self, cursor: Cursor) -> str:
        """Return what the network reads at a step."""
        step = cursor.step
        if step is None or not self.start <= step < self.steps:
            return ""
        own = f"its own prediction at t {step - 1}"
        value = "the last given value" if step == self.start else own
        return f"t {step}: the network reads {value}"

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return each feature as it is given, as the network predicts it, and as it truly is."""
        columns: dict[str, NDArray[np.generic]] = {"t": np.arange(self.steps)}
        parts = (("given", 0, self.given), ("predicted", self.start, self.answers))
        for k, name in enumerate(self.features):
            for word, start, values in (*parts, ("true", self.start, self.truth)):
                column = np.full(self.steps, np.nan)
                column[start : start + len(values)] = values[:, k]
                columns[f"{name} {word}"] = column
        return columns

    @property
    def _rows(self) -> list[Area]:
        return self.area.rows(len(self.features), GAP)

    def _y(self, pixels: Floats | float) -> Floats:
        """Return the y of the axis at a height in pixels."""
        first, scale = self._rows[0], self.scales[0]
        unit = (scale.high - scale.low) / max(first.height - 2 * EDGE, 1)
        return np.asarray(scale.high - (pixels - first.y - EDGE) * unit)

    def _set_axes(self) -> None:
        area, text = self.area, self.look.text
        low, high = float(self._y(area.bottom)), float(self._y(0.0))
        self.set_range((-0.5, self.steps - 0.5), (low, high))
        self._region.setRegion((-0.5, self.start - 0.5))
        self._border.setValue(self.start - 0.5)
        labels, half = [], text.height("small") / 2 - 2
        for name, scale, row in zip(self.features, self.scales, self._rows, strict=True):
            middle = float(self._y(row.y + row.height / 2))
            labels.append(Label(middle, name, of_row=True))
            if row.height > 3 * text.height("small"):
                labels.append(Label(float(self._y(row.y + half)), plain(scale.high)))
                labels.append(Label(float(self._y(row.bottom - half)), plain(scale.low)))
        self.left.write(labels)
        count = max(2, int(area.width / text.em / 6))
        self.bottom.write([Label(step, whole(step)) for step in whole_steps(self.steps, count)])

    def _show_curves(self) -> None:
        """Show the curves of every feature; what goes on begins at the last that is given."""
        while len(self._curves) < len(self.features):
            pens = {name: self.look.pen(name, 1.6, DASHES[name]) for name in DRAWN}
            pens["input"] = self.look.pen("input", 1.6)
            self._curves.append({name: Curve(pen) for name, pen in pens.items()})
            for curve in self._curves[-1].values():
                self.addItem(curve, ignoreBounds=True)
        while len(self._curves) > len(self.features):
            for curve in self._curves.pop().values():
                self.removeItem(curve)
        for k, curves in enumerate(self._curves):
            last = self.given[-1:, k]
            after = {
                "chance": np.repeat(last, len(self.truth)),
                "target": self.truth[:, k],
                "prediction": self.answers[:, k],
            }
            steps = np.arange(self.start, dtype=np.float64)
            curves["input"].set_points(steps, self.y_of(k, self.given[:, k]))
            for name, values in after.items():
                joined = np.concatenate([last, values])
                steps = self.start - 1 + np.arange(len(joined), dtype=np.float64)
                curves[name].set_points(steps, self.y_of(k, joined))

    def _draw_gaps(self, canvas: Canvas, area: Area) -> None:
        """Draw what lies between the rows; say why the network does not go on."""
        for row in self._rows[1:]:
            gap = Area(area.x, row.y - GAP, area.width, GAP)
            canvas.rect(gap, argb(canvas.theme.background))
        if self.problem:
            x, y = area.x + area.width / 2, area.y + 0.8 * canvas.lettering.em
            words = self.problem.partition(":")[0]
            canvas.text(x, y, words, "small", canvas.dim(), "center")
