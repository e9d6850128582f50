"""What the network answers at every point of the plane that its task asks about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.contour import zero_line
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.guides import Key, Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.items.heatmap import Heatmap
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plot import OVER, Plot, Room
from rnnviz.figures.plots.time_plot import cursor_pen
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import even, fraction, plain, signed, whole
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.view import Choice
from rnnviz.registry import panels
from rnnviz.tasks.plane import Plane
from rnnviz.training.snapshot.parts.plane import PLANE, PlaneAnswers

MARK, RIM, RING = 3.6, 1.3, 8.0  # pixels: radius of a point, its rim, the ring around the shown one
NEAR = 10.0  # pixels from a point within which a click means it
ASIDE = 14.0  # pixels between the plane and what is written beside it
LEAST = np.finfo(np.float32).smallest_subnormal


@panels.register("decision_plane")
class DecisionPlane(Instrument):
    """One plot, where the task asks about points of a plane."""

    title = "Decision plane"
    about = (
        "What the network answers at every point of the plane with its present weights: the"
        " probability of a class, and the border at which both classes are equally likely. The"
        " marks are the points of the probe, in the colours of their right classes."
    )
    needs = frozenset({"trace", "plane"})
    order = 15
    compares = True

    def plots(self, run: RunView) -> Makers:
        """Return the one plot; none for a task without a plane."""
        task = run.snapshot.experiment.task
        if task.plane is None or run.snapshot[PLANE] is None:
            return {}
        classes = task.answer_vocabulary
        maker = partial(DecisionPlot, plane=task.plane, classes=classes, answer=task.loss.answer)
        return {"decision_plane": maker}


class DecisionPlot(Plot):
    """The plane at the lower left of the area, as large as fits, and what its marks mean.

    Attributes
    ----------
    plane : Plane
    classes : tuple of str
        The second is the one whose probability is shown.
    answer : str
        The formula of the network's answer.
    part : PlaneAnswers or None
    points : (2, B)
        Of the probe.
    targets : (B,) of int
        Their right classes.
    """

    def __init__(self, look: Style, plane: Plane, classes: tuple[str, ...], answer: str) -> None:
        super().__init__(look, Title("Decision plane", which=f"ŷ({classes[1]})", brief="Decision"))
        self.plane, self.classes, self.answer = plane, classes, answer
        self.room = Room(weight=1.7, least=11.0, share=0.5)
        self.part: PlaneAnswers | None = None
        self.points: Floats = np.zeros((2, 0))
        self.targets: NDArray[np.integer] = np.zeros(0, np.int64)
        border = look.theme.ink
        self.guides = (
            Key(look.theme.signed, f"0 {classes[0]}", f"1 {classes[1]}"),
            Stroke("border 0.5", border, 1.8, short="0.5"),
        )
        self._map, self._border = Heatmap(), Curve(look.pen(border, 1.8), connect="pairs")
        for item in (self._map, self._border):
            self.addItem(item, ignoreBounds=True)
        self.add_picture(self._draw_points)
        self.add_picture(self._draw_words)
        self.add_picture(self._draw_cursor, OVER)

    def refresh(self, run: RunView) -> None:
        """Show what the network answers, and the points of the probe."""
        part, batch = run.snapshot[PLANE], run.probe.batch
        assert part is not None
        self.points, self.targets = batch.inputs[0], batch.targets[0]
        self._set_axes()
        if part is not self.part:
            self.part = part
            self._show_answers(part)
        stale = part.update != run.snapshot.trace_update
        self.stamp.say(f"update {whole(part.update)}" if stale else "", low=True)

    def _show_answers(self, part: PlaneAnswers) -> None:
        """Colour the plane, and draw the line at which both classes are as likely."""
        first, second = part.probabilities.astype(np.float64)
        (left, right), (low, high) = self.plane.x, self.plane.y
        place = Area(left, low, right - left, high - low)
        self._map.set_pixels(self.look.theme.signed.colors(second), place)
        # Log-odds are nearly linear between neighbours, however steep the probability is.
        odds = np.log(np.maximum(second, LEAST)) - np.log(np.maximum(first, LEAST))
        self._border.set_points(*zero_line(part.xs, part.ys, odds))
        known = bool(np.isfinite(second).all())
        self.caption = () if known else ("a weight is not finite",)

    def _set_axes(self) -> None:
        """Put the plane at the lower left, with equal scales along both axes."""
        area, side = self.area, self.square
        (left, right), (low, _) = self.plane.x, self.plane.y
        unit = (right - left) / max(side.width, 1)
        self.set_range((left, left + area.width * unit), (low, low + area.height * unit))
        count = max(2, int(side.height / self.look.em / 3))
        for axis, ends, name in (
            (self.left, self.plane.y, self.plane.names[1]),
            (self.bottom, self.plane.x, self.plane.names[0]),
        ):
            ticks = [Label(value, plain(value)) for value in even(*ends, count)]
            axis.write([*ticks[:-1], replace(ticks[-1], text=f"{name} {ticks[-1].text}")])

    @property
    def square(self) -> Area:
        """Where the plane lies in the area."""
        (left, right), (low, high) = self.plane.x, self.plane.y
        unit = min(self.area.width / (right - left), self.area.height / (high - low))
        wide, tall = unit * (right - left), unit * (high - low)
        return Area(0, self.area.height - tall, wide, tall)

    def grounds(self) -> Sequence[Area]:
        """Return the place of the plane."""
        left, top, _, _ = Area.of(self.vb.geometry())
        side = self.square
        return (side._replace(x=left + side.x, y=top + side.y),)

    def gutter(self, text: Lettering) -> float:
        """Return the width of the widest label that there may be."""
        return text.width(f"{self.plane.names[1]} −0.5", "small") + 8

    def in_pixels(self, points: Floats) -> Floats:
        """Return where points (2, ...) lie on the area, in pixels."""
        side, (left, right), (low, high) = self.square, self.plane.x, self.plane.y
        across = side.x + (points[0] - left) / (right - left) * side.width
        return np.stack([across, side.bottom - (points[1] - low) / (high - low) * side.height])

    def locate(self, x: float, y: float) -> Cursor:
        """Return the place at a point of the plane."""
        side, (left, right), (low, high) = self.square, self.plane.x, self.plane.y
        if not side.contains(x, y):
            return Cursor()
        across, up = (x - side.x) / side.width, (side.bottom - y) / side.height
        return Cursor(place=(left + across * (right - left), low + up * (high - low)))

    def choose(self, x: float, y: float) -> Choice | None:
        """Choose another sequence of the probe, by a click on its point."""
        xs, ys = self.in_pixels(self.points)
        apart = np.hypot(xs - x, ys - y)
        chosen = int(apart.argmin())
        if apart[chosen] > NEAR or chosen == self.run.sequence:
            return None
        view = replace(self.run.view, sequence=chosen)
        return Choice(view, f"Show sequence {chosen + 1} of {len(apart)}.")

    def cell_at(self, cursor: Cursor) -> tuple[int, int] | None:
        """Return the row and column of the computed point that is nearest to what is meant."""
        place, part = self.place_in(cursor), self.part
        if place is None or part is None:
            return None
        row, column = (
            int(np.abs(values - value).argmin())
            for values, value in ((part.ys, place[1]), (part.xs, place[0]))
        )
        return row, column

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the nearest computed point, and the probability there."""
        cell = self.cell_at(cursor)
        if cell is None or self.part is None:
            return ()
        row, column = cell
        (across, up), part = self.plane.names, self.part
        return (
            f"{across} {signed(float(part.xs[column]))}",
            f"{up} {signed(float(part.ys[row]))}",
            f"ŷ({self.classes[1]}) {fraction(float(part.probabilities[1, row, column]))}",
        )

    def explain(self, cursor: Cursor) -> str:
        """Return the formula of the answer with what it gives at the nearest computed point."""
        cell = self.cell_at(cursor)
        if cell is None or self.part is None:
            return ""
        texts = self.read(cursor)
        answers = self.part.probabilities[:, *cell].tolist()
        said = [
            f"{fraction(value)} for {name}"
            for name, value in zip(self.classes, answers, strict=True)
        ]
        point = f"at {texts[0]}, {texts[1]}, the nearest point that is computed"
        return f"{self.answer} = {', '.join(said)} {point}"

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return a row per computed point, with the probability of either class."""
        if self.part is None:
            return {}
        xs, ys = np.meshgrid(self.part.xs, self.part.ys)
        columns: dict[str, NDArray[np.generic]] = dict(
            zip(self.plane.names, (xs.ravel(), ys.ravel()), strict=True)
        )
        for name, values in zip(self.classes, self.part.probabilities, strict=True):
            columns[f"probability of {name}"] = values.ravel()
        return columns

    def _draw_points(self, canvas: Canvas, area: Area) -> None:
        """Draw the points of the probe; a ring is around the one that is shown."""
        del area
        xs, ys = self.in_pixels(self.points)
        for x, y, target in zip(xs.tolist(), ys.tolist(), self.targets.tolist(), strict=True):
            self._draw_mark(canvas, x, y, target)
        shown = slice(self.run.sequence, self.run.sequence + 1)
        canvas.dots(xs[shown], ys[shown], RING, canvas.ink(), hollow=True)

    def _draw_mark(self, canvas: Canvas, x: float, y: float, target: int) -> None:
        """Draw a disc for the first class, a diamond for the second, with a rim."""
        theme = canvas.theme
        fill = argb((theme.cold, theme.warm)[target])
        for radius, color in ((MARK + RIM, canvas.ink()), (MARK, fill)):
            if target:
                tip = 1.35 * radius
                canvas.polygon([(x - tip, y), (x, y - tip), (x + tip, y), (x, y + tip)], color)
            else:
                canvas.dots(np.array([x]), np.array([y]), radius, color)

    def _draw_words(self, canvas: Canvas, area: Area) -> None:
        """Say beside the plane, or above it, what its marks mean and what the shown point gets."""
        text, side, sequence = canvas.lettering, self.square, self.run.sequence
        target, outputs = int(self.targets[sequence]), self.run.trace.outputs[0, :, sequence]
        tall = 1.25 * text.height("small")
        across, up = (signed(float(value)) for value in self.points[:, sequence])
        said = [
            f"sequence {sequence + 1} of {len(self.targets)}",
            f"{self.plane.names[0]} {across}, {self.plane.names[1]} {up}",
            f"target {self.classes[target]}",
            f"ŷ({self.classes[target]}) {fraction(float(outputs[target]))}",
        ]
        marks = [f"target {name}" for name in self.classes]
        widest = max(text.width(words, "small") for words in (*said, *marks))
        wide, high = 2 * RING + 6 + widest, 7.5 * tall
        if side.right + ASIDE + wide <= area.right and high <= area.height:
            x, y = side.right + ASIDE, side.y + tall / 2
        elif wide <= area.width and high <= side.y:
            x, y = 0.0, side.y - high + tall / 2
        else:
            return
        left = x + 2 * RING + 6
        for target, words in enumerate(marks):
            self._draw_mark(canvas, x + RING, y, target)
            canvas.text(left, y, words, "small", canvas.dim())
            y += tall
        y += tall / 2
        canvas.dots(np.array([x + RING]), np.array([y]), RING - 1, canvas.ink(), hollow=True)
        for words in said:
            canvas.text(left, y, words, "small", canvas.ink())
            y += tall

    def _draw_cursor(self, canvas: Canvas, area: Area) -> None:
        place = self.place_in(self.pointed)
        if place is None:
            return
        del area
        side, line = self.square, int(cursor_pen(self.look, self.pointed).color().rgba())
        x, y = self.in_pixels(np.array(place)).tolist()
        canvas.vline(round(x - 0.5), side.y, side.height, line)
        canvas.hline(side.x, round(y - 0.5), side.width, line)
