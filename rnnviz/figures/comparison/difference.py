"""Difference: what a run has more than the first one, unit by unit.

B − A is taken of states, gates and gradients of the same unit at the same timestep, where both runs
have that unit. Two branches of a run have the same units; runs that began with other weights have
as many, which do not correspond. Of gradients it is a vector, the difference of the two vectors;
its length says how far apart they are, which the ratio of their lengths does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.engine.passes.trace import Floats, Gradient, LayerTrace, Range, magnitude
from rnnviz.figures.view.gradients import TINY, Kind, Magnitudes, Parts
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import at, compact, whole
from rnnviz.figures.view.run_view import RunView
from rnnviz.training.settings.differences import differences
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import run_name

SHAPE = ("model.cell", "model.units", "model.layers", "model.bidirectional")
DRAWN = ("seed.weights", "model.initializer")  # from which the units of a run come
MINUS = " − "
UNBROKEN = "\u00a0|\u00a0"


@dataclass(frozen=True)
class Difference:
    """A run less the first one.

    Attributes
    ----------
    run, first : RunView
    note : str
        What has to be said of it; "" for nothing.
    """

    run: RunView
    first: RunView
    note: str = ""

    @property
    def name(self) -> str:
        """Return "B − A"."""
        return MINUS.join(reversed(self.letters))

    @property
    def letters(self) -> tuple[str, str]:
        """The letters of the first run and of this one."""
        return run_name(0), run_name(self.run.index or 0)

    def base(self, layer: LayerTrace) -> LayerTrace:
        """Return the same layer of the first run."""
        return next(one for one in self.first.trace.layers if one.id == layer.id)

    def rows_of(self, layer: LayerTrace) -> tuple[int, ...] | None:
        """Return the units from top to bottom as in the first run: they stand beside each other."""
        return self.first.rows_of(self.base(layer))

    def of(self, arrays: Mapping[str, Floats], name: str, layer: LayerTrace) -> tuple[Floats, ...]:
        """Return what the first run has of a state or gate, and this one, each (T, units).

        `arrays` are the layer's states or gates.
        """
        base = self.base(layer)
        firsts = base.states if arrays is layer.states else base.gates
        return tuple(
            view.time.cut(table[name][:, :, view.sequence])
            for view, table in ((self.first, firsts), (self.run, arrays))
        )

    @cached_property
    def gradients(self) -> list[Mapping[str, Parts]]:
        """The lengths of the differences of the gradients by state, for each layer shown."""
        return [
            {
                state: self._parts(gradient, self.base(layer).gradients[state])
                for state, gradient in layer.gradients.items()
            }
            for layer in self.run.layers
        ]

    def explained(self, column: int, step: int, number: int, state: str) -> str:
        """Return how long the difference of a gradient at a step is, and the two themselves."""
        views = zip(self.letters, (self.first, self.run), strict=True)
        lengths = [
            f"{compact(float(view.gradients[number][state].total.values[column]))} in {letter}"
            for letter, view in views
        ]
        apart = compact(float(self.gradients[number][state].total.values[column]))
        return (
            f"∂L/∂{at(state, step)}: length {lengths[0]}, {lengths[1]}; length of the difference of"
            f" the two vectors, {self.name}: {apart}"
        )

    def _parts(self, gradient: Gradient, other: Gradient) -> Parts:
        pairs = ((getattr(one, part) for one in (gradient, other)) for part in
                 ("total", "carried", "injected"))  # fmt: skip
        return Parts(*(self._length(one, minus) for one, minus in pairs))

    def _length(self, one: Floats, minus: Floats) -> Magnitudes:
        """Return the length of a difference at the steps shown; where they are equal, none."""
        sequence = self.run.sequence
        vectors = one[:, :, sequence].astype(np.float64) - minus[:, :, sequence]
        values = magnitude(vectors[:, :, None])[:, 0]
        kinds = np.select(
            [~np.isfinite(values), values >= TINY], [Kind.BROKEN, Kind.FINITE], Kind.NO_STEP
        )
        return Magnitudes(values, kinds.astype(np.int8)).cut(self.run.time.cut)


def difference_of(run: RunView) -> Difference | None:
    """Return a run less the first one, if that is what is to be seen and there is one."""
    first = _first(run)
    if first is None or _obstacle(first, run):
        return None
    return Difference(run, first, _note((first.snapshot.origin, run.snapshot.origin)))


def why_none(run: RunView) -> str:
    """Return why there is no difference to the first run although it is to be seen; "" else."""
    first = _first(run)
    obstacle = "" if first is None else _obstacle(first, run)
    name = MINUS.join((run_name(run.index or 0), run_name(0)))
    return f"There is no difference {name}: {obstacle}." if obstacle else ""


def _first(run: RunView) -> RunView | None:
    """Return the first run, if a run's difference to it is to be seen."""
    if not run.view.difference or run.view.reveal is not None or not run.index:
        return None
    first = RunView(run.snapshots[0], run.view, 0, snapshots=run.snapshots)
    return first if "trace" in first.snapshot.parts else None


