"""Time a batch of every task against an update that is computed from it, on one thread.

    python tests/benchmarks/tasks.py [--json] [--quick]

The task and the model (LSTM, 32 units, batch 32) have their default settings. "ours" is drawing a
training batch, "peer" one update of the Trainer, all it does included; both are medians over calls
made in turn, in milliseconds. ratio = the median of ours / peer over the pairs. No task may take
more than a fifth of an update: a batch is drawn for every one.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from common import Row, parser, tell

from rnnviz import Experiment, Trainer
from rnnviz.registry import tasks

SECONDS = 2.0  # spent on each row
MOST = 0.2


def timed(function: Callable[[int], object], argument: int) -> float:
    """Return the milliseconds of a call."""
    start = time.perf_counter()
    function(argument)
    return (time.perf_counter() - start) * 1e3


def row(name: str, seconds: float) -> Row:
    trainer = Trainer(Experiment().with_settings({"task": name}))
    trainer.step(20)  # so that what is allocated once is there
    turns = []
    number = 1000  # far from what the trainer reads, in order, as it does
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        turns.append((timed(trainer.training_batch, number), timed(trainer.step, 1)))
        number += 1
    return {
        "name": f"{name}: a batch (ours) / an update (peer)",
        "ours": round(statistics.median(batch for batch, _ in turns), 4),
        "peer": round(statistics.median(update for _, update in turns), 4),
        "ratio": round(statistics.median(batch / update for batch, update in turns), 3),
    }


def main() -> None:
    options = parser(__doc__, quick=True).parse_args()
    seconds = SECONDS / 4 if options.quick else SECONDS
    note = f"milliseconds; a ratio above {MOST} is too slow"
    tell((row(name, seconds) for name in tasks), options.json, note)


if __name__ == "__main__":
    main()
