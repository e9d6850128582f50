"""Reader: what the updates of a run are computed from, batch by batch or part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from rnnviz.training.settings.training import Training

Floats = NDArray[np.floating]
States = list[Mapping[str, Floats]]


@dataclass(frozen=True)
class Part:
    """What one update is computed from: a pass over a batch, or over some steps of it.

    `start` is the batch's step that the trace begins with, below 0 if that is of the batch before;
    `whole` the batch after so many steps of earlier ones, `kept`. `loss` is what the update's own
    steps add to the batch's loss, and `share` which part of the counted steps they are, both as
    means over the sequences.
    """

    batch: Batch
    whole: Batch
    kept: int
    trace: Trace
    start: int
    loss: float
    share: float = 1.0


@dataclass(frozen=True)
class ReaderPlace:
    """Where a reader is: in which batch, and with which states; see its attributes."""

    batches: int
    kept: int
    own: int
    start: int
    states: States | None
    windows: Mapping[int, tuple[float, float]]


class Reader:
    """Runs the network over the training batches.

    Whole sequences make one update a batch. In truncated backpropagation (Williams & Peng 1990) a
    batch is read in windows of k1 steps, each of which makes an update: from its own losses alone,
    which go back through at most k2 steps from the window's end. So the pass over a window begins
    k2 steps before its end, with the state that the earlier windows left there. A loss keeps its
    share 1/N of the whole sequence's: with frozen weights and k2 not below the length the windows'
    gradients sum to that of the whole. A window that counts no step only moves the state on.

    Each batch begins with a state of 0; in a stream only the first does, and any other with the
    state that the one before it left. There k2 reaches back into earlier batches, whose last steps
    are kept for that; without truncation a gradient goes back to the batch's first step.

    Parameters
    ----------
    network : Network
    training : Training
    draw : function (number)
        Returns a training batch.
    noise : function (number, step)
        Returns the generator that dropout draws from in the window that begins at a step.
    stream : bool
        Whether each batch goes on where the one before it ended.

    Attributes
    ----------
    batches : int
        How many batches have been read to their end.
    """

    def __init__(
        self,
        network: Network,
        training: Training,
        draw: Callable[[int], Batch],
        noise: Callable[[int, int], np.random.Generator],
        stream: bool = False,
    ) -> None:
        self._network, self._draw, self._noise, self._stream = network, draw, noise, stream
        self._k1, self._k2 = training.update_steps, training.back_steps
        self.batches = 0
        self._batch = draw(0)  # after what is kept of earlier ones
        self._kept = 0  # steps of earlier batches
        self._own = 0  # the first step of the window
        self._start = 0  # the first step of the pass
        self._states: States | None = None  # before it
        self._windows: dict[int, tuple[float, float]] = {}  # share and loss, by first step

    def forward(self, lean: bool = True) -> Part:
        """Run over the window that the next update is computed from.

        Until `advance` is called, calling again runs over the same window. A `lean` pass computes
        the same, but does not keep the states' gradients.
        """
        while True:
            batch, own = self._batch, self._own - self._kept
            if self._k1 > 0:
                batch = batch.part(self._start, self._end(self._own), self._own)
            dropping = self._network.model.dropout > 0
            noise = self._noise(self.batches, own) if dropping else None
            trace = self._network.forward(batch, self._states, noise, lean)
            start = self._start - self._kept
            if batch.total is None:
                loss = self._network.loss(trace)
                return Part(batch, self._batch, self._kept, trace, start, loss)
            if trace.counted.any():
                share = float((trace.counted.sum(axis=0) / np.maximum(batch.total, 1)).mean())
                loss = self._network.loss(trace)
                return Part(batch, self._batch, self._kept, trace, start, loss, share)
            self.advance(trace)

    def ahead(self) -> Reader:
        """Return a reader at the same place that goes on by itself, without moving this one."""
        reader = copy(self)
        reader._windows = dict(self._windows)
        return reader

    @property
    def place(self) -> ReaderPlace:
        """Where it is, for `go_to`."""
        return ReaderPlace(
            self.batches, self._kept, self._own, self._start, self._states, dict(self._windows)
        )

    def go_to(self, place: ReaderPlace) -> None:
        """Go on from a place where a reader of the same batches has been."""
        self.batches, self._windows = place.batches, dict(place.windows)
        self._kept, self._own, self._start = place.kept, place.own, place.start
        self._states = place.states
        self._batch = self._draw(place.batches)
        if place.kept:
            self._batch = self._batch.after(*self._earlier(place.kept))

    def _earlier(self, steps: int) -> tuple[Batch, int]:
        """Return the batches before the present one as one, and where its last `steps` begin."""
        number = self.batches - 1
        earlier = self._draw(number)
        while earlier.steps < steps:
            number -= 1
            earlier = earlier.after(self._draw(number), 0)
        return earlier, earlier.steps - steps

    def draw_again(self) -> None:
        """Begin the present batch anew, in another size, with a state of 0."""
        self.go_to(ReaderPlace(self.batches, 0, 0, 0, None, {}))

    def whole_loss(self, part: Part) -> float:
        """Return the loss over the last windows that make up a whole sequence, this one included.

        Without truncation that is the update's own; a window's alone cannot be compared with what
        chance makes of whole sequences. At a batch's last window it is the batch's loss, each
        window with the weights of its update; of a first batch that is not yet whole it is what the
        steps so far cost for their share.
        """
        self._windows[self._own - self._kept] = part.share, part.loss
        shares, losses = np.array(list(self._windows.values())).T
        return float(losses.sum() / shares.sum())

    def advance(self, trace: Trace) -> None:
        """Go on to the next window, with the states that the pass over this one computed."""
        self._own += self._k1 or self._batch.steps
        if self._own >= self._batch.steps:
            self._next_batch(trace)
            return
        self._move_on(trace, self._first(self._own))

    def _next_batch(self, trace: Trace) -> None:
        """Begin the next batch; in a stream, keep what its first window goes back through."""
        steps = self._batch.steps
        self.batches += 1
        following = self._draw(self.batches)
        self._windows = {own: w for own, w in self._windows.items() if own < following.steps}
        if not self._stream:
            self._batch, self._own, self._start, self._states = following, 0, 0, None
            return
        stop = steps + min(self._k1 or following.steps, following.steps)
        start = max(self._start, stop - self._k2) if self._k2 > 0 else steps
        self._move_on(trace, start)
        self._kept = self._own = steps - start
        self._batch = following.after(self._batch, start) if self._kept else following
        self._start = 0

    def _move_on(self, trace: Trace, start: int) -> None:
        """Begin the next pass at a step, with the states that this one computed before it."""
        if start > self._start:
            before = start - self._start - 1
            self._states = [
                {name: values[before].copy() for name, values in layer.states.items()}
                for layer in trace.layers
            ]
            self._start = start

    def _end(self, own: int) -> int:
        return min(own + self._k1, self._batch.steps)

    def _first(self, own: int) -> int:
        """Return the step at which the pass over the window that begins at step `own` begins."""
        return max(self._start, self._end(own) - self._k2) if self._k2 > 0 else 0
