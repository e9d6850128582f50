"""Time a batch of every task against an update that is computed from it, on one thread.

    python tests/benchmarks/tasks.py [--json] [--quick]

The task and the model (LSTM, 32 units, batch 32) have their default settings. "ours" is drawing a
training batch, "peer" one update of the Trainer, all it does included; both are medians over calls
made in turn, in milliseconds. ratio = the median of ours / peer over the pairs. No task may take
more than a fifth of an update: a batch is drawn for every one.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from rnnviz import Experiment, Trainer
from rnnviz.registry import tasks

SECONDS = 2.0  # spent on each row
MOST = 0.2


def timed(function: Callable[[int], object], argument: int) -> float:
    """Return the milliseconds of a call."""
    start = time.perf_counter()
    function(argument)
    return (time.perf_counter() - start) * 1e3


def row(name: str, seconds: float) -> dict[str, object]:
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
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON list of rows")
    parser.add_argument("--quick", action="store_true", help="spend a quarter of the time")
    options = parser.parse_args()
    if not options.json:
        print(f"milliseconds; a ratio above {MOST} is too slow\n")
        print(f"{'':56}{'ours':>8}{'peer':>8}{'ratio':>8}")
    made = []
    for name in tasks:
        made.append(row(name, SECONDS / 4 if options.quick else SECONDS))
        if not options.json:
            print("{name:56}{ours:8.3f}{peer:8.3f}{ratio:8.3f}".format(**made[-1]), flush=True)
    if options.json:
        print(json.dumps(made))


if __name__ == "__main__":
    main()
