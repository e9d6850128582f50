"""How the gradients on the probe change over a run."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from rnnviz.tasks.base import Task
from rnnviz.training.evaluation import ProbeBatch
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses, declares_answers
from rnnviz.training.metrics import History, magnitudes, paths
from rnnviz.training.series import Recorder

ROOM = 256  # updates that are kept


class GradientHistory:
    """Records gradient magnitudes: those of the answers' losses, and those of all.

    Where a task does not tell the answers from the other counted steps these are the same.
    """

    def __init__(self, task: Task, probe: ProbeBatch) -> None:
        kept = (ANSWERS, ALL_LOSSES) if declares_answers(task, probe.batch) else (ALL_LOSSES,)
        self._followed = {losses: losses.of(task, probe.batch) for losses in kept}
        self._recorders: dict[tuple[Losses, str], Recorder] = {}
        self._paths: dict[Losses, dict[str, NDArray[np.bool_]]] = {}

    @property
    def recorders(self) -> dict[tuple[Losses, str], Recorder]:
        """The recorders, by whose losses and by the label of the state."""
        return self._recorders

    def with_recorders(self, recorders: Mapping[tuple[Losses, str], Recorder]) -> GradientHistory:
        """Return a history like this one with other recorders."""
        made = copy(self)
        made._recorders = dict(recorders)
        return made

    def due(self, update: int) -> bool:
        """Return whether the gradients of this update are kept."""
        return not self._recorders or next(iter(self._recorders.values())).due(update)

    def add(self, update: int, network: Network, trace: Trace) -> None:
        """Send the losses of a pass over the probe back, and keep what arrives."""
        for losses, followed in self._followed.items():
            network.backward(trace, followed)
            if losses not in self._paths:  # the probe stays the same, and so does what has a path
                self._paths[losses] = paths(trace)
            for label, values in magnitudes(trace).items():
                recorder = self._recorders.get((losses, label)) or Recorder(ROOM, values.shape)
                self._recorders[losses, label] = recorder
                recorder.add(update, values)

    def of(self, losses: Losses) -> History:
        """Return the history for some losses; of one step alone none is kept: the first."""
        if losses not in self._followed:
            losses = next(iter(self._followed))
        series = {
            label: recorder.series()
            for (kept, label), recorder in self._recorders.items()
            if kept == losses
        }
        return History(losses, series, self._paths[losses])
