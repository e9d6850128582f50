"""Batches of common kinds: answers at the end, one typed sequence; and steps of a batch."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnviz.engine.batch import Batch
from rnnviz.tasks.base import Bools, Ints


def lengths_up_to_a_tenth_more(rng: np.random.Generator, length: int, size: int) -> Ints:
    """Return `size` lengths from `length` to a tenth more, as in Hochreiter & Schmidhuber 1997."""
    return rng.integers(length, length + length // 10 + 1, size=size)


def first_steps(batch: Batch, count: int = 1) -> Bools:
    """Return (T, B): true on the first steps of each sequence."""
    return np.asarray((np.arange(batch.steps)[:, None] < count) & batch.valid)


def last_steps(lengths: Ints) -> Bools:
    """Return (T, B): true on the last step of each sequence."""
    return np.asarray(np.arange(lengths.max())[:, None] == lengths - 1)


def class_at_the_end(inputs: NDArray[np.generic], classes: Ints, lengths: Ints) -> Batch:
    """Return a batch whose sequences are to be classified (B,) at their last step."""
    counted = last_steps(lengths)
    return Batch(inputs, np.where(counted, classes, 0), counted, lengths)


def number_at_the_end(inputs: NDArray[np.floating], numbers: ArrayLike, lengths: Ints) -> Batch:
    """Return a batch whose last steps ask for one number (B,) each."""
    counted = last_steps(lengths)
    targets = np.where(counted, numbers, 0).astype(np.float32)[:, None]
    return Batch(inputs, targets, counted, lengths)


def one_sequence(tokens: Ints, targets: ArrayLike, counted: ArrayLike = True) -> Batch:
    """Return a sequence as a batch, with the answers that are right on the counted steps (T,)."""
    steps = len(tokens)
    wanted = np.broadcast_to(np.asarray(targets, np.int64), (steps,))
    known = np.broadcast_to(np.asarray(counted, np.bool_), (steps,))
    return Batch(tokens[:, None], wanted[:, None], known[:, None], np.array([steps]))


def one_class(tokens: Ints, target: int) -> Batch:
    """Return a sequence as a batch, to be classified at its last step."""
    return class_at_the_end(tokens[:, None], np.array([target]), np.array([len(tokens)]))


def without_answers(tokens: Ints) -> Batch:
    """Return a sequence as a batch without answers: there is no loss and no gradient."""
    return one_sequence(tokens, 0, counted=False)


def next_symbols(tokens: Ints, after: int | None, known: bool = True) -> Batch:
    """Return a sequence whose answers are each time the next symbol, as far as they are `known`.

    `after` is the answer at the last step, None if it cannot be known.
    """
    # A last step without an answer is given its own symbol, which is never the next in a grammar.
    targets = np.append(tokens[1:], tokens[-1] if after is None else after)
    counted = np.full(len(tokens), known)
    counted[-1] &= after is not None
    return one_sequence(tokens, targets, counted)
