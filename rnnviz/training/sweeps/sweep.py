"""Sweep: which runs are made of an experiment, for how long, and what is measured of each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rnnviz.settings import Value
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.sweeps.axis import SEED, Axis

MOST_SEEDS = 1_000
MOST_RUNS = 1_000_000
USUAL_MEASURES = ("solved", "solved-at", "loss", "gradient-ratio")

Settings = tuple[tuple[str, Value], ...]
"""In what a run differs from the others of its sweep, by key; the weight seed comes last."""


@dataclass(frozen=True)
class Sweep:
    """Every combination of some settings' values, each from several weight seeds.

    Attributes
    ----------
    title : str
    experiment : Experiment
        What all runs have in common.
    axes : tuple of Axis
        What is varied.
    seeds : int
        From how many weight seeds each combination is trained: the experiment's own, and those
        after it.
    updates : int or None
        How long; None: until a run is solved, `headless.MOST_UPDATES` at most.
    measures : tuple of str
        The kinds of what is measured of each run.
    """

    title: str
    experiment: Experiment
    axes: tuple[Axis, ...] = ()
    seeds: int = 1
    updates: int | None = None
    measures: tuple[str, ...] = USUAL_MEASURES

    def __len__(self) -> int:
        return self.seeds * math.prod(len(axis.values) for axis in self.axes)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of `Settings`."""
        return (*(axis.key for axis in self.axes), SEED)

    def runs(self) -> Iterator[Settings]:
        """Yield in what each run differs; the last axis changes soonest, but for the seed."""
        first = self.experiment.seed.weights
        for values in product(*(axis.values for axis in self.axes)):
            for seed in range(first, first + self.seeds):
                yield tuple(zip(self.keys, (*values, seed), strict=True))
