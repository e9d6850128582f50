"""Task: what is asked of a network, its baseline, and when it is solved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import Loss
from rnnviz.errors import RnnvizError
from rnnviz.settings import Configurable, Value
from rnnviz.tasks.goals import Goal, Score
from rnnviz.tasks.loss_unit import AS_TRAINED, LossUnit
from rnnviz.tasks.plane import Plane

Floats = NDArray[np.floating]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Shape(StrEnum):
    """How many steps go in and how many answers come out, and when."""

    ONE_TO_ONE = "one to one"
    ONE_TO_MANY = "one to many"
    MANY_TO_ONE = "many to one"
    MANY_TO_MANY = "many to many, after the end"
    SYNCED = "many to many, in step"
    BIDIRECTIONAL = "many to many, both ways"


class Split(IntEnum):
    """What a batch is for; the splits of a data seed have nothing in common."""

    TRAINING = 0
    PROBE = 1
    HELD_OUT = 2


@dataclass(frozen=True)
class Row:
    """One line of the input / target / prediction panel, for one sequence.

    Either `symbols` (T strings, "" where there is nothing to show) or `values` (T numbers, NaN
    where there is nothing to show). `right` tells, where given, whether a prediction is right; it
    is read on the steps where `judged` is true, which are those to look at. Neighbouring curves of
    one `group` share an axis, whose ends are `scale` where that is given. `quantity` is what the
    colour stands for, where that is not the name.
    """

    name: str
    symbols: tuple[str, ...] | None = None
    values: Floats | None = None
    right: Bools | None = None
    judged: Bools | None = None
    group: str = ""
    scale: tuple[float, float] | None = None
    quantity: str = ""

    def part(self, steps: slice) -> Row:
        """Return some steps of it."""
        return replace(
            self,
            symbols=None if self.symbols is None else self.symbols[steps],
            values=None if self.values is None else self.values[steps],
            right=None if self.right is None else self.right[steps],
            judged=None if self.judged is None else self.judged[steps],
        )


@dataclass(frozen=True)
class Prompt:
    """What a network reads before it goes on by itself, reading its own answers.

    Attributes
    ----------
    given : int array (T,) of tokens, or float array (T, features)
    steps : int
        How many steps it goes on.
    truth : float array (steps, features), optional
        What really follows, NaN where it is not known; without it answers are drawn at random.
    temperature : float
        How evenly answers are drawn: see `rnnviz.engine.continuation`.
    """

    given: NDArray[Any]
    steps: int
    truth: Floats | None = None
    temperature: float = 1.0


@dataclass(frozen=True)
class Task(Configurable, ABC):
    """Base of the tasks; a task is one file with one registered subclass.

    See also `rnnviz.tasks.symbols.SymbolTask`, `rnnviz.tasks.forecast.Forecast` and `SplitTask`.

    Class attributes: `title` names it for people, `shape` says what goes in and what comes out,
    `about` is a paragraph with its source, `loss` its loss, `baseline` what `chance` is called
    ("baseline", or the name of the forecast that it is), `loss_unit` the unit that losses are shown
    in. `stream`: whether sequence b of batch k + 1
    goes on where sequence b of batch k ended, so that the network keeps its state; all sequences
    have `length` steps then, and `draw` has to follow from a batch's position. `plays`: whether its
    runs are not trained here, but play what another program recorded while it trained.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    shape: ClassVar[Shape]
    about: ClassVar[str]
    loss: ClassVar[Loss]
    baseline: ClassVar[str] = "baseline"
    loss_unit: ClassVar[LossUnit] = AS_TRAINED
    plays: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """What a run of it is called."""
        return self.title

    @property
    @abstractmethod
    def goal(self) -> Goal:
        """When it is solved."""

    @property
    def stream(self) -> bool:
        """Whether every batch goes on where the one before it ended."""
        return False

    @property
    @abstractmethod
    def inputs(self) -> int:
        """Number of input features (of different symbols, where inputs are symbols)."""

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The symbols that are read; none where inputs are numbers."""
        return ()

    @property
    def answer_vocabulary(self) -> tuple[str, ...]:
        """What the classes are called that are answered; none where outputs are numbers."""
        return ()

    def typed(self, text: str) -> Batch:
        """Return what a person typed as a batch of one sequence.

        Raises
        ------
        RnnvizError
            If the task reads numbers, or `text` is empty, too long or not made of its symbols.
        """
        raise RnnvizError(f"{self.title} reads numbers: to type, choose a task that reads symbols.")

    @property
    @abstractmethod
    def outputs(self) -> int:
        """Number of outputs (of classes, for cross-entropy)."""

    @property
    @abstractmethod
    def length(self) -> int:
        """Number of steps of the longest sequence; a tenth short of it where lengths are random."""

    @abstractmethod
    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` fresh sequences drawn from `rng` alone."""

    def draw(self, seed: int, split: Split, number: int, size: int) -> Batch:
        """Return batch `number` of a split: a function of the settings and these alone."""
        return self.batch(np.random.default_rng([seed, split, number]), size)

    @abstractmethod
    def chance(self) -> float:
        """Return the loss of the best answer that remembers nothing, in the units of the loss."""

    def references(self) -> Mapping[str, float]:
        """Return the losses to hold a network's against, by name, first the baseline's."""
        return {self.baseline: self.chance()}

    @property
    def model_settings(self) -> Mapping[str, Value]:
        """The settings of the model that it can only be asked of, by key ("model.units")."""
        return {}

    def check_trained_here(self, what: str) -> None:
        """Raise RnnvizError if its runs only play what another program trains."""
        if self.plays:
            raise RnnvizError(
                f"{what}: this net is trained by another program, which alone can change it."
            )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader of `rows` has to know; where room is short the first are left out."""
        return ()

    def prompt(self, seed: int, sequence: int) -> Prompt | None:
        """Return what a network reads before it goes on by itself; None if outputs are no inputs.

        `sequence` is the one of the probe that is shown.
        """
        del seed, sequence
        return None

    @property
    def plane(self) -> Plane | None:
        """The plane whose points are asked about; None if the inputs are no points of a plane."""
        return None

    def spell(self, tokens: NDArray[np.integer]) -> str | None:
        """Return tokens as running text, a character each; None if they are none."""
        del tokens
        return None

    @property
    def floor(self) -> float:
        """The loss that no network can get below, as far as that is known."""
        return 0.0

    def solved(self, score: Score) -> bool:
        """Return whether a held-out score counts as solved."""
        return self.goal.reached(score, self.chance(), self.floor)

    @abstractmethod
    def relevant_steps(self, batch: Batch) -> Bools:
        """Return (T, B): true on the steps whose input has to be remembered."""

    @abstractmethod
    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """Return how to show input, target and prediction of one sequence.

        `outputs` is (T, outputs, B): probabilities for cross-entropy, values for squared error.
        """

    def answer_steps(self, batch: Batch) -> Bools:
        """Return (T, B): true on the steps that need what has to be remembered.

        Accuracy is that of these answers, and views of gradients show what their losses send back.
        """
        return batch.counted

    def right(self, batch: Batch, outputs: Floats) -> Bools | None:
        """Return (T, B): true where the answer is right; None where nothing is right or wrong.

        A class is right if it is the most probable one; whether a number is, a task has to say.
        """
        return np.asarray(outputs.argmax(axis=1) == batch.targets) if self.loss.classes else None

    def score(self, batch: Batch, outputs: Floats, loss: float) -> Score:
        """Return the score of a network that gave `outputs` at the given loss."""
        right, answers = self.right(batch, outputs), self.answer_steps(batch)
        if right is None or not answers.any():
            return Score(loss, None, None)
        return Score(
            loss,
            accuracy=float(right[answers].mean()),
            sequence_accuracy=float((right | ~answers).all(axis=0).mean()),
        )


@dataclass(frozen=True)
class SplitTask(Task):
    """Base of the tasks whose splits are drawn from different series, or parts of one."""

    @abstractmethod
    def split_batch(self, rng: np.random.Generator, split: Split, size: int) -> Batch:
        """Return `size` sequences of a split, drawn from `rng` alone."""

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` sequences to train on."""
        return self.split_batch(rng, Split.TRAINING, size)

    def draw(self, seed: int, split: Split, number: int, size: int) -> Batch:
        """Return batch `number` of a split."""
        return self.split_batch(np.random.default_rng([seed, split, number]), split, size)
