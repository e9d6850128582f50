"""RunView: a snapshot as a figure looks at it - which sequence, on which axes.

It is made anew for every snapshot and shared by the panels, so that what two panels need is
computed once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.parameters import Weight
from rnnviz.engine.passes.trace import LayerTrace, Range, Trace
from rnnviz.figures.view.gradients import Parts, gradient_parts, stepped
from rnnviz.figures.view.numbers import grown
from rnnviz.figures.view.progress import Bools, Progress
from rnnviz.figures.view.time_axis import TimeAxis, UpdateAxis, spans
from rnnviz.figures.view.view import View
from rnnviz.training.fault import Fault
from rnnviz.training.losses import ALL_LOSSES
from rnnviz.training.probe import Probe
from rnnviz.training.snapshot.parts.walk import WALK
from rnnviz.training.snapshot.snapshot import Snapshot

USUAL = View()


@dataclass(frozen=True)
class Cursor:
    """What the pointer is on; None where the panel under it does not tell."""

    step: int | None = None
    unit: int | None = None
    update: int | None = None
    source: int | None = None  # the step whose loss alone is meant
    layer: LayerId | None = None
    state: str | None = None  # whose gradient is meant
    mark: str | None = None  # a part of a diagram; "" beside all of them
    plot: str = ""  # the name of the plot that it is in
    place: tuple[float, float] | None = None  # on a plane that only one panel has
    weight: Weight | None = field(default=None, compare=False)
    pinned: bool = field(default=False, compare=False)


NOWHERE = Cursor()


class RunView:
    """A snapshot with the sequence of the probe and the scale that it is looked at.

    Parameters
    ----------
    snapshot : Snapshot
    view : View
    index : int, optional
        Which run it is, counted from 0, where several are compared.
    beside : tuple of RunView
        The other runs; only the first knows them.
    snapshots : tuple of Snapshot
        Of all runs; what an axis has to hold that is to be the same in all of them.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        view: View = USUAL,
        index: int | None = None,
        beside: tuple[RunView, ...] = (),
        snapshots: tuple[Snapshot, ...] = (),
    ) -> None:
        self.snapshot = snapshot
        self.view = view
        self.index = index
        self.beside = beside
        self.snapshots = snapshots or (snapshot,)

    @property
    def sequence(self) -> int:
        """Which sequence is shown; there may be fewer than of the usual probe.

        What was typed is the only one.
        """
        chosen = self.view.sequence
        if self.progress is None and "trace" not in self.snapshot.parts:
            return chosen
        return min(chosen, self.trace.size - 1)

    @property
    def typed(self) -> bool:
        """Whether what is shown is a sequence that a person typed."""
        return "trace" in self.snapshot.parts and self.probe.typed

    @property
    def decades(self) -> tuple[float, float]:
        """log10 of the ends of the scale of gradient magnitudes."""
        return self.view.decades

    @property
    def runs(self) -> tuple[RunView, ...]:
        """The run itself and those beside it."""
        return (self, *self.beside)

    @property
    def turn(self) -> int | None:
        """Which of many runs it is, from 0; None of one or two, which have room to repeat."""
        return self.index if len(self.snapshots) > 2 else None

    def share(self, decades: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return log10 of magnitudes as shares of the scale, beyond 0 ... 1 outside of it."""
        low, high = self.decades
        return np.asarray((decades - low) / (high - low))

    @property
    def by_cause(self) -> bool:
        """Whether gradients are divided up by the losses that caused them."""
        wanted = self.view.by_cause and self.progress is None
        return wanted and self.probe.losses == ALL_LOSSES and "shares" in self.snapshot.parts

    @property
    def bands(self) -> int:
        """How many decades the scale of gradient magnitudes has."""
        return round(self.decades[1] - self.decades[0])

    def tint(self, decades: NDArray[np.float64]) -> NDArray[np.floating]:
        """Return the shares to colour log10 of magnitudes by: with a step at every decade."""
        return stepped(self.share(decades), self.bands)

    @cached_property
    def progress(self) -> Progress | None:
        """In slow motion, the walk that is shown and how far it has come."""
        reveal = self.view.reveal
        return None if reveal is None else Progress(self.snapshot[WALK], reveal)

    @property
    def probe(self) -> Probe:
        """The batch that is shown, with its trace."""
        return self.snapshot.probe if self.progress is None else self.progress.walk.read

    @property
    def trace(self) -> Trace:
        """The trace of what is shown."""
        return self.probe.trace

    @cached_property
    def layers(self) -> tuple[LayerTrace, ...]:
        """The layers of the trace that the time panels show: all, or the one that was chosen."""
        chosen = tuple(layer for layer in self.trace.layers if layer.id == self.view.layer)
        return chosen or self.trace.layers

    @cached_property
    def tops(self) -> tuple[LayerTrace, ...]:
        """The layers that instruments show: the one chosen, or the last in each direction."""
        tops = self.view.tops(layer.id for layer in self.trace.layers)
        return tuple(layer for layer in self.layers if layer.id in tops)

    def rows_of(self, layer: LayerTrace) -> tuple[int, ...] | None:
        """Return a layer's units from top to bottom as they were sorted; None by their numbers."""
        order = self.view.order
        rows = None if order is None else order.rows.get((self.index or 0, layer.id))
        units = next(iter(layer.states.values())).shape[1]
        return rows if rows is not None and len(rows) == units else None

    @cached_property
    def time(self) -> TimeAxis:
        """The columns of the time panels: the steps of the shown sequence, or a window of them."""
        if self.whole.origin != 0:  # a part of a sequence already
            return self.whole
        start, stop = self.view.steps(self.whole.steps)
        if start >= self.whole.length:  # it was chosen for a longer sequence
            return self.whole
        return self.whole.window(start, stop)

    @cached_property
    def whole(self) -> TimeAxis:
        """The time axis of all steps of the shown sequence."""
        probe, progress = self.probe, self.progress
        length = int(probe.trace.lengths[self.sequence])
        relevant = tuple(spans(probe.relevant[:length, self.sequence]))
        first = 0 if progress is None else progress.walk.start
        return TimeAxis(probe.trace.steps, length, relevant, first, first)

    @cached_property
    def present(self) -> tuple[int, ...]:
        """The columns that slow motion is at, one for each direction; none elsewhere."""
        if self.progress is None:
            return ()
        steps = {self.progress.present(layer.reverse) for layer in self.layers}
        columns = (
            self.time.column_of(step + self.time.origin) for step in steps if step is not None
        )
        return tuple(sorted(column for column in columns if column is not None))

    @cached_property
    def updates(self) -> UpdateAxis:
        """The update axis, the same in all instruments."""
        return UpdateAxis(grown(max(snapshot.end for snapshot in self.snapshots)))

    @cached_property
    def gradients(self) -> list[Mapping[str, Parts]]:
        """Gradient magnitudes of the shown columns by state, for each of `layers`."""
        pairs = zip(self.trace.layers, gradient_parts(self.trace, self.sequence), strict=True)
        return [
            {state: self._swept(layer, parts.cut(self.time.cut)) for state, parts in states.items()}
            for layer, states in pairs
            if any(layer is shown for shown in self.layers)
        ]

    def _swept(self, layer: LayerTrace, parts: Parts) -> Parts:
        """Return a layer's gradients without those that slow motion has not come to yet."""
        if self.progress is None:
            return parts
        return parts.where(self.time.cut(self.progress.gradients(layer)))

    def known(self, quantity: str, *layers: LayerTrace) -> Bools | None:
        """Return for each column whether something is known; None where slow motion hides nothing.

        Parameters
        ----------
        quantity : str
            "states" (and gates) or "gradients" of all the layers given; "inputs", "outputs" or
            "losses".
        """
        if self.progress is None:
            return None
        steps = [getattr(self.progress, quantity)] if not layers else []
        steps += [getattr(self.progress, quantity)(layer) for layer in layers]
        return np.asarray(self.time.cut(np.logical_and.reduce(steps)))

    def scale_of(self, layer: LayerTrace, state: str) -> Range:
        """Return the scale of a state: what its cell declares, wide enough for those of all runs.

        An LSTM's h is in -1 ... 1, that of an RNN of rectified units at least 0: beside each other
        both are drawn on -2 ... 2.
        """
        ranges = {layer.ranges[state]} | {
            other.ranges[state]
            for snapshot in self.snapshots
            for other in snapshot.trace.layers
            if state in other.states
        }
        if len(ranges) == 1:
            return layer.ranges[state]
        low, high = min(one.low for one in ranges), max(one.high for one in ranges)
        if low < 0:
            low, high = min(low, -high), max(high, -low)
        return Range(low, high, all(one.bounded for one in ranges))

    @property
    def count(self) -> int:
        """N, the number of counted steps of the shown sequence."""
        batch, sequence = self.probe.batch, self.sequence
        if batch.total is not None:  # a part of it is shown
            return max(1, int(batch.total[sequence]))
        counted = (batch.counted & batch.valid)[:, sequence]
        return max(1, int(counted.sum()))

    @property
    def fault(self) -> Fault | None:
        """Where training met a number that is not finite; in slow motion once it comes to that."""
        if self.progress is None:
            return self.snapshot.fault
        return self.progress.walk.fault if self.progress.met else None

    @property
    def label(self) -> str:
        """What is shown, in words: which sequence and layer."""
        sequence = f"sequence {self.sequence + 1} of {self.trace.size}"
        if self.typed:
            sequence = "your sequence" if self.probe.answered else "your sequence, target unknown"
        if self.progress is not None:
            size = self.progress.walk.size
            sequence = f"training batch, sequence {self.sequence + 1} of {size}"
        texts = [sequence]
        if len(self.layers) < len(self.trace.layers):
            texts.append(f"{self.name(self.layers[0])} alone")
        return " · ".join(texts)

    def name(self, layer: LayerTrace) -> str:
        """Return the layer's name: "" if there is only one, "layer 2", with an arrow if reverse."""
        if len(self.trace.layers) == 1:
            return ""
        return layer.id.title


def side_by_side(snapshots: Sequence[Snapshot], view: View = USUAL) -> RunView:
    """Return the first run, which knows the others; all are on the same axes."""
    if len(snapshots) == 1:
        return RunView(snapshots[0], view)
    runs = tuple(snapshots)
    beside = tuple(
        RunView(snapshot, view, index, snapshots=runs)
        for index, snapshot in enumerate(runs)
        if index > 0
    )
    return RunView(runs[0], view, 0, beside, runs)
