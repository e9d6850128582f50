"""Marks on an axis of updates: where a person did something to a run, and where one is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.time_axis import UpdateAxis
from rnnviz.training.commands.resting import resting
from rnnviz.training.series import Series
from rnnviz.training.snapshot.snapshot import Snapshot

SIZE = 3.5  # pixels
FAINT = 0.4  # of a colour, for what comes after the update that is shown
NEAR = 5.0  # pixels from the pointer within which a mark is read


def after(snapshot: Snapshot) -> Series:
    """Return the training loss of a run after the update that is shown, where that is known."""
    loss = snapshot.whole_metrics.loss
    later = loss.updates >= snapshot.update
    return Series(loss.updates[later], loss.values[later])


def draw_update_marks(
    canvas: Canvas, area: Area, axis: UpdateAxis, snapshots: Sequence[Snapshot], theme: Theme
) -> None:
    """Draw a triangle at the upper edge for each command, and a line where a run is in its past.

    Triangles do not overlap: where several would, there is one.
    """
    several = len(snapshots) > 1
    for run, snapshot in enumerate(snapshots):
        color = argb(theme.run(run)[0] if several else theme.ink)
        journal = resting(snapshot.whole_journal, snapshot.end)
        updates = np.array([update for update, _ in journal], np.int64)
        for x in apart(np.round(axis.x(area, updates)).tolist(), 2 * SIZE):
            top = area.y + 1
            canvas.polygon(((x - SIZE, top), (x + SIZE, top), (x, top + 1.8 * SIZE)), color)
        if snapshot.is_past:
            x = float(axis.x(area, snapshot.update))
            canvas.vline(x, area.y, area.height, canvas.ink(0.8))


def apart(places: Sequence[float], least: float) -> list[float]:
    """Return increasing places without those that are too near to one before."""
    found: list[float] = []
    for place in places:
        if not found or place - found[-1] >= least:
            found.append(place)
    return found


def done_at(
    area: Area, axis: UpdateAxis, snapshots: Sequence[Snapshot], update: int
) -> Iterator[str]:
    """Yield the words of the commands that are marked near an update."""
    near = NEAR * axis.top / max(area.width, 1.0)
    for snapshot in snapshots:
        for when, command in resting(snapshot.whole_journal, snapshot.end):
            if abs(when - update) <= near:
                yield command.words
