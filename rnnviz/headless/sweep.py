"""The command `sweep`: many runs that differ in a few settings, a row and a point for each."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rnnviz.agreement import agree_on_terminal
from rnnviz.arguments.kinds import changes_in
from rnnviz.console import reading_bar, say, sweep_bar, tell
from rnnviz.data.progress import watched
from rnnviz.display import check_libraries
from rnnviz.errors import RnnvizError
from rnnviz.interrupt import at_interrupt
from rnnviz.rendering.one import start_drawing
from rnnviz.training.scenes.named import run_alone
from rnnviz.training.scenes.reading import mapping_at, run_at, text_at
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.sessions.session import load
from rnnviz.training.settings.runs import MOST_RUNS
from rnnviz.training.sweeps.cluster import connect, rows_there
from rnnviz.training.sweeps.local import processors, rows_here
from rnnviz.training.sweeps.reading import read_toml, sweep_in
from rnnviz.training.sweeps.running import Order, Row, orders_of
from rnnviz.training.sweeps.table import Table

LONGEST_NAME = 1000  # characters
FIGURE = "figure.png"  # beside the rows
MOST_TOLD = 3  # reasons why runs failed


def sweep(options: argparse.Namespace) -> None:
    """Carry out the sweep that the options tell, or the file that they name, in a folder.

    Raises
    ------
    RnnvizError
        If they tell none, the folder cannot be used, or the sweep cannot go on.
    """
    values = _values(options)
    scene = _scene(options, values)
    table = Table(sweep_in(values, scene.experiment), Path(options.output))
    table.begin()
    _carry_out(table, options)
    _tell_failures(table)
    say(str(table.path))
    _draw(table, options.theme)


def _values(options: argparse.Namespace) -> dict[str, object]:
    """Return what the sweep's file holds, with the options that come before it."""
    values = read_toml(options.source) if options.source else {}
    if options.vary:
        values["vary"] = varied = changes_in("--vary", options.vary)
        if len(varied) < len(options.vary):
            raise RnnvizError("--vary names a setting twice: name it once, with all its values.")
    if options.measure:
        values["measure"] = [name.strip() for name in options.measure.split(",")]
    given = {"seeds": options.seeds, "updates": options.updates}
    return {**values, **{key: value for key, value in given.items() if value is not None}}


def _scene(options: argparse.Namespace, values: Mapping[str, object]) -> Scene:
    """Return the scene whose first run is varied, with settings changed."""
    name = options.scene or text_at(values, "scene", LONGEST_NAME)
    if not name:
        raise RnnvizError("name a SCENE or FILE to sweep, or a sweep by --from.")
    changes = {**mapping_at(values, "set"), **changes_in("--set", options.set)}
    with reading_bar() as show, watched(lambda _, share: show(share)):
        scene = load(name, changes, agree_on_terminal)
    run = run_at(values, "run", MOST_RUNS) if "run" in values else 0
    return run_alone(scene, run if options.run is None else options.run)


def _carry_out(table: Table, options: argparse.Namespace) -> None:
    """Train the runs that have no row yet."""
    total, done = len(table.sweep), set(table.rows)
    orders = orders_of(table.sweep, done)
    with sweep_bar(total, len(done)) as advance, _rows(orders, options) as rows:
        _note_progress(table, total)
        for row in rows:
            table.add(row)
            _note_progress(table, total)
            advance()
    at_interrupt("")
    table.finish()


@contextmanager
def _rows(orders: Iterator[Order], options: argparse.Namespace) -> Iterator[Iterator[Row]]:
    """Give the rows of runs as they end, here or on a cluster."""
    if options.scheduler is None:
        yield rows_here(orders, options.processes or processors())
    else:
        with connect(options.scheduler) as client:
            yield rows_there(orders, client)


def _note_progress(table: Table, total: int) -> None:
    over = f"{len(table.rows):,} of {total:,} runs are in {table.path}"
    at_interrupt(f"interrupted; {over}: the same command goes on.")


def _draw(table: Table, theme: str) -> None:
    """Write the picture of the first measure; where nothing can be drawn, the rows are enough."""
    path = table.folder / FIGURE
    try:
        check_libraries()
        _running = start_drawing()
        from rnnviz.figures.style.theme import THEMES
        from rnnviz.figures.sweeps.writing import write_picture

        write_picture(table, table.sweep.measures[0], path, theme=THEMES[theme])
    except RnnvizError as problem:
        tell(f"there is no figure: {problem}")
    else:
        say(str(path))


def _tell_failures(table: Table) -> None:
    reasons: dict[str, int] = {}
    for row in table.rows.values():
        if row.failed:
            reasons[row.failed] = reasons.get(row.failed, 0) + 1
    for why, count in list(reasons.items())[:MOST_TOLD]:
        runs = "1 run" if count == 1 else f"{count:,} runs"
        tell(f"{runs} failed: {why}")
    if len(reasons) > MOST_TOLD:
        tell(f"others failed for other reasons: see the column failed in {table.path}.")
    if reasons and sum(reasons.values()) == len(table.rows):
        raise RnnvizError("all runs failed, so there is no figure.")
