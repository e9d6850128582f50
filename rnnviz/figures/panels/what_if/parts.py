"""What the plots of a difference share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.header import Title
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact
from rnnviz.figures.view.run_view import RunView
from rnnviz.figures.view.time_axis import TimeAxis
from rnnviz.figures.view.view import Choice, Switch
from rnnviz.training.snapshot.parts.what_if import WHAT_IF, Difference, LayerDifference

Doubles = NDArray[np.float64]
DASH = (3.0, 3.0)  # of the line at the step that is changed


def found_in(run: RunView) -> Difference:
    """Return the difference that a snapshot holds."""
    found = run.snapshot[WHAT_IF]
    assert found is not None
    return found


def layers_of(run: RunView) -> list[LayerDifference]:
    """Return the differences of the layers that are shown."""
    shown = {layer.id for layer in run.layers}
    return [one for one in found_in(run).layers if one.id in shown]


def on_axis(run: RunView, values: NDArray[np.generic], nothing: float = 0.0) -> Doubles:
    """Return values of the difference's steps in the shown columns; it may be of another length."""
    whole = np.full((run.whole.steps, *values.shape[1:]), nothing)
    length = min(len(values), len(whole))
    whole[:length] = values[:length]
    return np.asarray(run.time.cut(whole))


def undo(run: RunView) -> Switch | None:
    """Return the button that takes the change back, if there is one."""
    if run.view.what_if is None:
        return None
    return Switch("undo", Choice(replace(run.view, what_if=None), "Undo the change."))


def loss_of(run: RunView) -> str:
    """Return what the change does to the loss that is looked at."""
    found, unit = found_in(run), run.snapshot.experiment.task.loss_unit
    if not run.probe.answered:
        return "target unknown"
    before, after = (unit.of(loss) for loss in found.loss)
    more = after - before
    change = f"→ {compact(after)}"
    if compact(after) == compact(before) and more:  # no digit that is shown would tell
        change = f"+ {compact(more)}" if more > 0 else f"− {compact(-more)}"
    return f"loss {compact(before)} {change}{unit.suffix}"


def titled(title: Title, which: str, room: float, text: Lettering) -> Title:
    """Return a title that says which, unless some of it would be cut off in its room."""
    fits = text.width(joined(title.brief, which), "title") <= room
    return replace(title, which=which if fits else "")


def draw_place(canvas: Canvas, area: Area, time: TimeAxis, step: int) -> None:
    """Draw a line where the step begins that is changed."""
    column = time.column_of(step)
    if column is not None:
        x = round(time.edge(area, column)) + 0.5
        ends = np.array([area.y, area.bottom])
        canvas.line(np.array([x, x]), ends, canvas.ink(0.75), 1.0, DASH)
