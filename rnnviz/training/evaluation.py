"""Batches that training never reads: the probe, which views show, and the held-out batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import numpy as np

from rnnviz.engine.batch import Batch, beside
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from rnnviz.tasks.base import Split, Task
from rnnviz.tasks.goals import Score
from rnnviz.training.batches import Floats, States
from rnnviz.training.settings.checks import PORTION

PROBE_SIZE = 8  # sequences
HELD_OUT_SIZE = 128  # sequences
LEAD = 4  # batches of a stream that are read first, so that the state is not that of a beginning
STRETCHES = 4  # batches of a stream that are held out one after the other


class ProbeBatch:
    """A batch that views show, after a lead-in that leaves its state, or from a given state.

    `final` is what comes back to its final states besides (see `Network.backward`).

    The lead-in is read anew by every pass, so that what is shown depends on the weights alone.

    Attributes
    ----------
    departs : float
        By how much what is computed again of a recorded pass differs from that pass.
    """

    departs = 0.0

    def __init__(
        self,
        batch: Batch,
        lead: Sequence[Batch] = (),
        initial: States | None = None,
        final: Sequence[Mapping[str, Floats]] = (),
    ) -> None:
        self.batch, self.final = batch, final
        self._lead, self._initial = lead, initial

    @classmethod
    def drawn(cls, task: Task, seed: int) -> ProbeBatch:
        """Return the fixed batch of a run: of a stream, the stretch after a few others."""
        lead = LEAD if task.stream else 0
        *before, batch = (
            task.draw(seed, Split.PROBE, number, PROBE_SIZE) for number in range(lead + 1)
        )
        return cls(batch, before)

    def forward(self, network: Network) -> Trace:
        """Read the probe."""
        states = self._initial
        for batch in self._lead:
            states = _states_after(network.forward(batch, states, lean=True))
        return network.forward(self.batch, states)


class HeldOut:
    """The batch that a network is scored on.

    Of a stream it is read as it comes, a few stretches one after the other with the state carried
    on; those after the lead-in are scored, side by side as if they were sequences of one batch.

    Attributes
    ----------
    batch : Batch
        What is scored.
    """

    def __init__(self, task: Task, seed: int, training_size: int) -> None:
        self._task = task
        if task.stream:
            size, count = HELD_OUT_SIZE // STRETCHES, LEAD + STRETCHES
            stretches = [task.draw(seed, Split.HELD_OUT, k, size) for k in range(count)]
            self.batch = beside(stretches[LEAD:])
            self._lead, self._portions = stretches[:LEAD], stretches[LEAD:]
        else:
            self.batch = task.draw(seed, Split.HELD_OUT, 0, HELD_OUT_SIZE)
            size = max(training_size, PORTION)  # no more memory than training takes
            firsts = range(0, HELD_OUT_SIZE, size)
            self._lead = []
            self._portions = [self.batch.sequences(slice(k, k + size)) for k in firsts]

    def score(self, network: Network) -> Score:
        """Return how the network does."""
        losses, outputs = [], []
        for trace in islice(self._read(network), len(self._lead), None):
            losses.append(network.loss(trace) * trace.size)
            outputs.append(trace.outputs.copy())
        together = np.concatenate(outputs, axis=2)
        return self._task.score(self.batch, together, sum(losses) / HELD_OUT_SIZE)

    def _read(self, network: Network) -> Iterable[Trace]:
        states = None
        for batch in (*self._lead, *self._portions):
            trace = network.forward(batch, states, lean=True)
            yield trace
            states = _states_after(trace) if self._task.stream else None


def _states_after(trace: Trace) -> States:
    return [{n: values.copy() for n, values in layer.final.items()} for layer in trace.layers]
