"""What states and gates are at some update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.passes.trace import Floats, Range
from rnnviz.errors import shown, suggestion
from rnnviz.registry import claims
from rnnviz.tasks.base import Bools
from rnnviz.training.claims.base import Seen
from rnnviz.training.claims.course import Moment
from rnnviz.training.claims.keys import key, name, timestep, weights, word, word_or_step
from rnnviz.training.claims.places import check_label, check_step, labelled, step_words
from rnnviz.training.scenes.reading import EntryError
from rnnviz.training.settings.experiment import Experiment

NEAR = 0.05  # of an end of its range: saturated


@claims.register("value")
@dataclass(frozen=True)
class Value(Seen):
    """The size of a gate's or a state's values: over all units, some steps, the probe's sequences.

    `saturated` is the share of them that is near an end of their range.
    """

    of: str = key(name)
    take: str = key(word("mean", "largest", "smallest", "saturated"), "mean")
    steps: str | int = key(word_or_step("all", "silent", "remember", "answers"), "all")

    @property
    def words(self) -> str:
        """What is said."""
        what = {
            "saturated": f"the saturated share of {self.of}",
            "mean": f"the mean size of {self.of}",
        }.get(self.take, f"the {self.take} size of {self.of}")
        where = {
            "all": "",
            "silent": " on the silent steps",
            "remember": " on the steps to remember",
            "answers": " on the answers",
        }.get(str(self.steps), f" at step {self.steps}")
        return f"{what}{where} of {self.run} is {self.bounds()} after {self.at:,} updates"

    def check(self, experiment: Experiment) -> None:
        """Refuse what is not there."""
        cell = experiment.model.cell
        check_label("of", self.of, experiment, (*cell.states, *cell.gates))
        if self.take == "saturated" and not self._range(experiment).bounded:
            raise EntryError(f"{self.of} has no ends, so it is never saturated.", "take")
        if isinstance(self.steps, int):
            check_step("steps", self.steps, experiment)

    def seen(self, moment: Moment) -> float:
        """Return the number."""
        layer, name = labelled(moment.trace().layers, self.of)
        values = {**layer.states, **layer.gates}[name].astype(np.float64)
        chosen = np.moveaxis(values, 1, 0)[:, self._where(moment)]
        if not chosen.size:
            return float("nan")
        if self.take == "saturated":
            ends = layer.ranges[name]
            near = (chosen < ends.low + NEAR) | (chosen > ends.high - NEAR)
            return float(near.mean())
        sizes = np.abs(chosen)
        by_name = {"mean": sizes.mean(), "largest": sizes.max(), "smallest": sizes.min()}
        return float(by_name[self.take])

    def _where(self, moment: Moment) -> Bools:
        batch, task = moment.batch, moment.task
        answers = batch.counted & batch.valid & task.answer_steps(batch)
        remember = batch.valid & task.relevant_steps(batch)
        if isinstance(self.steps, int):
            return np.asarray(batch.valid & (np.arange(batch.steps)[:, None] == self.steps))
        return {
            "all": batch.valid,
            "answers": answers,
            "remember": remember,
            "silent": batch.valid & ~answers & ~remember,
        }[self.steps]

    def _range(self, experiment: Experiment) -> Range:
        cell = experiment.model.cell
        found: Range = {**cell.states, **cell.gates}[self.of.split()[0]]
        return found


@claims.register("kept")
@dataclass(frozen=True)
class Kept(Seen):
    """How well a state at one step goes with itself at another: 1 if what it holds is unchanged.

    The correlation over units and sequences, after each unit's mean over sequences is taken off.
    """

    state: str = key(name, "h")
    from_: int = key(timestep)
    to: int = key(timestep)

    @property
    def words(self) -> str:
        """What is said."""
        return (
            f"the correlation of {self.state} at {step_words(self.to)} of {self.run} with"
            f" {self.state} at {step_words(self.from_)} is {self.bounds()} after {self.at:,}"
            " updates"
        )

    def check(self, experiment: Experiment) -> None:
        """Refuse a state or steps that are not there."""
        check_label("state", self.state, experiment, experiment.model.cell.states)
        check_step("from", self.from_, experiment)
        check_step("to", self.to, experiment)

    def seen(self, moment: Moment) -> float:
        """Return r."""
        layer, name = labelled(moment.trace().layers, self.state)
        states = layer.states[name].astype(np.float64)
        before, after = (_without_mean(states[step]) for step in (self.from_, self.to))
        lengths = np.linalg.norm(before) * np.linalg.norm(after)
        return float(np.sum(before * after) / lengths) if lengths else float("nan")


@claims.register("counts")
@dataclass(frozen=True)
class Counts(Seen):
    """How well the unit that does it best follows the running sum of the inputs (|r|)."""

    state: str = key(name, "h")
    inputs: tuple[tuple[str, float], ...] = key(weights)

    @property
    def words(self) -> str:
        """What is said."""
        terms = ", ".join(f"{symbol} {weight:+g}" for symbol, weight in self.inputs)
        return (
            f"the correlation of a unit of {self.state} of {self.run} with the running sum of the"
            f" inputs ({terms}) is {self.bounds()} after {self.at:,} updates"
        )

    def check(self, experiment: Experiment) -> None:
        """Refuse a state or symbols that are not there."""
        check_label("state", self.state, experiment, experiment.model.cell.states)
        known = experiment.task.vocabulary
        if not known:
            text = f"task {experiment.task.kind} gives numbers, so no symbols can be counted."
            raise EntryError(text, "claim")
        for symbol, _ in self.inputs:
            if symbol not in known:
                text = f"{shown(symbol)} is no symbol that is read: {suggestion(symbol, known)}"
                raise EntryError(text, "inputs")

    def seen(self, moment: Moment) -> float:
        """Return |r|, over the steps that read one of these symbols."""
        layer, name = labelled(moment.trace().layers, self.state)
        states = layer.states[name].astype(np.float64)
        symbols = np.zeros(len(moment.task.vocabulary))
        named = np.zeros(len(symbols), dtype=bool)
        for symbol, weight in self.inputs:
            place = moment.task.vocabulary.index(symbol)
            symbols[place], named[place] = weight, True
        batch = moment.batch
        read = batch.valid & named[batch.inputs]
        count = np.cumsum(np.where(read, symbols[batch.inputs], 0.0), axis=0)[read]
        courses = np.moveaxis(states, 1, 0)[:, read]
        return float(max(abs(np.corrcoef(course, count)[0, 1]) for course in courses))


def _without_mean(state: Floats) -> Floats:
    """Return (units, B) without each unit's mean over the sequences."""
    return np.asarray(state - state.mean(axis=1, keepdims=True))
