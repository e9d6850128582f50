"""Runs on a page: their letters and colours, and the line that says in what they differ."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.figures.board.layout import MANY
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.chip import chip_width, draw_chip
from rnnviz.figures.drawing.notation import shortened
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering, TextStyle
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact, whole
from rnnviz.figures.view.status import names_of
from rnnviz.numbers import percent
from rnnviz.training.settings.differences import Difference, differences
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.run_titles import run_titles, shorter_titles
from rnnviz.training.snapshot.snapshot import Snapshot

SAMPLE = 2.0  # length of a run's kind of line, in text sizes
STANDINGS = "88 % right", "solved at 8,888"  # beside the loss: names are shortened for them
LEAST_NAME = 6.0  # text sizes that are left of a name
ROOMY = 38.0  # text sizes of a page for each run on which name and standing fit into one line
LEAST_ROOM = 28.0  # the same for two runs, whose columns are a larger part of the page


@dataclass(frozen=True)
class Banner:
    """The band above a figure of several runs: over each its name, over instruments what differs.

    Where columns are narrow, how the runs are doing stands in a second line.
    """

    experiments: tuple[Experiment, ...]
    lines: int = 1
    names: tuple[str, ...] = ()  # "" of those that their settings tell apart

    @classmethod
    def of(cls, snapshots: Sequence[Snapshot], width: float, text: Lettering) -> Banner:
        """Return the banner of runs on a page of some width."""
        experiments = tuple(one.experiment for one in snapshots)
        names = names_of(snapshots)
        least = ROOMY if len(experiments) >= MANY else LEAST_ROOM
        narrow = width < least * text.em * len(experiments)
        return cls(experiments, 2 if narrow else 1, names)

    def height(self, lettering: Lettering) -> int:
        """Return the height of the band."""
        return round((2.4 + (self.lines - 1) * 1.4) * lettering.em)

    def draw(self, canvas: Canvas, columns: Sequence[Area], snapshots: Sequence[Snapshot]) -> None:
        """Draw letters, names, how each run is doing; in a column more than runs, what differs."""
        runs, others = columns[: len(snapshots)], columns[len(snapshots) :]
        em, width = canvas.lettering.em, canvas.lettering.width
        room = min(self._room(canvas, column) for column in runs)
        names, sampled = self._names(canvas.lettering, room)
        for run, (column, snapshot) in enumerate(zip(runs, snapshots, strict=True)):
            canvas.box(column, argb(canvas.theme.raised), 5)
            first, last = self._middles(column)
            x = draw_chip(canvas, column.x + 6, first, run) + 0.6 * em
            if sampled:
                color, dash = canvas.theme.run(run)
                ends = np.array([x, x + SAMPLE * em])
                canvas.line(ends, np.array([first, first]), argb(color), 2.2, dash)
                x = ends[1] + 0.6 * em
            name, style = _fitting(canvas.lettering, names[run], self._room(canvas, column))
            canvas.text(x, first, name, style, canvas.ink())
            if self.lines == 1:
                left = x + width(name, style) + 16
                _draw_standing(canvas, column._replace(x=left, width=column.right - left), snapshot)
            else:
                _draw_standing(canvas, column._replace(x=column.x + 8), snapshot, last)
        for column in others:
            self._draw_difference(canvas, column)

    def _room(self, canvas: Canvas, column: Area) -> float:
        """Return the room that a name has, beside how its run is doing if that is in its line."""
        text = canvas.lettering
        room = column.width - chip_width(text) - 0.6 * text.em - 14
        if self.lines > 1:
            return room
        loss = f"loss 0.888{self.experiments[0].task.loss_unit.suffix}   "
        standing = max(text.width(loss + standing, "text") for standing in STANDINGS)
        return max(room - standing - 16, LEAST_NAME * text.em)

    def _middles(self, column: Area) -> tuple[float, float]:
        """Return the middles of the first line and of the last."""
        tall = column.height / self.lines
        inward = 0.08 * (self.lines - 1) * tall  # lines of one thing stand closer to each other
        return column.y + tall / 2 + inward, column.bottom - tall / 2 - inward

    def _names(self, text: Lettering, whole: float) -> tuple[Sequence[str], bool]:
        """Return the runs' names in words for which all have room, and whether lines fit before.

        Of a setting that is too long the value is kept: "rate 0.1" for "learning rate 0.1".
        """
        runs = range(len(self.experiments))
        full = [joined(*run_titles(self.experiments, run, self.names)) for run in runs]
        pairs = [shorter_titles(self.experiments, run, self.names) for run in runs]
        brief, values = ([pair[k] for pair in pairs] for k in (0, 1))
        room = whole - (SAMPLE + 0.6) * text.em
        tries = itertools.product(((full, brief), (values,)), (room, whole))
        for some, least in tries:
            for names in some:
                if max(text.width(name, "title") for name in names) <= least:
                    return names, least <= room
        return values, False

    def _draw_difference(self, canvas: Canvas, column: Area) -> None:
        """Write "only this differs: cell LSTM | RNN", each value in its run's colour."""
        first, last = self._middles(column)
        differ = differences(self.experiments)
        if not differ:
            none = "no difference yet: change a setting of one run"
            lines = [[(shortened(canvas.lettering, none, column.width), canvas.dim())]]
        else:
            lines = _worded(canvas, differ, column.width, self.lines)
        for y, line in zip((first, last), lines, strict=False):
            x = column.x
            for text, color in line:
                canvas.text(x, y, text, "text", color)
                x += canvas.lettering.width(text, "text")


