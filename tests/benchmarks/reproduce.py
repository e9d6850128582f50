"""Train what the papers trained, from several seeds each, and count how many are solved.

    python tests/benchmarks/reproduce.py [--json] [--seeds 5] [--only reber]

Weight and data seed are the same number. A run ends when it is solved (99 % right on the held-out
batch) or after the updates that are given. "expected" is what the paper found, or for a rate what
is known of this size: "learns" or "does not".

Toy tasks are brittle: a rate over seeds says more than any one run.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import json
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from rnnviz import Experiment, Trainer

RATE, BATCH, CELL = "training.optimizer.learning_rate", "training.batch", "model.cell"
LEARNS, FAILS = "learns", "does not"
CHECK = 20  # updates


@dataclass(frozen=True)
class Claim:
    """What is trained, for how many updates at most, and what came out elsewhere."""

    name: str
    settings: dict[str, object]
    updates: int
    expected: str


ADDING = {
    "task": "adding", "task.variant": "plain", "task.length": 100, "model.units": 8,
    RATE: 0.005, "training.decay_every": 1500,
}  # fmt: skip
ADDING_64 = {"task": "adding", "task.length": 100, "model.units": 64, RATE: 0.001, CELL: "rnn"}
ORDER = {"task": "temporal-order", "task.length": 50, "model.units": 4, RATE: 0.02}
REBER = {"task": "reber", "model.units": 8, RATE: 0.02, BATCH: 1}  # an update is a string
CONTINUAL = {"task": "continual-reber", "model.units": 8}
LAG = {"task": "long-lag", "task.delay": 20}
SLOW = {"model.cell.forget_bias": 3.0}
IRNN = {"model.cell.activation": "relu", "model.initializer": "identity"}

CLAIMS = (
    Claim("adding, T 100: LSTM 8", ADDING, 8000, LEARNS),
    Claim("adding, T 100: tanh RNN 8", {**ADDING, CELL: "rnn"}, 8000, FAILS),
    Claim("adding, T 100: IRNN 64", {**ADDING_64, **IRNN}, 5000, LEARNS),
    Claim("adding, T 100: tanh RNN 64", ADDING_64, 5000, FAILS),
    Claim("temporal order, T 50: LSTM 4, forget bias 3", {**ORDER, **SLOW}, 2000, LEARNS),
    Claim("temporal order, T 50: tanh RNN 4", {**ORDER, CELL: "rnn"}, 2000, FAILS),
    Claim("embedded Reber, string by string: LSTM 8", REBER, 8000, LEARNS),
    Claim("continual Reber: LSTM 8", CONTINUAL, 3000, LEARNS),
    Claim("continual Reber: no forget gate", {**CONTINUAL, CELL: "lstm-noforget"}, 3000, FAILS),
    Claim("long lag, p 20: LSTM 32, forget bias 3", {**LAG, **SLOW}, 5000, LEARNS),
    Claim("long lag, p 20: tanh RNN 32", {**LAG, CELL: "rnn"}, 5000, FAILS),
    Claim("multiplication, T 20: LSTM 32", {"task": "multiplication"}, 3000, LEARNS),
)


def solved_at(claim: Claim, seed: int) -> int | None:
    seeds = {"seed.data": seed, "seed.weights": seed}
    trainer = Trainer(Experiment().with_settings({**claim.settings, **seeds}))
    while trainer.solved_at is None and trainer.update < claim.updates and trainer.fault is None:
        trainer.step(CHECK)
    return trainer.solved_at


def row(claim: Claim, seeds: int) -> dict[str, object]:
    ends = [solved_at(claim, seed) for seed in range(seeds)]
    found = [end for end in ends if end is not None]
    return {
        "name": claim.name,
        "solved": len(found),
        "seeds": seeds,
        "median_updates": round(statistics.median(found)) if found else None,
        "most_updates": claim.updates,
        "expected": claim.expected,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON list of rows")
    parser.add_argument("--seeds", type=int, default=5, help="how many runs of each (default 5)")
    parser.add_argument("--only", default="", help="rows whose name has this in it")
    options = parser.parse_args()
    if not options.json:
        print(f"{'':46}{'solved':>8}{'median':>9}{'of':>7}  expected")
    made = []
    for claim in CLAIMS:
        if options.only in claim.name:
            made.append(row(claim, options.seeds))
            if not options.json:
                line = made[-1]
                share = f"{line['solved']}/{line['seeds']}"
                median = line["median_updates"] or "-"
                print(
                    f"{claim.name:46}{share:>8}{median:>9}{claim.updates:>7}  {claim.expected}",
                    flush=True,
                )
    if options.json:
        print(json.dumps(made))


if __name__ == "__main__":
    main()
