"""Reveal: how far a walk through one update has come, and what has been computed by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.trace import LayerTrace
from rnnviz.training.slow_motion.walk import PHASES, Phase, Walk

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Reveal:
    """A place in a walk: the phase, and how many of its steps are done, the present one included.

    Of several runs one may have fewer steps: it waits at its last.
    """

    phase: Phase = Phase.FORWARD
    done: int = 1


def lengths_of(walks: Sequence[Walk]) -> Mapping[Phase, int]:
    """Return the steps of the phases of several walks in lockstep; a phase has one at least."""
    tables = [walk.lengths for walk in walks]
    counts = {phase: max(table.get(phase, 0) for table in tables) for phase in PHASES}
    return {phase: count for phase, count in counts.items() if count > 0}


def place(reveal: Reveal, lengths: Mapping[Phase, int]) -> int:
    """Return the number of a place among all of a walk, from 0."""
    before = PHASES[: PHASES.index(reveal.phase)]
    done = min(max(reveal.done, 1), lengths.get(reveal.phase, 1))
    return sum(lengths.get(phase, 0) for phase in before) + done - 1


def reveal_at(number: int, lengths: Mapping[Phase, int]) -> Reveal:
    """Return the place with a number; the first or the last if there is none such."""
    number = max(number, 0)
    for phase, count in lengths.items():
        if number < count:
            return Reveal(phase, number + 1)
        number -= count
    last = list(lengths)[-1]
    return Reveal(last, lengths[last])


class Progress:
    """What of one run's walk has been computed at a place.

    Parameters
    ----------
    walk : Walk
    reveal : Reveal

    Attributes
    ----------
    phase : Phase
        The phase that the run is in; one whose walk ends at a fault stays in its last.
    done, count : int
        Its steps that are done, and all of them.
    """

    def __init__(self, walk: Walk, reveal: Reveal) -> None:
        self.walk = walk
        lengths = walk.lengths
        ended = reveal.phase not in lengths
        self.phase = list(lengths)[-1] if ended else reveal.phase
        self.count = lengths[self.phase]
        self.done = self.count if ended else min(reveal.done, self.count)
        self.steps = walk.read.trace.steps

    def of(self, phase: Phase) -> int:
        """Return how many steps of a phase are done."""
        before = PHASES.index(phase) - PHASES.index(self.phase)
        if before == 0:
            return self.done
        return self.walk.lengths.get(phase, 0) if before < 0 else 0

    @property
    def level(self) -> int | None:
        """The layer that is being read or swept; None where all are at once."""
        if self.walk.layers == 1 or self.phase not in (Phase.FORWARD, Phase.BACKWARD):
            return None
        stage = (self.done - 1) // self.steps
        return stage if self.phase == Phase.FORWARD else self.walk.layers - 1 - stage

    def states(self, layer: LayerTrace) -> Bools:
        """Return (T,): at which steps a layer's states and gates are known."""
        stage = layer.id.index if self.walk.layers > 1 else 0
        return self._from_the_left(self.of(Phase.FORWARD) - stage * self.steps, not layer.reverse)

    @property
    def inputs(self) -> Bools:
        """(T,): which steps have been read."""
        return self._from_the_left(self.of(Phase.FORWARD), True)

    @property
    def outputs(self) -> Bools:
        """(T,): which answers are known: those for which all of the last layer is."""
        layers = self.walk.read.trace.layers
        top = [self.states(layer) for layer in layers if layer.id.index == layers[-1].id.index]
        return np.asarray(reduce(np.logical_and, top))

    @property
    def losses(self) -> Bools:
        """(T,): up to which step the losses are known."""
        steps, done = self.walk.losses, self.of(Phase.LOSS)
        known = self.steps if done >= len(steps) else int(steps[done - 1]) + 1 if done else 0
        return np.arange(self.steps) < known

    def gradients(self, layer: LayerTrace) -> Bools:
        """Return (T,): at which steps the gradients with respect to a layer's states are known."""
        stage = self.walk.layers - 1 - layer.id.index if self.walk.layers > 1 else 0
        return self._from_the_left(self.of(Phase.BACKWARD) - stage * self.steps, layer.reverse)

    def sums(self, reverse: bool) -> Bools:
        """Return (T,): which steps' contributions have been summed, in one direction's order."""
        return self._from_the_left(self.of(Phase.SUM), reverse)

    def present(self, reverse: bool) -> int | None:
        """Return the step of the trace that one direction is at; None in a phase without steps."""
        if self.phase == Phase.LOSS:
            return int(self.walk.losses[self.done - 1])
        if self.phase not in (Phase.FORWARD, Phase.BACKWARD, Phase.SUM):
            return None
        at = (self.done - 1) % self.steps
        rightward = (self.phase == Phase.FORWARD) != reverse
        return at if rightward else self.steps - 1 - at

    @property
    def met(self) -> bool:
        """Whether the fault of the walk has been reached, if it has one."""
        fault = self.walk.fault
        if fault is None or self.phase != list(self.walk.lengths)[-1]:
            return False
        if fault.step is None or fault.layer is None:
            return self.done == self.count
        known = self.states if self.phase == Phase.FORWARD else self.gradients
        layers = self.walk.read.trace.layers
        layer = next(one for one in layers if one.id == fault.layer)
        return bool(known(layer)[fault.step - self.walk.start])

    def _from_the_left(self, count: int, left: bool) -> Bools:
        """Return the first so many steps, or else the last."""
        count = min(max(count, 0), self.steps)
        steps = np.arange(self.steps)
        return steps < count if left else steps >= self.steps - count