def _fitting(text: Lettering, name: str, room: float) -> tuple[str, TextStyle]:
    """Return a name as it fits: smaller rather than cut off."""
    if text.width(name, "title") <= room:
        return name, "title"
    return shortened(text, name, room, "text"), "text"


def _worded(
    canvas: Canvas, differ: Sequence[Difference], room: float, count: int
) -> list[list[tuple[str, int]]]:
    """Return the fullest wording that fits in so many lines, as texts with their colours."""
    width, dim, ink = canvas.lettering.width, canvas.dim(), canvas.ink()
    lead = "only this differs:  " if len(differ) == 1 else f"{len(differ)} settings differ:  "
    labels = [(", ".join(one.label for one in differ), ink)]
    valued = _valued(canvas, differ)
    wordings = [[[(lead, dim), *valued]], [[(lead, dim)], valued], [[(lead, dim)], labels],
                [[(lead, dim), *labels]], [valued]]  # fmt: skip
    for lines in wordings:
        wide = max(sum(width(text, "text") for text, _ in line) for line in lines)
        if len(lines) <= count and wide <= room:
            return lines
    return [[(shortened(canvas.lettering, lead.rstrip(" :"), room), dim)]]


def _draw_standing(
    canvas: Canvas, place: Area, snapshot: Snapshot, below: float | None = None
) -> None:
    """Write how a run is doing at the right end of its line, or at the left `below` its name."""
    width = canvas.lettering.width
    texts, color = _standing(snapshot), canvas.dim()
    while len(texts) > 1 and width("   ".join(texts), "text") > place.width - 8:
        del texts[len(texts) - 2 if len(texts) > 2 else 0]  # what is solved is right
    if snapshot.fault is not None:
        color = argb(canvas.theme.alert)
    elif snapshot.solved_at is not None:
        color = argb(canvas.theme.color("h"))
    text = "   ".join(texts)
    if width(text, "text") > place.width - 8:
        return
    if below is None:
        canvas.text(place.right - 8, place.y + place.height / 2, text, "text", color, "right")
    else:
        canvas.text(place.x, below, text, "text", color)


def _valued(canvas: Canvas, differ: Sequence[Difference]) -> list[tuple[str, int]]:
    texts: list[tuple[str, int]] = []
    for one in differ:
        texts.append((f"{'  ·  ' if texts else ''}{one.label} ", canvas.ink()))
        for run, value in enumerate(one.values):
            texts += [(" | ", canvas.dim())] if run else []
            texts.append((value, argb(canvas.theme.run(run)[0])))
    return texts


def _standing(snapshot: Snapshot) -> list[str]:
    """Return how a run is doing, the most important last."""
    metrics, unit = snapshot.metrics, snapshot.experiment.task.loss_unit
    loss = f"loss {compact(unit.of(metrics.last_loss))}{unit.suffix}"
    texts = [loss] if metrics.loss.updates.size else []
    if metrics.score is not None and metrics.score.accuracy is not None:
        texts.append(percent(metrics.score.accuracy) + " right")
    if snapshot.fault is not None:
        return [f"{snapshot.fault.value} in update {whole(snapshot.fault.update)}"]
    if snapshot.solved_at is not None:
        texts.append(f"solved at {whole(snapshot.solved_at)}")
    return texts
