"""Writing the picture of a sweep to a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtGui import QImage

from rnnviz.errors import RnnvizError
from rnnviz.figures.application import application
from rnnviz.figures.board.presets import Preset
from rnnviz.figures.drawing.paper import Paper
from rnnviz.figures.export.exporter import PaperExporter
from rnnviz.figures.export.files import forms
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.figures.sweeps.picture import SweepPicture
from rnnviz.files import check_writable, write_whole
from rnnviz.registry import exporters
from rnnviz.training.settings.experiment import FORMAT
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.sweeps.reading import to_dict
from rnnviz.training.sweeps.table import Table

SIZE = (1280, 720)
TEXT_SCALE = 1.3  # a slide is read from far away
FINENESS = 2.0  # pixels of a PNG per pixel of its size


def sweep_forms() -> list[str]:
    """Return the suffixes of the forms in which a sweep can be drawn, in their order."""
    return [form for form in forms() if issubclass(exporters[form], PaperExporter)]


def write_picture(
    table: Table,
    kind: str,
    path: Path,
    *,
    theme: Theme = DARK,
    size: tuple[int, int] | None = None,
    preset: Preset | None = None,
    scale: float | None = None,
    with_run: bool = True,
) -> None:
    """Write the picture of a measure.

    Unless it is `with_run`, it does not carry what all runs of the sweep have in common. See
    `export.export` for the rest.

    Raises
    ------
    RnnvizError
        If the suffix or the size is none that can be written, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in sweep_forms():
        known = " or ".join(sweep_forms())
        raise RnnvizError(f"{path.name}: a sweep can be drawn as {known}, not {path.suffix!r}.")
    inputs = input_files([table.sweep.experiment])
    check_writable(path, inputs)
    _running = application()
    layout = preset or _usual(size or SIZE)
    title, carried = f"rnnviz: {table.sweep.title}", _carried(table) if with_run else ""
    with _drawn(table, kind, theme, layout) as paper:
        if size is not None:
            paper.cut(size)
        content = exporters[suffix].drawn(paper, title, scale or layout.scale, carried)
    write_whole(path, content, inputs)


def picture_image(table: Table, kind: str, theme: Theme = DARK) -> QImage:
    """Return the picture of a measure as an image, as it is written without more words."""
    with _drawn(table, kind, theme, _usual(SIZE)) as paper:
        return paper.image(FINENESS)


@contextmanager
def _drawn(table: Table, kind: str, theme: Theme, layout: Preset) -> Iterator[Paper]:
    look = Style.of(theme, layout.text_scale)
    with Paper(look, layout.zoom, SweepPicture(table, kind, look)) as paper:
        paper.cut(layout.size)
        yield paper


def _usual(size: tuple[int, int]) -> Preset:
    """Return the layout of a picture of any size: a larger one is larger in all its parts."""
    zoom = min(size[0] / SIZE[0], size[1] / SIZE[1])
    return Preset("As shown", size, zoom, TEXT_SCALE, FINENESS)


def _carried(table: Table) -> str:
    """Return what goes into the file: the sweep, and an experiment that opens as any does.

    A person's file is named in it without the folder that it is in.
    """
    experiment = table.sweep.experiment.to_dict(whole_paths=False)
    return json.dumps({"format": FORMAT, "experiment": experiment, "sweep": to_dict(table.sweep)})
