"""Carrying out one run of a sweep."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rnnviz.errors import RnnvizError, plain
from rnnviz.registry import measures
from rnnviz.training.run.headless import MOST_UPDATES
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.sweeps.sweep import Settings, Sweep

LONGEST_REASON = 300  # characters


@dataclass(frozen=True)
class Order:
    """What a process needs to carry out one run."""

    settings: Settings
    experiment: Experiment
    updates: int | None
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """What came of one run.

    Attributes
    ----------
    settings : tuple of (str, value)
        In what it differs from the others.
    updates : int
        How many were applied.
    measured : tuple of float or None
        One for each measure of the sweep; None where there is no such number.
    stopped : str
        Why training stopped early, if it met NaN or infinity.
    failed : str
        Why the run could not be carried out; nothing is measured then.
    """

    settings: Settings
    updates: int = 0
    measured: tuple[float | None, ...] = ()
    stopped: str = ""
    failed: str = ""


def orders_of(sweep: Sweep, done: set[Settings]) -> Iterator[Order]:
    """Yield what is still to be carried out."""
    for settings in sweep.runs():
        if settings not in done:
            yield Order(settings, sweep.experiment, sweep.updates, sweep.measures)


def carry_out(order: Order) -> Row:
    """Train a run and measure it; whatever goes wrong with it is in its row."""
    try:
        return _row(order)
    except RnnvizError as problem:
        return failed_row(order, str(problem))
    except MemoryError:
        return failed_row(order, "there is too little memory for it.")
    except Exception as problem:  # the other runs go on
        return failed_row(order, f"{type(problem).__name__}: {problem}")


def failed_row(order: Order, why: str) -> Row:
    """Return the row of a run that could not be carried out."""
    return Row(order.settings, failed=plain(why, LONGEST_REASON))


def _row(order: Order) -> Row:
    trainer = Trainer(order.experiment.with_settings(dict(order.settings)))
    if order.updates is not None:
        trainer.step(order.updates)
    else:
        while trainer.update < MOST_UPDATES and trainer.solved_at is None and trainer.step():
            pass
    trainer.measure()
    return Row(
        settings=order.settings,
        updates=trainer.update,
        measured=tuple(_finite(measures[kind].of(trainer)) for kind in order.measures),
        stopped="" if trainer.fault is None else str(trainer.fault),
    )


def _finite(number: float | None) -> float | None:
    """Return a number that can be drawn; None for what has overflowed."""
    return None if number is None or not math.isfinite(number) else number
