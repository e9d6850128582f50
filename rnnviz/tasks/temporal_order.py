"""Temporal order: in which order two or three symbols came, far apart, among many others."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import product

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Ints, Shape
from rnnviz.tasks.batches import (
    class_at_the_end,
    lengths_up_to_a_tenth_more,
    one_class,
    without_answers,
)
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.symbols import SymbolTask

DISTRACTORS, X, BEGIN, TRIGGER = 4, 4, 6, 7
# Where each of the symbols that matter stands: from, to, in shares of the length.
PLACES = {2: ((0.1, 0.2), (0.5, 0.6)), 3: ((0.1, 0.2), (0.33, 0.43), (0.66, 0.76))}


@tasks.register("temporal-order")
@dataclass(frozen=True)
class TemporalOrder(SymbolTask):
    """E, random a, b, c, d with two or three X or Y among them, and B; then the order of these.

    A string has T to 1.1 T steps. The symbols that matter stand at random between T/10 and T/5 and
    between T/2 and 3T/5; if there are three, between T/10 and T/5, T/3 and 0.43 T, 2T/3 and 0.76 T.
    Classes count in binary, X 0 and Y 1, the first symbol first.
    """

    length: int = setting(
        50, low=10, high=1000, log=True, label="length",
        help="Steps of the shortest string; the longest has a tenth more. The symbols that matter"
        " move apart with it.",
    )  # fmt: skip
    symbols: int = setting(
        2, low=2, high=3, label="symbols to remember",
        help="2 make four classes, 3 make eight; each has to be remembered in order.",
    )  # fmt: skip

    title = "Temporal order"
    shape = Shape.MANY_TO_ONE
    about = (
        "Two (or three) of many symbols are X or Y; at the end the network has to output the order:"
        " XX, XY, YX or YY. It has to know not only what came but which came first (Hochreiter &"
        " Schmidhuber 1997, experiment 6, T = 100: solved when the mean error is below 0.1 and the"
        " last 2,000 strings were all classified with every output off by less than 0.3; then 1 of"
        " 2,560 new strings was wrong)."
    )
    vocabulary = tuple("abcdXYEB")
    goal = Accuracy("strings classified correctly")

    @property
    def answer_vocabulary(self) -> tuple[str, ...]:
        """The orders."""
        return tuple("".join(order) for order in product("XY", repeat=self.symbols))

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random strings."""
        lengths = lengths_up_to_a_tenth_more(rng, self.length, size)
        inputs = rng.integers(DISTRACTORS, size=(int(lengths.max()), size))
        inputs[0] = BEGIN
        classes, each = np.zeros(size, np.int64), np.arange(size)
        for low, high in PLACES[self.symbols]:
            steps = rng.integers(round(low * self.length), round(high * self.length) + 1, size=size)
            which = rng.integers(2, size=size)
            inputs[steps, each] = X + which
            classes = 2 * classes + which
        inputs[lengths - 1, each] = TRIGGER
        return class_at_the_end(inputs, classes, lengths)

    def answers_to(self, tokens: Ints) -> Batch:
        """The order, once E, as many X and Y as there are to be, and B have come."""
        string = "".join(self.vocabulary[token] for token in tokens)
        orders = re.findall("[XY]", string)
        if len(orders) != self.symbols or not re.fullmatch("E[abcdXY]*B", string):
            return without_answers(tokens)
        return one_class(tokens, self.answer_vocabulary.index("".join(orders)))

    def chance(self) -> float:
        """Four or eight classes, as likely: ln 4 or ln 8."""
        return self.symbols * math.log(2)

    def relevant_steps(self, batch: Batch) -> Bools:
        """The X and Y."""
        return np.asarray(np.isin(batch.inputs, (X, X + 1)) & batch.valid)
