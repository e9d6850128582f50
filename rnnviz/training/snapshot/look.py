"""Look: a run as it is now, for the parts of a snapshot to read."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from typing import Protocol

from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from rnnviz.training.commands.base import Command
from rnnviz.training.evaluation import ProbeBatch
from rnnviz.training.fault import Fault
from rnnviz.training.losses import Losses
from rnnviz.training.metrics import History
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.slow_motion.walk import Walk
from rnnviz.training.snapshot.focus import WHOLE, Focus


class Observed(Protocol):
    """What a snapshot is taken of; a Trainer is one."""

    experiment: Experiment
    update: int
    returns: int
    journal: list[tuple[int, Command]]
    fault: Fault | None

    @property
    def network(self) -> Network:
        """The network, with the weights of the present update."""

    @property
    def probe(self) -> ProbeBatch:
        """The batch that views show."""

    def history(self, losses: Losses) -> History:
        """Return gradient magnitudes over the run so far."""

    def picture(self, losses: Losses, read: ProbeBatch | None = None) -> tuple[Trace, int]:
        """Return a copy of the probe's trace, and the update whose weights it shows."""

    def walk(self) -> Walk:
        """Return the update that is made next, phase by phase."""


class Look:
    """A run as it is now; each part of it is computed once.

    Parameters
    ----------
    run : Observed
    focus : Focus

    Attributes
    ----------
    parts : dict of name to object
        What has been computed of it.
    """

    def __init__(self, run: Observed, focus: Focus = WHOLE) -> None:
        self.run, self.focus = run, focus
        self.state = _state(run)
        self.parts: dict[str, object] = {}

    @property
    def holds(self) -> bool:
        """Whether the run is still as it was looked at."""
        return self.state == _state(self.run)

    @cached_property
    def read(self) -> ProbeBatch:
        """What is read: the fixed probe, or what was typed."""
        typed = self.focus.typed
        return ProbeBatch(self.run.experiment.task.typed(typed)) if typed else self.run.probe

    @cached_property
    def sequence(self) -> int:
        """The sequence that is analysed: that of the focus, or the last if there are fewer."""
        return min(self.focus.sequence, self.read.batch.size - 1)

    @cached_property
    def losses(self) -> Losses:
        """Whose gradients are shown."""
        return self.focus.losses.within(self.run.experiment.task, self.read.batch)

    @cached_property
    def picture(self) -> tuple[Trace, int]:
        """The probe's trace, with the gradients of `losses`, and the update that it shows."""
        return self.run.picture(self.losses, self.read)


def _state(run: Observed) -> Hashable:
    """Return what changes whenever a look at the run would."""
    return run.update, len(run.journal), run.fault, run.returns
