"""Shift the bias of a gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rnnviz.registry import commands
from rnnviz.settings import Setting, setting, settings_of
from rnnviz.training.commands.base import Command, Running, Situation, block_of, layer_of
from rnnviz.training.commands.offers import blocks, layers, where
from rnnviz.training.settings.experiment import Experiment


@commands.register("shift_bias")
@dataclass(frozen=True)
class ShiftBias(Command):
    """Add a number to the biases of one gate, of all its units."""

    by: float = setting(
        1.0, low=-20.0, high=20.0, step=0.5, label="by",
        help="What is added to every bias of the gate; upwards opens it, downwards shuts it.",
    )  # fmt: skip
    block: str = setting(
        "", label="gate", help="The gate; the one that keeps the state (an LSTM's forget gate), or"
        " else the candidate, if left empty.",
    )  # fmt: skip
    layer: int = setting(1, low=1, high=100, help="The layer, counted from the input.")
    reverse: bool = setting(False, help="Whether it is the direction that reads backwards.")

    title = "Shift a gate's bias"
    about = "Adds to the biases of a gate: by default the one that keeps the state."

    @property
    def words(self) -> str:
        of = f" of {self.block}" if self.block else ""
        return f"b{of}{where(self.layer, self.reverse)} {self.by:+g}"

    @property
    def place(self) -> None:
        return None

    @classmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        experiment = situation.experiment
        return {
            "by": settings_of(cls)["by"],
            **blocks(cls, experiment, _usual(experiment)),
            **layers(cls, experiment),
        }

    def check(self, experiment: Experiment) -> None:
        layer_of(experiment, self.layer, self.reverse)
        block_of(experiment, self.block, _usual(experiment))

    def carry_out(self, run: Running) -> None:
        units = run.experiment.model.units
        layer = layer_of(run.experiment, self.layer, self.reverse)
        block = block_of(run.experiment, self.block, _usual(run.experiment))
        run.network.parameters.of(layer)["b"].reshape(-1, units)[block] += self.by


def _usual(experiment: Experiment) -> str:
    cell = experiment.model.cell
    return (cell.keeps.gate if cell.keeps else None) or cell.candidate
