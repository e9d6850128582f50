"""Go to random updates of runs that were experimented on, and compare every bit of the weights.

    python -m tests.faults.journeys [--places 200] [--updates 1500] [--commands 50] [--branches 5]

What is compared with are the weights as they were when the update was first made.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from rnnviz import Experiment
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.kinds.add_noise import AddNoise
from rnnviz.training.commands.kinds.clamp_unit import ClampUnit
from rnnviz.training.commands.kinds.hold_gate import HoldGate
from rnnviz.training.commands.kinds.reset_optimizer import ResetOptimizer
from rnnviz.training.commands.kinds.scale_recurrent import ScaleRecurrent
from rnnviz.training.commands.kinds.shift_bias import ShiftBias
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.travel.family import Family
from rnnviz.training.travel.line import Line

RATE = "training.optimizer.learning_rate"
Weights = dict[tuple[int, Moment], bytes]


def command(dice: np.random.Generator, units: int) -> Command:
    """Return something that a person may do to an LSTM."""
    unit = int(dice.integers(units))
    made: list[Command] = [
        Change(RATE, float(10 ** dice.uniform(-4, -1.5))),
        Change("training.clip", str(dice.choice(["norm", "value", "off"]))),
        Change("training.optimizer", str(dice.choice(["adam", "sgd", "rmsprop"]))),
        Change("training.batch", int(dice.integers(8, 40))),
        AddNoise(0.05), ScaleRecurrent(float(dice.uniform(0.5, 1.3))), ShiftBias(0.5),
        ResetOptimizer(), HoldGate("f", 1.0, unit), HoldGate("f", unit=unit, released=True),
        ClampUnit(unit), ClampUnit(unit, released=True),
    ]  # fmt: skip
    return made[dice.integers(len(made))]


def grown(updates: int, commands: int, branches: int, seed: int) -> tuple[Family, Weights]:
    """Return runs, and the weights of every moment that one of them has been at."""
    dice = np.random.default_rng(seed)
    family = Family([Experiment()])
    units = Experiment().model.units
    first: Weights = {}
    doing = set(dice.choice(updates, commands, replace=False).tolist())
    branching = set(dice.choice(np.arange(50, updates), branches, replace=False).tolist())
    for made in range(updates):
        (line,) = family.shown
        if made in branching:
            bring(line, line.after(int(dice.integers(line.end.update))))
            family.apply(0, AddNoise(0.01))
            (line,) = family.shown
        if made in doing:
            family.apply(0, command(dice, units))
        note(family, first)
        if not line.advance():
            line.apply(Change("training.clip", "norm"))
        family.note_growth()
        note(family, first)
    return family, first


def note(family: Family, first: Weights) -> None:
    """Take note of the weights of the runs that are shown."""
    for line in family.shown:
        weights = line.running.network.parameters.flat.tobytes()
        first.setdefault((family.number(line), line.running.moment), weights)


def bring(line: Line, moment: Moment) -> None:
    """Go to a moment."""
    line.go_near(moment)
    while not line.step_to(moment):
        pass


def main() -> int:
    """Go, and tell how often the weights are the same."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name, usual in (("places", 200), ("updates", 1500), ("commands", 50), ("branches", 5)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    family, first = grown(options.updates, options.commands, options.branches, options.seed)
    known = {one.number for one in family.tree.members}
    moments = [moment for moment in first if moment[0] in known]
    dice, same = np.random.default_rng(options.seed + 1), 0
    for place in dice.integers(len(moments), size=options.places):
        number, moment = moments[place]
        family.show([number])
        (line,) = family.shown
        bring(line, moment)
        weights = line.running.network.parameters.flat.tobytes()
        same += line.running.moment == moment and weights == first[number, moment]
    print(f"{same} of {options.places} moments of {len(known)} runs have the same weights")
    return same != options.places


if __name__ == "__main__":
    sys.exit(main())
