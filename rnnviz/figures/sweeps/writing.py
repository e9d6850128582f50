"""Writing the picture of a sweep to a file."""

from __future__ import annotations

import json
from pathlib import Path

from rnnviz.errors import RnnvizError
from rnnviz.figures.application import application
from rnnviz.figures.drawing.paper import Paper
from rnnviz.figures.export.images import png, with_text
from rnnviz.figures.export.svg import svg
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.figures.sweeps.picture import SweepPicture
from rnnviz.files import check_writable, write_whole
from rnnviz.training.settings.embedded import KEYWORD
from rnnviz.training.settings.experiment import FORMAT
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.sweeps.reading import to_dict
from rnnviz.training.sweeps.table import Table

SIZE = (1280, 720)
USUAL = SIZE  # a picture of another size is as much larger or smaller, text and all
TEXT_SCALE = 1.3  # a slide is read from far away
FINENESS = 2.0  # pixels of a PNG per pixel of its size
SUFFIXES = (".png", ".svg")


def write_picture(
    table: Table, kind: str, path: Path, theme: Theme = DARK, size: tuple[int, int] = SIZE
) -> None:
    """Write the picture of a measure; it carries what all runs of the sweep have in common.

    Raises
    ------
    RnnvizError
        If the suffix or the size is none that can be written, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        known = " or ".join(SUFFIXES)
        raise RnnvizError(f"{path.name}: a sweep can be drawn as {known}, not {path.suffix!r}.")
    inputs = input_files([table.sweep.experiment])
    check_writable(path, inputs)
    _running = application()
    zoom = min(size[0] / USUAL[0], size[1] / USUAL[1])
    look = Style.of(theme, TEXT_SCALE)
    with Paper(look, zoom, SweepPicture(table, kind, look)) as paper:
        paper.cut(size)
        carried = _carried(table)
        if suffix == ".svg":
            content = svg(paper, f"rnnviz: {table.sweep.title}", carried)
        else:
            content = with_text(png(paper.image(FINENESS)), KEYWORD, carried)
    write_whole(path, content, inputs)


def _carried(table: Table) -> str:
    """Return what goes into the file: the sweep, and an experiment that opens as any does.

    A person's file is named in it without the folder that it is in.
    """
    experiment = table.sweep.experiment.to_dict(whole_paths=False)
    return json.dumps({"format": FORMAT, "experiment": experiment, "sweep": to_dict(table.sweep)})
