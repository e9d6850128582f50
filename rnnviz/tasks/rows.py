"""Rows of tokens: input, target and prediction as a task shows them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.tasks.base import Bools, Floats, Row, Task

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLANK = "·"


def input_row(batch: Batch, sequence: int, names: Sequence[str]) -> Row:
    """Return the tokens that one sequence gives."""
    tokens, valid = batch.inputs[:, sequence], batch.valid[:, sequence]
    return Row("input", symbols=_symbols(names, tokens, valid))


def answer_rows(
    task: Task,
    batch: Batch,
    outputs: Floats,
    sequence: int,
    names: Sequence[str],
    judged: Bools | None = None,
    onward: bool = False,
) -> tuple[Row, Row]:
    """Return the classes asked for and the most probable ones, where they are counted.

    `names` are those of the classes. A prediction is marked right or wrong where `judged` (T, B) is
    true; at every counted step if it is left out. Where no answer is known at all, predictions are
    shown everywhere, and at the last step if what is answered is always the next symbol, `onward`.
    """
    counted = batch.counted[:, sequence]
    judged = counted if judged is None else judged[:, sequence] & counted
    answered = counted.copy()
    if batch.total is None:
        answered[batch.lengths[sequence] - 1] |= onward
        answered |= batch.valid[:, sequence] & ~counted.any()
    right = task.right(batch, outputs)
    assert right is not None
    targets, answers = batch.targets[:, sequence], outputs[:, :, sequence].argmax(axis=1)
    return (
        Row("target", symbols=_symbols(names, targets, counted), judged=judged),
        Row(
            "prediction",
            symbols=_symbols(names, answers, answered),
            right=right[:, sequence],
            judged=judged,
        ),
    )


def _symbols(names: Sequence[str], tokens: np.ndarray, shown: Bools) -> tuple[str, ...]:
    return tuple(names[token] if show else "" for token, show in zip(tokens, shown, strict=True))
