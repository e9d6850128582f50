"""Add noise to the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.registry import commands
from rnnviz.settings import Setting, setting, settings_of
from rnnviz.training.commands.base import Command, Running, Situation
from rnnviz.training.settings.experiment import Experiment


@commands.register("add_noise")
@dataclass(frozen=True)
class AddNoise(Command):
    """Add normal noise to every weight, in proportion to the size of its array's weights."""

    share: float = setting(
        0.1, low=0.0, high=10.0, step=0.05, label="noise",
        help="Its standard deviation as a share of the root mean square of each array of weights;"
        " 0.1 moves the weights by a tenth of their usual size.",
    )  # fmt: skip

    title = "Add noise to the weights"
    about = "Adds normal noise to every weight: how robust is what was learnt?"

    @property
    def words(self) -> str:
        return f"noise of {self.share:g} on the weights"

    @property
    def place(self) -> None:
        return None

    @classmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        del situation
        return settings_of(cls)

    def check(self, experiment: Experiment) -> None:
        pass

    def carry_out(self, run: Running) -> None:
        dice = run.dice()
        for array in run.network.parameters.values():
            size = np.sqrt(np.mean(np.square(array, dtype=np.float64)))
            array += (self.share * size * dice.standard_normal(array.shape)).astype(array.dtype)
