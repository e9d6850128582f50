"""What the words of the built-in scenes, and the README's, say of their runs."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.conditions import (
    Apart,
    Condition,
    Explodes,
    Fades,
    Guesses,
    LeapsBefore,
    LossAbove,
    LossBelow,
    Overfits,
    Seen,
    Solved,
    Unsolved,
)
from tests.benchmarks.courses import Look


def count_in_a_unit(look: Look) -> float:
    """Return how well one unit of the cell state follows the count of a less that of b (|r|)."""
    state = look.trace.layers[0].states["c"].astype(np.float64)  # (T, units, B)
    steps = np.where(look.batch.inputs == 0, 1.0, -1.0)
    valid = look.batch.valid & (look.batch.inputs < 2)
    count = np.cumsum(steps * valid, axis=0)[valid]
    courses = np.moveaxis(state, 1, 0)[:, valid]
    return float(max(abs(np.corrcoef(course, count)[0, 1]) for course in courses))


def late_labels(look: Look) -> float:
    """Return by how much more often a label is right once its tone has lasted for a while."""
    settled = look.task.answer_steps(look.held_out)
    return float(look.right[settled].mean() - look.right[~settled].mean())


def first_before_last(look: Look) -> float:
    """Return by how much more often the first letter written is right than the fifth."""
    counted = look.held_out.counted
    number = np.where(counted, counted.cumsum(axis=0), 0)  # of the letter within its answer
    return float(look.right[number == 1].mean() - look.right[number == 5].mean())


CLAIMS: dict[str, tuple[Condition, ...]] = {
    "lstm-vs-rnn": (
        Solved("A", 1000),
        Guesses("B", 3000),
        *(Apart(updates, 6) for updates in (50, 200, 400, 600)),
    ),
    "copy-lstm": (Guesses("A", 100), LossBelow("A", 400, 0.9), Solved("A", 2500)),
    "copy-rnn": (Guesses("A", 2000), Fades("A", 600, 6)),
    "exploding": (Explodes("A", 150), LeapsBefore("A", 150)),
    "clipping": (Solved("A", 100), Explodes("B", 150)),
    "adding-lstm": (Solved("A", 1200),),
    "adding-long": (Solved("A", 3000), Guesses("B", 1000)),
    "multiplication-lstm": (Solved("A", 1500),),
    "temporal-order": (Solved("A", 300), Guesses("B", 3000)),
    "two-sequence-lstm": (Solved("A", 200),),
    "parity-lstm": (Guesses("A", 100), Solved("A", 300)),
    "sentiment-lstm": (Guesses("A", 200), Solved("A", 500)),
    "reverse-lstm": (
        Seen("A", 200, "the first letter written is right more often than the fifth",
             first_before_last, 0.2),
        Solved("A", 1500),
    ),
    "spelling-lstm": (Solved("A", 200),),
    "waveform-lstm": (Solved("A", 500),),
    "rings-window": (Solved("A", 200),),
    "look-ahead": (Solved("A", 200), Guesses("B", 2000)),
    "reber-lstm": (LossBelow("A", 200, 1.1), Solved("A", 1000)),
    "continual-reber": (Solved("A", 1000), Unsolved("B", 3000)),
    "long-lag-lstm": (Solved("A", 400),),
    "counting-lstm": (
        Seen("A", 200, "a unit of c goes with the count of a less that of b", count_in_a_unit, 0.9),
        Solved("A", 200),
    ),
    "echo-lstm": (Solved("A", 300),),
    "frames-lstm": (
        Seen("A", 100, "labels are wrong more often where the tone has just changed",
             late_labels, 0.2),
        Solved("A", 200),
    ),
    "sine-lstm": (Solved("A", 500),),
    "pendulum": (Solved("A", 300),),
    "logistic": (Solved("A", 500),),
    "mackey-glass": (Solved("A", 1000), LossAbove("B", 2000, 0.15)),
    "own-series": (Solved("A", 300),),
    "own-labels": (Solved("A", 600), Unsolved("B", 2000)),
    "text-lstm": (LossBelow("A", 200, 1.0), Overfits("A", 400, 800)),
}  # fmt: skip
"""By scene; a scene of which nothing is said has no entry."""
