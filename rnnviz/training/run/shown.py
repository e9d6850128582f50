"""Shown: what views show of a run, which after a fault may be of the update before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Floats, Trace
from rnnviz.tasks.base import Task
from rnnviz.training.evaluation import ProbeBatch
from rnnviz.training.fault import Fault
from rnnviz.training.fault_search import find_fault
from rnnviz.training.losses import ALL_LOSSES, Losses


class Shown:
    """Passes over the probe, with the weights that views show.

    They are the present ones; but those of the update before, if training has stopped at weights
    that overflow on the probe too. All that is seen then is of one update.

    Attributes
    ----------
    before : (size,)
        The weights of the update before.
    """

    def __init__(self, network: Network, task: Task, probe: ProbeBatch) -> None:
        self._network, self._task, self._probe = network, task, probe
        self.before: Floats = network.parameters.flat.copy()
        self._overflow: tuple[Fault | None, bool] | None = None  # of the probe, at a fault

    def passed(self, losses: Losses, read: ProbeBatch | None = None) -> Trace:
        """Read the probe, or something else, with the network's weights, forward and backward."""
        read = read or self._probe
        trace = read.forward(self._network)
        self._network.backward(trace, losses.of(self._task, read.batch))
        return trace

    @contextmanager
    def weights(self, update: int, fault: Fault | None) -> Iterator[int]:
        """Put the weights that views show in the network for a while; give their update."""
        if fault is None or not self._overflows(update, fault):
            yield update
            return
        weights = self._network.parameters.flat
        now = weights.copy()
        weights[:] = self.before
        try:
            yield max(update - 1, 0)
        finally:
            weights[:] = now

    def _overflows(self, update: int, fault: Fault) -> bool:
        """Return whether the weights that training stopped at overflow on the probe."""
        if self._overflow is None or self._overflow[0] is not fault:
            self._overflow = fault, find_fault(update, self.passed(ALL_LOSSES)) is not None
        return self._overflow[1]
