"""Runs on a page: their letters and colours, and the line that says in what they differ."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.chip import draw_chip
from rnnviz.figures.drawing.notation import shortened
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.numbers import compact, whole
from rnnviz.figures.view.status import run_titles
from rnnviz.numbers import percent
from rnnviz.training.settings.differences import Difference, differences
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.snapshot import Snapshot

SAMPLE = 2.0  # length of a run's kind of line, in text sizes


@dataclass(frozen=True)
class Banner:
    """The line above a figure of several runs; over each score its run, last the difference."""

    experiments: tuple[Experiment, ...]
    names: tuple[str, ...] = ()  # that a person gave, "" where none was

    @staticmethod
    def height(lettering: Lettering) -> int:
        """Return the height of the line."""
        return round(2.4 * lettering.em)

    def draw(self, canvas: Canvas, columns: Sequence[Area], snapshots: Sequence[Snapshot]) -> None:
        """Draw letters, names, how each run is doing, and in the last column the difference."""
        for run, (column, snapshot) in enumerate(zip(columns[:-1], snapshots, strict=True)):
            canvas.box(column, argb(canvas.theme.raised), 5)
            y = column.y + column.height / 2
            em = canvas.lettering.em
            x = draw_chip(canvas, column.x + 6, y, run) + 0.6 * em
            name, sampled = self._name(canvas, run, column.right - x - 8)
            if sampled:
                color, dash = canvas.theme.run(run)
                ends = np.array([x, x + SAMPLE * em])
                canvas.line(ends, np.array([y, y]), argb(color), 2.2, dash)
                x = ends[1] + 0.6 * em
            canvas.text(x, y, name, "title", canvas.ink())
            left = x + canvas.lettering.width(name, "title")
            _draw_standing(canvas, column, left, snapshot)
        self._draw_difference(canvas, columns[-1])

    def _name(self, canvas: Canvas, run: int, whole: float) -> tuple[str, bool]:
        """Return the run's name as there is room for, and whether its line fits before it.

        Of a setting that is too long the value is kept: "rate 0.1" for "learning rate 0.1".
        """
        lettering = canvas.lettering
        parts = run_titles(self.experiments, run, self.names)
        room = whole - (SAMPLE + 0.6) * lettering.em
        while len(parts) > 1 and lettering.width(" · ".join(parts), "title") > 0.6 * room:
            del parts[-1]
        differ = bool(differences(self.experiments))
        names = [" · ".join(parts), *_shorter(parts[0], from_left=differ)]
        if parts[0] in self.names:
            del names[1:]
        for some, least in itertools.product((names[:-1], names[-1:]), (room, whole)):
            for name in some:
                if lettering.width(name, "title") <= least:
                    return name, least == room
        return shortened(lettering, names[-1], whole, "title"), False

    def _draw_difference(self, canvas: Canvas, column: Area) -> None:
        """Write "only this differs: cell LSTM | RNN", each value in its run's colour."""
        x, y = column.x, column.y + column.height / 2
        for text, color in self._fitting(canvas, column.width):
            canvas.text(x, y, text, "text", color)
            x += canvas.lettering.width(text, "text")

    def _fitting(self, canvas: Canvas, room: float) -> list[tuple[str, int]]:
        """Return the longest wording that fits, as texts with their colours."""
        differ = differences(self.experiments)
        if not differ:
            none = "no difference yet: change a setting of one run"
            return [(shortened(canvas.lettering, none, room), canvas.dim())]
        lead = "only this differs:  " if len(differ) == 1 else f"{len(differ)} settings differ:  "
        wordings = [
            [(lead, canvas.dim()), *_valued(canvas, differ)],
            [(lead, canvas.dim()), (", ".join(one.label for one in differ), canvas.ink())],
            _valued(canvas, differ),
        ]
        for wording in wordings:
            if sum(canvas.lettering.width(text, "text") for text, _ in wording) <= room:
                return wording
        return [(shortened(canvas.lettering, lead.rstrip(" :"), room), canvas.dim())]


def _shorter(title: str, from_left: bool) -> list[str]:
    """Return what is left of a title without its options, then with ever fewer words."""
    words = title.partition(", ")[0].split()
    count = range(len(words))
    return [" ".join(words[k:] if from_left else words[: len(words) - k]) for k in count]


def _draw_standing(canvas: Canvas, column: Area, left: float, snapshot: Snapshot) -> None:
    """Write how a run is doing at the right end of its column, right of an x."""
    width = canvas.lettering.width
    texts, color = _standing(snapshot), canvas.dim()
    while len(texts) > 1 and width("   ".join(texts), "text") > column.right - left - 24:
        del texts[0]
    if snapshot.fault is not None:
        color = argb(canvas.theme.alert)
    elif snapshot.solved_at is not None:
        color = argb(canvas.theme.color("h"))
    y, text = column.y + column.height / 2, "   ".join(texts)
    if width(text, "text") <= column.right - left - 16:
        canvas.text(column.right - 8, y, text, "text", color, "right")


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