def _obstacle(first: RunView, run: RunView) -> str:
    """Return in words what of two runs cannot be subtracted unit by unit; "" if all can."""
    unlike = _unlike((first.snapshot.experiment, run.snapshot.experiment), SHAPE)
    if unlike:
        return f"the runs differ in {unlike.replace(' | ', UNBROKEN)}"
    elsewhere = _elsewhere(first, run)
    if elsewhere:
        return elsewhere
    steps = first.trace.steps, run.trace.steps
    if steps[0] != steps[1]:
        return f"their sequences have {steps[0]} and {steps[1]} steps"
    if not _read_the_same(first, run):
        return "they read different sequences"
    if first.probe.losses != run.probe.losses:
        return f"one shows {first.probe.losses.words}, the other {run.probe.losses.words}"
    return ""


def _elsewhere(first: RunView, run: RunView) -> str:
    """Return at which updates two runs are, or were recorded, if these are not the same."""
    names, (one, other) = (run_name(0), run_name(run.index or 0)), (first.snapshot, run.snapshot)
    played = one.experiment.task.plays
    for updates, are, been in (
        ((one.update, other.update), "is at", "have been at"),
        ((one.trace_update, other.trace_update), "was recorded at", "were recorded at"),
    ):
        if updates[0] != updates[1] and (played or been == "have been at"):
            places = " and ".join(
                f"{name} {are} update {whole(at)}" for name, at in zip(names, updates, strict=True)
            )
            return f"run {places}; go to an update that both {been}"
    return ""


def _read_the_same(first: RunView, run: RunView) -> bool:
    """Return whether two runs read the same numbers in the sequence that is shown."""
    if first.trace.size != run.trace.size:
        return False
    inputs = [one.probe.batch.inputs[..., run.sequence] for one in (first, run)]
    return inputs[0].shape == inputs[1].shape and np.allclose(inputs[0], inputs[1], equal_nan=True)


def scale_of_difference(scale: Range) -> Range:
    """Return the scale of differences: a difference has the colour of a state of its size."""
    end = max(abs(scale.low), abs(scale.high))
    return Range(-end, end, bounded=False)


def said_of(experiments: Sequence[Experiment]) -> tuple[bool, str]:
    """Return whether any run has a difference to the first, and what is to be said of it."""
    if len(experiments) < 2:
        return False, "There is one run only: Branch (N) or Compare (Ctrl+L) adds another."
    pairs = [(experiments[0], other) for other in experiments[1:]]
    unlike = [_unlike(pair, SHAPE) for pair in pairs]
    if all(unlike):
        return False, f"There is no difference unit by unit: the runs differ in {unlike[0]}."
    notes = dict.fromkeys(_note(pair) for pair, bad in zip(pairs, unlike, strict=True) if not bad)
    return True, joined(*notes)


def _note(pair: Sequence[Experiment]) -> str:
    if pair[0].task.plays and pair[0] != pair[1]:
        return "units correspond only if both nets began with the same weights"
    return "other initial weights: units do not correspond" if _unlike(pair, DRAWN) else ""


def _unlike(pair: Sequence[Experiment], keys: Sequence[str]) -> str:
    """Return in which of some settings two runs differ: "cell (LSTM | GRU)"."""
    return ", ".join(
        f"{one.label} ({' | '.join(one.values)})" for one in differences(pair) if one.key in keys
    )


def as_difference(which: str, difference: Difference | None) -> str:
    """Return what tells a plot from others, with the runs that it shows the difference of."""
    return which if difference is None else joined(which, difference.name)
