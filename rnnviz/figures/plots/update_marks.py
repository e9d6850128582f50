"""Marks on an axis of updates: what a person did to a run or marked in it, and where one is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.time_axis import UpdateAxis
from rnnviz.training.commands.resting import resting
from rnnviz.training.snapshot.snapshot import Snapshot

SIZE = 3.5  # pixels: half of the width of a mark
TRIANGLE = 1.8  # height of the mark of a command, in its SIZE
RIBBON, NOTCH = (4.5, 11.0), 3.5  # half the width and the height of a bookmark's, and of its notch
NEAR = 5.0  # pixels from the pointer within which a mark is read

Corners = tuple[tuple[float, float], ...]


def triangle(x: float, top: float) -> Corners:
    """Return the corners of the mark of a command, which hangs from an edge."""
    return (x - SIZE, top), (x + SIZE, top), (x, top + TRIANGLE * SIZE)


def ribbon(x: float, top: float) -> Corners:
    """Return the corners of the mark of a bookmark, which hangs from an edge.

    It is an outline that leaves room for a triangle.
    """
    left, right, low = x - RIBBON[0], x + RIBBON[0], top + RIBBON[1]
    return (left, top), (right, top), (right, low), (x, low - NOTCH), (left, low)


def whole_mark(x: float, left: float, right: float) -> float:
    """Return the place nearest to an x at which no part of a mark is cut off by the ends."""
    return min(max(x, left + RIBBON[0] + 0.5), right - RIBBON[0] - 0.5)


def commands_by_color(snapshots: Sequence[Snapshot], theme: Theme) -> list[tuple[str, list[int]]]:
    """Return the updates at which a person did something, by the colour of their marks.

    Of several runs each has its colour; what was done to more than one is in ink.
    """
    done = [{update for update, _ in resting(one.whole_journal, one.end)} for one in snapshots]
    runs = Counter(update for updates in done for update in updates)
    shared = {update for update, count in runs.items() if count > 1}
    if len(snapshots) == 1:
        return [(theme.ink, sorted(done[0]))]
    own = [(theme.run(run)[0], sorted(updates - shared)) for run, updates in enumerate(done)]
    return [*own, (theme.ink, sorted(shared))]


def bookmarks_of(snapshots: Sequence[Snapshot]) -> list[int]:
    """Return the updates that are marked in any of some runs."""
    return sorted({update for snapshot in snapshots for update in snapshot.bookmarks})


def draw_update_marks(
    canvas: Canvas, area: Area, axis: UpdateAxis, snapshots: Sequence[Snapshot], theme: Theme
) -> None:
    """Draw a line where a run is in its past; at the upper edge ribbons and triangles.

    A ribbon is a bookmark, a triangle a command. Triangles of one colour do not overlap: where
    several would, there is one.
    """
    for snapshot in snapshots:
        if snapshot.is_past:
            x = float(axis.x(area, snapshot.update))
            canvas.vline(x, area.y, area.height, canvas.ink(0.8))

    def places(updates: Sequence[int]) -> list[float]:
        xs = apart(axis.x(area, np.array(updates, np.int64)).tolist(), 2 * SIZE)
        return [round(whole_mark(x, area.x, area.right)) for x in xs]

    for x in places(bookmarks_of(snapshots)):
        canvas.polygon(ribbon(x, area.y - 0.5), argb(theme.panel), canvas.ink())
    for color, updates in commands_by_color(snapshots, theme):
        for x in places(updates):
            canvas.polygon(triangle(x, area.y + 1), argb(color), argb(theme.panel))


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
    """Yield the words of what is marked near an update."""
    near = NEAR * axis.top / max(area.width, 1.0)
    for snapshot in snapshots:
        for when, command in resting(snapshot.whole_journal, snapshot.end):
            if abs(when - update) <= near:
                yield command.words
        if any(abs(when - update) <= near for when in snapshot.bookmarks):
            yield "bookmark"
