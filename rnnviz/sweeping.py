"""The command `sweep`: many runs that differ in a few settings, a row and a point for each."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from rnnviz.console import say, sweep_bar, tell
from rnnviz.errors import RnnvizError
from rnnviz.interrupt import at_interrupt
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.sweeps.cluster import connect, rows_there
from rnnviz.training.sweeps.local import processors, rows_here
from rnnviz.training.sweeps.reading import sweep_in
from rnnviz.training.sweeps.running import Order, Row, orders_of
from rnnviz.training.sweeps.table import Table

MOST_TOLD = 3  # reasons why runs failed


def sweep(options: argparse.Namespace, values: Mapping[str, object], scene: Scene) -> None:
    """Carry out a sweep of a scene's run, as its `values` tell, in the folder of the options.

    Raises
    ------
    RnnvizError
        If there is none, its folder cannot be used, or it cannot go on.
    """
    plan = sweep_in(values, scene.experiment, scene.title)
    table = Table(plan, Path(options.output))
    table.begin()
    _carry_out(table, options)
    _tell_failures(table)
    say(str(table.path))


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
        count = options.processes or processors()
        with closing(rows_here(orders, count)) as rows:  # type: ignore[type-var]
            yield rows
    else:
        with connect(options.scheduler) as client:
            yield rows_there(orders, client)


def _note_progress(table: Table, total: int) -> None:
    over = f"{len(table.rows):,} of {total:,} runs are in {table.path}"
    at_interrupt(f"interrupted; {over}: the same command goes on.")


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
