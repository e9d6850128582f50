"""Page: a drawing under a line that says of which run it is; what is written to files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QImage, QPainter

from rnnviz.errors import RnnvizError
from rnnviz.figures.board.drawing import Drawing
from rnnviz.figures.items.banner import cell_title, run_titles
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.painting import PaintCanvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import lettering
from rnnviz.figures.view.numbers import compact, whole
from rnnviz.figures.view.run_view import NOWHERE, Cursor
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.snapshot import Snapshot

SMALLEST, LARGEST = 100, 16_000  # pixels along an edge


@dataclass(frozen=True)
class Page:
    """A drawing of a snapshot, or of one a run, on a page of its own.

    Parameters
    ----------
    size : (int, int)
        Width and height in pixels.
    zoom : float
        Pixels per pixel of the layout.
    cursor : Cursor
        What is pinned.

    Raises
    ------
    RnnvizError
        If the size is none that can be drawn.
    """

    drawing: Drawing
    snapshots: tuple[Snapshot, ...]
    size: tuple[int, int]
    zoom: float
    cursor: Cursor = NOWHERE

    def __post_init__(self) -> None:
        check_size(self.size)
        width, height = self.layout
        top = header_height(self.drawing)
        self.drawing.show(*self.snapshots)
        self.drawing.resize(Area(0, top, width, height - top))

    @property
    def layout(self) -> tuple[float, float]:
        """Width and height in pixels of the layout."""
        return self.size[0] / self.zoom, self.size[1] / self.zoom

    def draw(self, canvas: Canvas) -> None:
        """Draw all of it."""
        width, height = self.layout
        # A PDF's page is a whole number of points: cover the part of a pixel that it may be longer.
        canvas.rect(Area(0, 0, width + 1, height + 1), argb(self.drawing.theme.background))
        shown, strip = self.drawing.shown, self.drawing.strip
        typed = "your sequence" if shown is not None and shown.typed else ""
        what = typed if strip is None else strip.words
        _draw_header(canvas, self.snapshots, Area(0, 0, width, header_height(self.drawing)), what)
        self.drawing.draw_fixed(canvas)
        self.drawing.draw(canvas, self.cursor)

    def image(self, scale: float) -> QImage:
        """Return it as an image, `scale` times as large as its size."""
        check_size(self.size, scale)
        width, height = (round(edge * scale) for edge in self.size)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale * self.zoom)
        dots = round(96 * scale / 0.0254)
        image.setDotsPerMeterX(dots)
        image.setDotsPerMeterY(dots)
        painter = QPainter(image)
        try:
            text = lettering(self.drawing.text_scale)
            self.draw(PaintCanvas(painter, self.drawing.theme, text, scale * self.zoom))
        finally:
            painter.end()
        return image


def check_size(size: tuple[int, int], scale: float = 1.0) -> None:
    """Raise RnnvizError unless a page of this size can be drawn."""
    edges_fit = all(edge >= SMALLEST and edge * scale <= LARGEST for edge in size)
    if not 0 < scale <= 16 or not edges_fit:
        raise RnnvizError(
            f"a figure of {size[0]} x {size[1]} pixels at scale {scale:g} cannot be drawn: from"
            f" {SMALLEST} to {LARGEST:,} pixels along each edge, and a scale of at most 16, can."
        )


def header_height(drawing: Drawing) -> int:
    """Return the height of the line above the drawing; even, so that halves are rounded alike."""
    return 2 * round(1.2 * lettering(drawing.text_scale).em)


def subject(experiment: Experiment) -> str:
    """Return an experiment in one line: "Copy memory · LSTM 32 · seed 0"."""
    k1, k2 = experiment.training.update_steps, experiment.training.back_steps
    truncated = f" · k1 {k1}, k2 {k2 or 'whole'}" if k1 else ""
    return (
        f"{experiment.task.title} · {cell_title(experiment)}{truncated} · seed {_seeds(experiment)}"
    )


def subject_of(experiments: Sequence[Experiment]) -> str:
    """Return one or more runs in one line: "Copy memory · LSTM | RNN · seed 0"."""
    if len(experiments) == 1:
        return subject(experiments[0])
    runs = " | ".join(run_titles(experiments, run)[0] for run in range(len(experiments)))
    seeds = {_seeds(experiment) for experiment in experiments}
    seed = f" · seed {seeds.pop()}" if len(seeds) == 1 else ""
    return f"{experiments[0].task.title} · {runs}{seed}"


def _seeds(experiment: Experiment) -> str:
    seed = experiment.seed
    return f"{seed.weights}" if seed.weights == seed.data else f"{seed.weights} / data {seed.data}"


@dataclass(frozen=True)
class StatusNumber:
    """A number with its name, and what explains it; as text both together."""

    text: str
    explanation: str = ""

    def __str__(self) -> str:
        return self.text + self.explanation


def numbers(snapshot: Snapshot) -> dict[str, StatusNumber]:
    """Return how the run is doing: update, loss and, where the task has one, accuracy."""
    task, metrics = snapshot.experiment.task, snapshot.metrics
    baseline = f"{task.baseline} {compact(task.chance())}"
    loss = compact(metrics.last_loss) if metrics.loss.updates.size else "–"  # before the first
    texts = {
        "update": StatusNumber(f"update {whole(snapshot.update)}"),
        "loss": StatusNumber(f"loss {loss}", f" ({baseline})"),
    }
    if metrics.score is not None and metrics.score.accuracy is not None:
        share = f"{metrics.score.accuracy:.0%}".replace("%", "\u2009%")
        texts["accuracy"] = StatusNumber(share, f" of {task.accuracy_of}")
    return texts


def numbers_of(snapshots: Sequence[Snapshot]) -> dict[str, StatusNumber]:
    """Return how it is doing; of several runs the update, their own numbers stand above them."""
    texts = numbers(max(snapshots, key=lambda snapshot: snapshot.update))
    return texts if len(snapshots) == 1 else {"update": texts["update"]}


def _draw_header(canvas: Canvas, snapshots: Sequence[Snapshot], area: Area, what: str = "") -> None:
    em, width = canvas.lettering.em, canvas.lettering.width
    x, y, right = area.x + 0.9 * em, area.y + 0.58 * area.height, area.right - 0.9 * em
    canvas.text(x, y, "rnnviz", "head", canvas.ink())
    x += width("rnnviz", "head") + 0.9 * em
    name = subject_of([snapshot.experiment for snapshot in snapshots])
    name += f" · {what}" if what else ""
    canvas.text(x, y, name, "text", canvas.ink())
    room = right - x - width(name, "text") - 2 * em
    texts, gap = [str(number) for number in numbers_of(snapshots).values()], " " * 4
    faults = [str(snapshot.fault) for snapshot in snapshots if snapshot.fault is not None]
    texts += faults
    while texts and width(gap.join(texts), "text") > room:
        del texts[-1]
    for text in reversed(texts):
        color = argb(canvas.theme.alert) if text in faults else canvas.dim()
        canvas.text(right, y, text, "text", color, "right")
        right -= width(text + gap, "text")
