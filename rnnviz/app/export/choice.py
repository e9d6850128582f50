"""What can be chosen in the export dialog: what of the figure, in which form, laid out how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.page import size_as_shown
from rnnviz.figures.board.presets import Preset
from rnnviz.figures.export.files import forms
from rnnviz.figures.export.order import Course
from rnnviz.figures.plots.panel import TimePanel
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.status import names_of
from rnnviz.registry import exporters
from rnnviz.registry import panels as registry
from rnnviz.training.settings.run_titles import run_titles
from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.snapshot import Snapshot


class Kind(Enum):
    """What a form holds, on which it depends what can be chosen."""

    IMAGE = auto()
    DRAWING = auto()
    SLIDE = auto()
    FILM = auto()
    NUMBERS = auto()
    CLIPBOARD = auto()


@dataclass(frozen=True)
class Form:
    """A form of what is exported: its words, the suffix of its files, and what it holds.

    `sees_through` tells whether it can have no ground, `carries` whether the run can be in it.
    """

    title: str
    suffix: str
    kind: Kind

    sees_through: bool = False
    carries: bool = True


def _form(suffix: str) -> Form:
    """Return the form that an exporter writes."""
    exporter = exporters[suffix]
    kind = Kind.IMAGE if exporter.pixels else Kind.DRAWING
    kind = Kind.NUMBERS if exporter.numbers else kind
    return Form(exporter.title, suffix, kind, exporter.see_through, exporter.carries)


def _forms() -> tuple[Form, ...]:
    """Return all forms: pictures, slides and films, numbers, the clipboard."""
    written = [_form(suffix) for suffix in forms()]
    return (
        *(form for form in written if form.kind is not Kind.NUMBERS),
        Form("PPTX slide, with title and notes", ".pptx", Kind.SLIDE),
        Form("GIF film", ".gif", Kind.FILM),
        Form("APNG film", ".apng", Kind.FILM),
        Form("MP4 film", ".mp4", Kind.FILM),
        *(form for form in written if form.kind is Kind.NUMBERS),
        Form("Clipboard, as a picture", "", Kind.CLIPBOARD, sees_through=True, carries=False),
    )


FORMS = _forms()


@dataclass(frozen=True)
class Excerpt:
    """What of the figure is taken: panels by kind, of all runs or of one alone."""

    title: str
    panels: tuple[str, ...]
    run: int | None = None

    def of(self, snapshots: Sequence[Snapshot]) -> tuple[Snapshot, ...]:
        """Return the snapshots of its runs."""
        return tuple(snapshots if self.run is None else snapshots[self.run : self.run + 1])


@dataclass(frozen=True)
class Choice:
    """All that is chosen; `size` is that of the layout, `scale` the pixels to one of it."""

    excerpt: Excerpt
    form: Form
    preset: Preset
    size: tuple[int, int]
    scale: float
    theme: str
    transparent: bool
    captioned: bool
    legends: bool
    with_run: bool
    whole_paths: bool
    course: Course
    updates: int
    every: int
    fps: int

    @property
    def pixels(self) -> tuple[int, int]:
        """How large an image or a film is."""
        return round(self.size[0] * self.scale), round(self.size[1] * self.scale)


def excerpts(figure: Figure) -> list[Excerpt]:
    """Return what can be taken of a figure as it is now; the whole of it first."""
    drawn = {plot.kind for plot in figure.board.plots}
    kinds = tuple(panel.kind for panel in figure.board.visible if panel.kind in drawn)
    found = [Excerpt("Whole figure", kinds)]
    experiments = [snapshot.experiment for snapshot in figure.snapshots]
    names = names_of(figure.snapshots)
    if len(experiments) > 1:
        alone = tuple(kind for kind in kinds if not registry[kind].compares or registry[kind].usual)
        found += [
            Excerpt(
                f"Run {run_name(run)} alone: {joined(*run_titles(experiments, run, names))}",
                alone,
                run,
            )
            for run in range(len(experiments) if alone else 0)
        ]
    timed = tuple(kind for kind in kinds if issubclass(registry[kind], TimePanel))
    others = tuple(kind for kind in kinds if kind not in timed)
    if len(timed) > 1 and others:
        found.append(Excerpt("Time panels", timed))
    if timed and len(others) > 1:
        found.append(Excerpt("Instruments", others))
    if len(kinds) > 1:
        found += [Excerpt(f"Panel: {registry[kind].title}", (kind,)) for kind in kinds]
    return found


def as_shown(figure: Figure, excerpt: Excerpt) -> Preset:
    """Return the layout that a figure has in the window, as one that a page can have too."""
    board = figure.board
    width, height = size_as_shown(board, excerpt.panels, board.look.text)
    even = width + width % 2, height + height % 2  # as an MP4 has it
    return Preset("As in the window", even, board.scale(), figure.text_scale, 2.0)


def length_of(choice: Choice, update: int) -> str:
    """Return how long a film will be, in words; "" where that is not known before."""
    if choice.course is Course.SLOW:
        return ""
    updates = update if choice.course is Course.SO_FAR else choice.updates
    pictures = 1 + updates // choice.every + (updates % choice.every > 0)
    return f"{pictures:,} pictures, {pictures / choice.fps + 1:.1f} s"
