"""Runs on a page: their letters and colours, and the line that says in what they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.numbers import compact, whole
from rnnviz.training.settings.differences import Difference, cell_options, differences
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.snapshot import Snapshot

SAMPLE = 2.0  # length of a run's kind of line, in text sizes


def chip_width(lettering: Lettering) -> float:
    """Return the width of a run's letter on its ground."""
    return round(lettering.height("title") + 2)


def draw_chip(canvas: Canvas, x: float, y: float, run: int) -> float:
    """Draw a run's letter on its colour, from x on and around y; return where it ends."""
    wide = chip_width(canvas.lettering)
    color, _ = canvas.theme.run(run)
    canvas.box(Area(x, round(y - wide / 2), wide, wide), argb(color), 4)
    ground = argb(canvas.theme.background)
    canvas.text(x + wide / 2, y, run_name(run), "title", ground, "center")
    return x + wide


def run_title(experiments: Sequence[Experiment], run: int) -> str:
    """Return what sets a run apart: "LSTM", "learning rate 0.1"; without that, its cell."""
    differ = differences(experiments)
    if not differ:
        return cell_title(experiments[run])
    return " · ".join(
        one.values[run] if one.key == "model.cell" else f"{one.label} {one.values[run]}"
        for one in differ
    )


def cell_title(experiment: Experiment) -> str:
    """Return the cell and its size: "LSTM 32", "GRU 2 × 32, both directions"."""
    model = experiment.model
    units = f"{model.layers} × {model.units}" if model.layers > 1 else f"{model.units}"
    ways = ["both directions"] if model.bidirectional else []
    return ", ".join([f"{model.cell.title} {units}", *ways, *cell_options(experiment)])


@dataclass(frozen=True)
class Banner:
    """The line above a figure of several runs; over each score its run, last the difference."""

    experiments: tuple[Experiment, ...]

    @staticmethod
    def height(lettering: Lettering) -> int:
        """Return the height of the line."""
        return round(2.4 * lettering.em)

    def draw_fixed(self, canvas: Canvas, columns: Sequence[Area]) -> None:
        """Draw letters, names, and in the last column the difference."""
        for run, column in enumerate(columns[:-1]):
            self._draw_ground(canvas, column)
            y = column.y + column.height / 2
            x = draw_chip(canvas, column.x + 6, y, run) + 0.6 * canvas.lettering.em
            color, dash = canvas.theme.run(run)
            end = x + SAMPLE * canvas.lettering.em
            canvas.line(np.array([x, end]), np.array([y, y]), argb(color), 2.2, dash)
            x = self._name_start(canvas.lettering, column)
            canvas.text(x, y, self._name(canvas, run, column), "title", canvas.ink())
        self._draw_difference(canvas, columns[-1])

    def draw(self, canvas: Canvas, columns: Sequence[Area], snapshots: Sequence[Snapshot]) -> None:
        """Write how each run is doing at the right end of its column."""
        width = canvas.lettering.width
        for run, (column, snapshot) in enumerate(zip(columns[:-1], snapshots, strict=True)):
            name = self._name(canvas, run, column)
            left = self._name_start(canvas.lettering, column) + width(name, "title")
            texts, color = _standing(snapshot), canvas.dim()
            while len(texts) > 1 and width("   ".join(texts), "text") > column.right - left - 24:
                del texts[0]
            if snapshot.fault is not None:
                color = argb(canvas.theme.alert)
            elif snapshot.solved_at is not None:
                color = argb(canvas.theme.color("h"))
            y = column.y + column.height / 2
            text = "   ".join(texts)
            if width(text, "text") <= column.right - left - 16:
                canvas.text(column.right - 8, y, text, "text", color, "right")

    def _draw_ground(self, canvas: Canvas, column: Area) -> None:
        canvas.box(column, argb(canvas.theme.raised), 5)

    def _name_start(self, lettering: Lettering, column: Area) -> float:
        return column.x + 6 + chip_width(lettering) + (SAMPLE + 1.2) * lettering.em

    def _name(self, canvas: Canvas, run: int, column: Area) -> str:
        """Return the run's name, shortened to what there is room for."""
        parts = run_title(self.experiments, run).split(" · ")
        room = column.right - self._name_start(canvas.lettering, column) - 8
        while len(parts) > 1 and canvas.lettering.width(" · ".join(parts), "title") > 0.6 * room:
            del parts[-1]
        return " · ".join(parts)

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
            return [("no difference yet: change a setting of one run", canvas.dim())]
        lead = "only this differs:  " if len(differ) == 1 else f"{len(differ)} settings differ:  "
        wordings = [
            [(lead, canvas.dim()), *_valued(canvas, differ)],
            [(lead, canvas.dim()), (", ".join(one.label for one in differ), canvas.ink())],
            _valued(canvas, differ),
        ]
        for wording in wordings:
            if sum(canvas.lettering.width(text, "text") for text, _ in wording) <= room:
                return wording
        return [(lead.rstrip(" :"), canvas.dim())]


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
    metrics = snapshot.metrics
    texts = [f"loss {compact(metrics.last_loss)}"] if metrics.loss.updates.size else []
    if metrics.score is not None and metrics.score.accuracy is not None:
        texts.append(f"{metrics.score.accuracy:.0%}".replace("%", "\u2009%") + " right")
    if snapshot.fault is not None:
        return [f"{snapshot.fault.value} in update {whole(snapshot.fault.update)}"]
    if snapshot.solved_at is not None:
        texts.append(f"solved at {whole(snapshot.solved_at)}")
    return texts
