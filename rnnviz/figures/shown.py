"""Shown: a snapshot as a figure looks at it - which sequence, on which axes.

It is made anew for every snapshot and shared by the panels, so that what two panels need is
computed once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.trace import LayerTrace, Range, Trace
from rnnviz.figures.axes import grown
from rnnviz.figures.gradients import Parts, gradient_parts
from rnnviz.figures.timeaxis import TimeAxis, UpdateAxis
from rnnviz.figures.view import Line, View
from rnnviz.training.snapshot import Fault, Snapshot

USUAL = View()


@dataclass(frozen=True)
class Cursor:
    """What the pointer is on; None where the panel under it does not tell."""

    step: int | None = None
    unit: int | None = None
    update: int | None = None
    source: int | None = None  # the step whose loss alone is meant
    line: Line | None = None  # layer and direction
    mark: str | None = None  # a part of a diagram; "" beside all of them
    plot: str = ""  # the name of the plot that it is in
    place: tuple[float, float] | None = None  # on a plane that only one panel has
    pinned: bool = field(default=False, compare=False)


NOWHERE = Cursor()


class Shown:
    """A snapshot with the sequence of the probe and the scale that it is looked at.

    Parameters
    ----------
    snapshot : Snapshot
    view : View
    lane : int, optional
        Which lane it is, where several are compared.
    beside : tuple of Shown
        The other lanes; only the first one knows them.
    snapshots : tuple of Snapshot
        Of all lanes; what an axis has to hold that is to be the same in all of them.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        view: View = USUAL,
        lane: int | None = None,
        beside: tuple[Shown, ...] = (),
        snapshots: tuple[Snapshot, ...] = (),
    ) -> None:
        self.snapshot = snapshot
        self.view = view
        self.lane = lane
        self.beside = beside
        self.snapshots = snapshots or (snapshot,)

    @property
    def sequence(self) -> int:
        """Which sequence of the probe is shown."""
        return self.view.sequence

    @property
    def decades(self) -> tuple[float, float]:
        """log10 of the ends of the scale of gradient magnitudes."""
        return self.view.decades

    @property
    def lanes(self) -> tuple[Shown, ...]:
        """The lane itself and those beside it."""
        return (self, *self.beside)

    def share(self, decades: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return log10 of magnitudes as shares of the scale, beyond 0 ... 1 outside of it."""
        low, high = self.decades
        return np.asarray((decades - low) / (high - low))

    @property
    def trace(self) -> Trace:
        """The probe's trace."""
        return self.snapshot.trace

    @cached_property
    def layers(self) -> tuple[LayerTrace, ...]:
        """The layers of the trace that the score shows: all, or the one that was chosen."""
        chosen = tuple(one for one in self.trace.layers if line_of(one) == self.view.line)
        return chosen or self.trace.layers

    @cached_property
    def tops(self) -> tuple[LayerTrace, ...]:
        """The layers that instruments show: the one chosen, or the last in each direction."""
        tops = self.view.tops(map(line_of, self.trace.layers))
        return tuple(layer for layer in self.layers if line_of(layer) in tops)

    def rows_of(self, layer: LayerTrace) -> tuple[int, ...] | None:
        """Return a layer's units from top to bottom as they were sorted; None by their numbers."""
        order = self.view.order
        rows = None if order is None else order.rows.get((self.lane or 0, *line_of(layer)))
        units = next(iter(layer.states.values())).shape[1]
        return rows if rows is not None and len(rows) == units else None

    @cached_property
    def time(self) -> TimeAxis:
        """The columns of the score: the steps of the shown sequence, or a window of them."""
        return self.whole.window(*self.view.steps(self.whole.steps))

    @cached_property
    def whole(self) -> TimeAxis:
        """The time axis of all steps of the shown sequence."""
        probe = self.snapshot.probe
        length = int(probe.trace.lengths[self.sequence])
        relevant = probe.relevant[:length, self.sequence].astype(np.int8)
        edges = np.flatnonzero(np.diff(relevant, prepend=0, append=0)).tolist()
        runs = tuple(zip(edges[::2], edges[1::2], strict=True))
        return TimeAxis(probe.trace.steps, length, runs)

    @cached_property
    def updates(self) -> UpdateAxis:
        """The update axis, the same in all instruments."""
        return UpdateAxis(grown(max(snapshot.update for snapshot in self.snapshots)))

    @cached_property
    def gradients(self) -> list[Mapping[str, Parts]]:
        """Gradient magnitudes of the shown columns by state, for each of `layers`."""
        found = zip(self.trace.layers, gradient_parts(self.trace, self.sequence), strict=True)
        return [
            {state: parts.cut(self.time.cut) for state, parts in states.items()}
            for layer, states in found
            if any(layer is one for one in self.layers)
        ]

    def scale_of(self, layer: LayerTrace, state: str) -> Range:
        """Return the scale of a state: what its cell declares, wide enough for those of all lanes.

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
        batch, sequence = self.snapshot.probe.batch, self.sequence
        counted = (batch.counted & batch.valid)[:, sequence]
        return max(1, int(counted.sum()))

    @property
    def fault(self) -> Fault | None:
        """Where training met a number that is not finite."""
        return self.snapshot.fault

    @property
    def label(self) -> str:
        """What is shown of the probe, in words: which sequence, layer and losses."""
        texts = [f"sequence {self.sequence + 1} of {self.trace.size}"]
        if len(self.layers) < len(self.trace.layers):
            texts.append(f"{self.name(self.layers[0])} alone")
        source = self.snapshot.probe.source
        if source is not None:
            texts.append(f"loss of step {source} alone")
        return " · ".join(texts)

    def name(self, layer: LayerTrace) -> str:
        """Return the layer's name: "" if there is only one, "layer 2", with an arrow if reverse."""
        if len(self.trace.layers) == 1:
            return ""
        return f"layer {layer.layer + 1}" + (" ←" if layer.reverse else "")


def line_of(layer: LayerTrace) -> Line:
    """Return layer and direction."""
    return layer.layer, layer.reverse


def side_by_side(snapshots: Sequence[Snapshot], view: View = USUAL) -> Shown:
    """Return the first lane, which knows the others; all are on the same axes."""
    if len(snapshots) == 1:
        return Shown(snapshots[0], view)
    lanes = tuple(snapshots)
    beside = tuple(
        Shown(snapshot, view, lane, snapshots=lanes)
        for lane, snapshot in enumerate(lanes)
        if lane > 0
    )
    return Shown(lanes[0], view, 0, beside, lanes)
