"""Opening what a sweep has left: its table, and any run of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from rnnviz.errors import RnnvizError, plain
from rnnviz.training.commands.past import Past
from rnnviz.training.scenes.lecture import LONGEST_TITLE
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.settings.named_files import Agree
from rnnviz.training.sweeps.running import Row
from rnnviz.training.sweeps.table import ABOUT, ROWS, Table, read_table

BASE = (
    "The settings that the runs of the sweep have in common, before training. Choose a run in the"
    " sweep's window, or press Play to train this one."
)


@dataclass(frozen=True)
class SweepScene(Scene):
    """The experiment that the runs of a sweep differ from, before training, with their table."""

    table: Table | None = field(default=None, compare=False)


def sweep_folder(name: str) -> Path | None:
    """Return the folder of the sweep that a name is of: its own, or one of its files'.

    Raises
    ------
    RnnvizError
        For a folder of anything else.
    """
    path = Path(name)
    folder = path.parent if path.name in (ABOUT, ROWS) else path
    if (folder / ABOUT).is_file():
        return folder
    if path.is_dir():
        raise RnnvizError(f"{name} is a folder without a sweep: name a file, or a sweep's folder.")
    return None


def read_sweep_scene(folder: Path, agree: Agree | None = None) -> SweepScene:
    """Return the scene of a sweep's folder.

    Raises
    ------
    RnnvizError
        As `read_table` does.
    """
    table = read_table(folder, agree)
    title = plain(table.sweep.title, LONGEST_TITLE)
    return SweepScene(
        _name(table), table.sweep.experiment, title, BASE, pasts=(Past(0),), table=table
    )


def run_scene(table: Table, row: Row, words: str, numbers: str) -> Scene:
    """Return the scene of a run at its end.

    `words` say in what it differs from the others, `numbers` what its row holds.

    Raises
    ------
    RnnvizError
        If it failed, so that there is nothing to open.
    """
    if row.failed:
        raise RnnvizError(f"this run failed, so it cannot be opened: {row.failed}")
    experiment = table.sweep.experiment.with_settings(dict(row.settings))
    number = list(table.rows).index(row.settings) + 1
    return Scene(
        f"{_name(table)}-{number}",
        experiment,
        plain(f"{table.sweep.title}: {words}", LONGEST_TITLE),
        f"A run of the sweep “{table.sweep.title}”, at its end: {words}."
        f" Measured in the sweep: {numbers}.",
        pasts=(Past(row.updates, stopped=bool(row.stopped)),),
    )


def _name(table: Table) -> str:
    stem = plain(table.folder.resolve().name, LONGEST_TITLE)
    return f"sweep-{stem or 'here'}"
