"""Continual Reber grammar: strings without end, and no sign of where one begins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Ints, Shape, Split
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.grammar import (
    BRANCHES,
    NEXT,
    NODES,
    SYMBOL_OF,
    SYMBOLS,
    before_last_but_one,
    predicted_by_grammar,
    second_symbols,
    walk,
)
from rnnviz.tasks.symbols import SymbolTask

MEAN_LENGTH = 12  # symbols of a string


@tasks.register("continual-reber")
@dataclass(frozen=True)
class ContinualReber(SymbolTask):
    """Embedded Reber strings joined end to end; predict the next symbol at every step.

    The state is never reset. Coins decide at the grammar's branches, one a step and stream, and
    follow from the position alone. Where a stretch begins in the grammar follows from the coins
    before it: whatever the node was some stretches earlier, the same coins lead to the same node.
    """

    length: int = setting(
        50, low=10, high=1000, log=True, label="length",
        help="Symbols of a batch, which continues where the previous one ended; a string has 12 on"
        " average. The gradient goes back to the batch's first step.",
    )  # fmt: skip

    title = "Continual Reber grammar"
    shape = Shape.SYNCED
    about = (
        "Strings of the embedded Reber grammar follow one another without a break, and the state is"
        " never reset: what a string leaves behind has to be forgotten when the next begins. An"
        " LSTM without forget gates lets its cells grow until they are useless (Gers, Schmidhuber &"
        " Cummins 2000). At a branch of the grammar, two symbols are possible. The baseline knows"
        " the grammar, but not the string's second symbol."
    )
    stream = True
    vocabulary = tuple(SYMBOLS)
    open_ended = True
    baseline = "second symbol unknown"
    goal = Accuracy("second-to-last symbols predicted correctly")

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return the beginning of `size` streams."""
        return self.draw(int(rng.integers(2**31)), Split.TRAINING, 0, size)

    def draw(self, seed: int, split: Split, number: int, size: int) -> Batch:
        """Return the symbols of a stretch, and each time the one after."""
        here, there = (_coins(seed, split, k, self.length, size) for k in (number, number + 1))
        coins = np.concatenate([here, there[:1]])
        edges = walk(coins, _first_nodes(seed, split, number, self.length, size))
        symbols = SYMBOL_OF[edges]
        counted = np.ones((self.length, size), dtype=bool)
        return Batch(symbols[:-1], symbols[1:], counted, np.full(size, self.length))

    @property
    def remarks(self) -> tuple[str, ...]:
        """Why a prediction that is not the target need not be wrong."""
        return (BRANCHES,)

    def answers_to(self, tokens: Ints) -> Batch:
        """The next symbol, if it is part of a stream."""
        return predicted_by_grammar(tokens, range(NODES), ends=False)

    def chance(self) -> float:
        """Seven coins a string, and an eighth for the forgotten symbol: 8 ln 2 / 12 a step."""
        return 8 * math.log(2) / MEAN_LENGTH

    @property
    def floor(self) -> float:
        """The seven coins, which cannot be predicted: 7 ln 2 / 12 a step."""
        return 7 * math.log(2) / MEAN_LENGTH

    def relevant_steps(self, batch: Batch) -> Bools:
        """The second symbol of each string."""
        return second_symbols(batch)

    def answer_steps(self, batch: Batch) -> Bools:
        """The step before each last but one symbol, which only a memory can know."""
        return before_last_but_one(batch)


@lru_cache(maxsize=8)
def _coins(seed: int, split: Split, number: int, steps: int, size: int) -> Ints:
    """Return the coins (T, B) of a stretch."""
    return np.random.default_rng([seed, split, number]).integers(2, size=(steps, size))


@lru_cache(maxsize=64)
def _nodes_after(seed: int, split: Split, number: int, steps: int, size: int) -> Ints:
    """Return (nodes, B): where a stretch ends, for each node that it may begin at."""
    coins = _coins(seed, split, number, steps, size)
    starts = np.broadcast_to(np.arange(NODES)[:, None], (NODES, size))
    nodes: Ints = NEXT[walk(coins[:, None], starts)[-1]]
    return nodes


def _first_nodes(seed: int, split: Split, number: int, steps: int, size: int) -> Ints:
    """Return (B,): the node at which a stretch begins; the first one begins a string.

    Looks as far back as it takes for all nodes to have led to the same one.
    """
    streams = np.arange(size)
    nodes = np.broadcast_to(np.arange(NODES)[:, None], (NODES, size))
    for earlier in reversed(range(number)):
        nodes = nodes[_nodes_after(seed, split, earlier, steps, size), streams]
        if (nodes == nodes[0]).all():
            break
    return np.array(nodes[0])
