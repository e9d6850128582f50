"""Checkpoint: all that a run needs to go on from an update as if it had never stopped there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from rnnviz.engine.interventions.holds import Holds
from rnnviz.engine.passes.trace import Floats
from rnnviz.tasks.goals import Score
from rnnviz.training.batches import ReaderPlace
from rnnviz.training.settings.experiment import Experiment


@dataclass(frozen=True, order=True)
class Moment:
    """A place in a run: after so many updates and so many commands of its journal."""

    update: int = 0
    commands: int = 0


BEGINNING = Moment()


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run at one moment. The curves are not in it: those of the whole run hold them.

    Attributes
    ----------
    moment : Moment
    experiment : Experiment
        With the settings in force.
    weights, before : (size,)
        The weights, and those of the update before.
    optimizer_state : mapping of name to array
    reading : ReaderPlace
        Where the run is in its training batches.
    loss, gradient_norm : float
    clipped : bool
        Of the last update.
    times_clipped : int
        How many updates were clipped.
    score : Score or None
    solved_at : int or None
    holds : Holds
    """

    moment: Moment
    experiment: Experiment
    weights: Floats
    before: Floats
    optimizer_state: Mapping[str, NDArray[Any]]
    reading: ReaderPlace
    loss: float
    gradient_norm: float
    clipped: bool
    times_clipped: int
    score: Score | None
    solved_at: int | None
    holds: Holds

    @property
    def nbytes(self) -> int:
        """Size in bytes, but for small things."""
        arrays = [self.weights, self.before, *self.optimizer_state.values()]
        arrays += [array for layer in self.reading.states or () for array in layer.values()]
        return sum(array.nbytes for array in arrays)
