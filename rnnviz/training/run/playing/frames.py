"""Frames of a recording, one of which is in a network at a time."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping

import numpy as np

from rnnviz.data.recording.frame import Floats, Frame
from rnnviz.data.recording.reader import Recording
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from rnnviz.errors import RnnvizError
from rnnviz.tasks.recording import RecordedNet, batch_of
from rnnviz.training.batches import States
from rnnviz.training.evaluation import ProbeBatch
from rnnviz.training.exchange.torch_names import fill
from rnnviz.training.settings.experiment import Experiment


class Frames:
    """The frames of a recording; one that cannot be read is passed over.

    Parameters
    ----------
    recording : Recording
    experiment : Experiment

    Attributes
    ----------
    network : Network
        With the weights of the frame that is shown.
    shown : int
        How many updates had been applied to them.
    probe : ProbeBatch
        What that frame read.

    Raises
    ------
    RnnvizError
        If no frame can be read.
    """

    def __init__(self, recording: Recording, experiment: Experiment) -> None:
        task = experiment.task
        assert isinstance(task, RecordedNet)
        self._recording = recording
        self._updates = sorted(recording.steps)
        self.network, self._aside = (
            Network(experiment.model, task.inputs, task.outputs, task.loss, recording.module.dtype)
            for _ in range(2)
        )
        while self._updates:
            frame = self._read(self._updates[0])
            if frame is not None:
                break
        else:
            raise RnnvizError(f"{recording.path} holds no pass that can be read.")
        self._put_in(frame)

    def look_again(self) -> None:
        """Take note of frames that have been added."""
        for update in self._recording.steps.keys() - set(self._updates):
            insort(self._updates, update)

    def before(self, update: int) -> list[int]:
        """Return the updates of the frames that are not after an update, at least the first."""
        return self._updates[: max(bisect_right(self._updates, update), 1)]

    def show(self, update: int) -> None:
        """Show the last frame that is not after an update."""
        while self.before(update)[-1] != self.shown:
            frame = self._read(self.before(update)[-1])
            if frame is not None:
                self._put_in(frame)
            elif not self._updates:  # the file is gone: what was shown last stays
                self._updates = [self.shown]

    def passed(self, update: int) -> Trace | None:
        """Return a pass of another frame, forward and backward; None if it cannot be read."""
        frame = self._read(update)
        if frame is None:
            return None
        _fill(self._aside, frame)
        probe = _probe(frame)
        trace = probe.forward(self._aside)
        self._aside.backward(trace, final=probe.final)
        return trace

    def _read(self, update: int) -> Frame | None:
        try:
            return self._recording.frame(update)
        except RnnvizError:
            self._updates.remove(update)
            return None

    def _put_in(self, frame: Frame) -> None:
        _fill(self.network, frame)
        probe = _probe(frame)
        probe.departs = _departs(probe.forward(self.network), frame)
        self.shown, self.probe = frame.update, probe


def _fill(network: Network, frame: Frame) -> None:
    """Give a network the weights of a frame."""
    tensors = {f"rnn.{name}": tensor for name, tensor in frame.weights.items()}
    fill(network.parameters, tensors, network.model.cell)


def _probe(frame: Frame) -> ProbeBatch:
    """Return what a frame read, from its initial states, and what came back to the final ones."""
    return ProbeBatch(
        batch_of(frame), initial=_by_layer(frame.initial), final=_by_layer(frame.final)
    )


def _by_layer(states: Mapping[str, Floats]) -> States:
    """Return arrays (layers * directions, units, B) for each of a trace's layers."""
    count = len(next(iter(states.values()), ()))
    return [{name: array[k] for name, array in states.items()} for k in range(count)]


def _departs(trace: Trace, frame: Frame) -> float:
    """Return by how much the outputs where each direction ends differ from the net's own.

    That is relative to the largest of them, or to 1.
    """
    top = [layer for layer in trace.layers if layer.id.index == trace.layers[-1].id.index]
    ends = [layer.final["h"] for layer in top]
    with np.errstate(invalid="ignore"):
        most = np.abs(np.concatenate(ends) - frame.last).max()
        return float(most / max(1.0, np.abs(frame.last).max()))
