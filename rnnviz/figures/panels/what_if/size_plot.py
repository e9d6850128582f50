"""How large a difference is at every step: of the states ahead, and of the gradients back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import at_step
from rnnviz.figures.items.guides import Stroke
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.what_if.parts import (
    Doubles,
    draw_place,
    found_in,
    layers_of,
    loss_of,
    on_axis,
    titled,
)
from rnnviz.figures.plots.magnitude_plot import MagnitudeCurve, MagnitudePlot, in_words
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.gradients import Kind, Magnitudes
from rnnviz.figures.view.names import beside_number, joined
from rnnviz.figures.view.numbers import compact, fraction
from rnnviz.figures.view.run_view import Cursor, RunView

TITLE = Title("Size of the difference", "per timestep", brief="‖Δ‖")


class SizePlot(MagnitudePlot):
    """‖Δh_t‖ of every state, ‖Δ∂L/∂h_t‖ of its gradient and ‖Δŷ_t‖ of the answer, log10."""

    def __init__(self, look: Style) -> None:
        super().__init__(look, TITLE)
        self.room = Room(weight=2.4, least=3.8)
        dim = look.theme.dim
        self.guides = (
            Stroke("of the gradient", dim, 1.4, DASHES["carried"], "gradient"),
            Stroke("of the answer", look.theme.color("prediction"), 1.4, DASHES["injected"], "ŷ"),
        )
        self.add_picture(self._draw_change, -1)

    def curves_of(self, run: RunView) -> list[MagnitudeCurve]:
        """Return the answer's, the gradients' and, on top, the states'."""
        found, theme = found_in(run), self.look.theme
        title = replace(TITLE, detail=run.probe.whose)
        self.title = titled(title, loss_of(run), self.area.width, self.look.text)
        names = {layer.id: run.name(layer) for layer in run.layers}
        of = f" ({run.probe.whose})" if run.probe.whose else ""
        gradients, states = [], []
        for one in layers_of(run):
            for state, values in one.states.items():
                lead, color = names[one.id], theme.color(state)
                sent = _judged(run, one.gradients[state], one.sent_back)
                name = joined(lead, f"‖Δ∂L/∂{state}‖{of}")
                gradients.append(MagnitudeCurve(name, sent, color, 1.4, DASHES["carried"]))
                reached = _judged(run, values, one.reached[state], one.exact[state])
                name = joined(lead, f"‖Δ{state}‖")
                states.append(MagnitudeCurve(name, reached, color, 2.2, label=name, main=True))
        last = found.layers[-1].id.index
        read = np.logical_or.reduce(
            [one.reached["h"] for one in found.layers if one.id.index == last]
        )
        answers = _judged(run, found.outputs, read)
        color = theme.color("prediction")
        answer = MagnitudeCurve("‖Δŷ‖", answers, color, 1.4, DASHES["injected"])
        return [answer, *gradients, *states]

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the sizes at a step."""
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = (
            f"{curve.name.partition(' (')[0]} {in_words(curve.magnitudes, column, curve.main)}"
            for curve in self.drawn
            if curve.magnitudes.kinds[column] != Kind.NO_STEP
        )
        return (f"t {cursor.step}", *texts)

    def explain(self, cursor: Cursor) -> str:
        """Return the answer at a step, and what it was."""
        column, step, run = self.column_of(cursor), cursor.step, self.run
        found = found_in(run)
        if column is None or step is None or step >= len(found.outputs):
            return ""
        task = run.snapshot.experiment.task
        before = run.trace.outputs[step, :, run.sequence].astype(np.float64)
        after = before + found.outputs[step]
        names = task.answer_vocabulary
        if task.loss.classes:
            ways = (f"{beside_number(names[k])} {fraction(float(values[k]))}"
                    for values in (after, before) for k in [int(np.argmax(values))])  # fmt: skip
            now, then = ways
        else:
            now, then = (", ".join(compact(v) for v in values[:5]) for values in (after, before))
        return f"{at_step(task.loss.answer, step)}:  {now} (was {then})"

    def _draw_change(self, canvas: Canvas, area: Area) -> None:
        draw_place(canvas, area, self.time, found_in(self.run).change.step)


def _judged(
    run: RunView, values: Doubles, reached: np.ndarray[tuple[int], np.dtype[np.bool_]],
    exact: float = 0.0,
) -> Magnitudes:  # fmt: skip
    """Return lengths over the units with what kind of number each is.

    What is no larger than rounding has underflowed; what a change cannot reach has no path.
    """
    with np.errstate(all="ignore"):
        lengths = np.linalg.norm(values, axis=1)
    kinds = np.select(
        [~np.isfinite(lengths), lengths > exact, reached],
        [Kind.BROKEN, Kind.FINITE, Kind.UNDERFLOW],
        Kind.NO_PATH,
    )
    shown = on_axis(run, kinds.astype(np.float64), float(Kind.NO_STEP))
    return Magnitudes(on_axis(run, lengths, np.nan), shown.astype(np.int8))
