"""The command `render`: the picture of what a sweep has left in its folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from rnnviz.agreement import agree_on_terminal
from rnnviz.errors import RnnvizError, suggestion
from rnnviz.figures.board.presets import PRESETS
from rnnviz.rendering.one import start_drawing
from rnnviz.training.sweeps.table import Table, read_table

OF_RUNS = (
    "set", "compare", "panel", "run", "transparent", "no_caption", "no_legends", "updates",
    "further", "every", "fps", "slow_motion", "whole_paths",
)  # fmt: skip
"""The options of pictures of runs that say nothing of a sweep."""


def render_sweep(options: argparse.Namespace, folder: Path) -> None:
    """Write the picture that the command line asks for.

    Raises
    ------
    RnnvizError
        If the sweep cannot be read, or the picture not be written.
    """
    if len(options.scene) > 1:
        raise RnnvizError(f"{folder} holds a sweep, which is drawn alone: name nothing beside it.")
    for option in OF_RUNS:
        if getattr(options, option) not in (None, False, []):
            word = option.replace("_", "-")
            raise RnnvizError(f"--{word} is for pictures of runs, and {folder} holds a sweep.")
    table = read_table(folder, agree_on_terminal)
    kind = _measure(table, options.measure)
    _running = start_drawing()
    from rnnviz.figures.style.theme import THEMES
    from rnnviz.figures.sweeps.writing import write_picture

    write_picture(
        table, kind, Path(options.output), theme=THEMES[options.theme], size=options.size,
        preset=PRESETS.get(options.preset or ""), scale=options.scale,
        with_run=not options.without_run,
    )  # fmt: skip


def _measure(table: Table, name: str | None) -> str:
    """Return a measure of a sweep by its name, the first if there is none."""
    known = table.sweep.measures
    if name is None:
        return known[0]
    if name not in known:
        raise RnnvizError(f"{table.folder} has no measure {name!r}: {suggestion(name, known)}")
    return name
