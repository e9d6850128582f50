"""The embedded Reber grammar as a table, and walks over it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.base import Bools, Floats, Ints
from rnnviz.tasks.batches import next_symbols

SYMBOLS = "BTPSXVE"
BRANCHES = "at a branch two symbols are possible"
B, T, P, S, X, V, E = range(len(SYMBOLS))

# Reber's grammar (1967): from each node two edges, one on each side of a coin: symbol, next node.
REBER = (
    ((B, 1), (B, 1)),
    ((T, 2), (P, 3)),
    ((S, 2), (X, 4)),
    ((T, 3), (V, 5)),
    ((X, 3), (S, 6)),
    ((P, 4), (V, 6)),
    ((E, 7), (E, 7)),
)
OUTER = {T: 2, P: 10}  # the first node of the string inside, after a T and after a P
START, SECOND, LAST = 0, 1, 18


def _embedded() -> tuple[Ints, Ints]:
    """Return symbol and next node of every edge, at 2 node + coin; the last node leads to START."""
    edges: dict[int, tuple[tuple[int, int], ...]] = {
        START: ((B, SECOND), (B, SECOND)),
        SECOND: tuple(OUTER.items()),
        LAST: ((E, START), (E, START)),
    }
    for symbol, first in OUTER.items():
        for node, pair in enumerate(REBER):
            edges[first + node] = tuple((s, first + following) for s, following in pair)
        edges[first + len(REBER)] = ((symbol, LAST), (symbol, LAST))
    flat = [edge for node in range(LAST + 1) for edge in edges[node]]
    symbols, following = np.array(flat).T
    return symbols, following


SYMBOL_OF, NEXT = _embedded()
NODES = LAST + 1


def walk(coins: Ints, nodes: Ints) -> Ints:
    """Return (T, ...): the edges of walks from `nodes` that coins decide, as 2 node + coin."""
    edges = np.empty((len(coins), *nodes.shape), np.int64)
    node = 2 * nodes
    doubled = 2 * NEXT
    for coin, edge in zip(coins, edges, strict=True):
        np.add(node, coin, out=edge)
        doubled.take(edge, out=node, mode="clip")  # (mode: without it, `out` is buffered)
    return edges


def predicted_by_grammar(tokens: Ints, nodes: Iterable[int], ends: bool) -> Batch:
    """Return symbols (T,) as a batch, each answered by the next one.

    Nothing is counted unless a walk from one of `nodes` gives the symbols. After the last symbol
    the answer is known only where the grammar leaves no choice; if a string `ends`, nothing follows
    a whole one.
    """
    for step, symbol in enumerate(tokens):
        ways = _ways(nodes, closed=ends and step > 0)
        nodes = {int(NEXT[edge]) for edge in ways if SYMBOL_OF[edge] == symbol}
    after = {int(SYMBOL_OF[edge]) for edge in _ways(nodes, closed=ends)}
    return next_symbols(tokens, after.pop() if len(after) == 1 else None, known=bool(nodes))


def _ways(nodes: Iterable[int], closed: bool) -> list[int]:
    """Return the edges from nodes; if `closed`, none from where a new string would begin."""
    return [2 * node + coin for node in nodes for coin in (0, 1) if not (closed and node == START)]


@cache
def string_lengths(longest: int = 400) -> Floats:
    """Return (longest + 1,): the probability of every length of a string."""
    chances = np.zeros(NODES)
    chances[START] = 1.0
    lengths = np.zeros(longest + 1)
    for length in range(1, longest + 1):
        after = np.zeros(NODES)
        np.add.at(after, NEXT, np.repeat(chances / 2, 2))
        lengths[length], after[START] = after[START], 0.0
        chances = after
    return lengths


def second_symbols(batch: Batch) -> Bools:
    """Return (T, B): true where the input is a string's second symbol: T or P with B after it."""
    return np.asarray(np.isin(batch.inputs, (T, P)) & (batch.targets == B) & batch.valid)


def before_last_but_one(batch: Batch) -> Bools:
    """Return (T, B): true where the last but one symbol is asked for: T or P after an E."""
    return np.asarray((batch.inputs == E) & np.isin(batch.targets, (T, P)) & batch.valid)
