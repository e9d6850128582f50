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
from rnnviz.figures.canvas import Area
from rnnviz.figures.gradients import HIGHEST, LOWEST, Parts, gradient_parts
from rnnviz.training.snapshot import Fault, Snapshot


@dataclass(frozen=True)
class Cursor:
    """What the pointer is on; None where the panel under it does not tell."""

    step: int | None = None
    unit: int | None = None
    update: int | None = None
    source: int | None = None  # the step whose loss alone is meant
    pinned: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class TimeAxis:
    """The timesteps of the shown sequence, one column each.

    Attributes
    ----------
    steps : int
        Columns: the steps of the longest sequence of the probe.
    length : int
        The steps of this one; the columns after it are padding.
    relevant : tuple of (start, stop)
        Runs of steps that have to be remembered.
    """

    steps: int
    length: int
    relevant: tuple[tuple[int, int], ...]

    def edge(self, area: Area, step: int) -> float:
        """Return the x at which a step's column begins."""
        return area.x + area.width * step / self.steps

    def centre(self, area: Area, step: int) -> float:
        """Return the x of the middle of a step's column."""
        return area.x + area.width * (step + 0.5) / self.steps

    def centres(self, area: Area) -> NDArray[np.float64]:
        """Return the x of the middle of every column."""
        return area.x + area.width * (np.arange(self.steps) + 0.5) / self.steps

    def column(self, area: Area, step: int) -> Area:
        """Return a step's column."""
        left = self.edge(area, step)
        return Area(left, area.y, self.edge(area, step + 1) - left, area.height)

    def step_at(self, area: Area, x: float) -> int | None:
        """Return the step whose column x lies in."""
        step = int((x - area.x) / area.width * self.steps)
        return step if area.x <= x < area.right else None


@dataclass(frozen=True)
class UpdateAxis:
    """The updates of the run, from 0 to a round number that grows with the run."""

    top: int

    def x(self, area: Area, updates: NDArray[np.integer] | int) -> NDArray[np.float64]:
        """Return where updates lie."""
        return np.asarray(area.x + area.width * np.asarray(updates) / self.top)

    def update_at(self, area: Area, x: float) -> int:
        """Return the update at an x."""
        return round((x - area.x) / area.width * self.top)


class Shown:
    """A snapshot with the sequence of the probe and the scale that it is looked at.

    Parameters
    ----------
    snapshot : Snapshot
    sequence : int
        Of the probe; the score shows this one.
    decades : (float, float)
        log10 of the ends of the scale of gradient magnitudes.
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
        sequence: int = 0,
        decades: tuple[float, float] = (LOWEST, HIGHEST),
        lane: int | None = None,
        beside: tuple[Shown, ...] = (),
        snapshots: tuple[Snapshot, ...] = (),
    ) -> None:
        self.snapshot = snapshot
        self.sequence = sequence
        self.decades = decades
        self.lane = lane
        self.beside = beside
        self.snapshots = snapshots or (snapshot,)

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
    def time(self) -> TimeAxis:
        """The time axis of the shown sequence."""
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
        """Gradient magnitudes of the shown sequence, by layer of the trace and state."""
        return gradient_parts(self.trace, self.sequence)

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
    def fault(self) -> Fault | None:
        """Where training met a number that is not finite."""
        return self.snapshot.fault

    @property
    def label(self) -> str:
        """Which sequence of the probe is shown, in words."""
        return f"sequence {self.sequence + 1} of {self.trace.size}"

    def name(self, layer: LayerTrace) -> str:
        """Return the layer's name: "" if there is only one, "layer 2", with an arrow if reverse."""
        if len(self.trace.layers) == 1:
            return ""
        return f"layer {layer.layer + 1}" + (" ←" if layer.reverse else "")


def side_by_side(
    snapshots: Sequence[Snapshot], sequence: int, decades: tuple[float, float]
) -> Shown:
    """Return the first lane, which knows the others; all are on the same axes."""
    if len(snapshots) == 1:
        return Shown(snapshots[0], sequence, decades)
    lanes = tuple(snapshots)
    beside = tuple(
        Shown(snapshot, sequence, decades, lane, snapshots=lanes)
        for lane, snapshot in enumerate(lanes)
        if lane > 0
    )
    return Shown(lanes[0], sequence, decades, 0, beside, lanes)
