"""Scale W_h to a spectral radius."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rnnviz.engine.initializers import rescale
from rnnviz.errors import RnnvizError, SettingError
from rnnviz.registry import commands
from rnnviz.settings import Setting, setting, settings_of
from rnnviz.training.commands.base import Command, Running, Situation, block_of, layer_of
from rnnviz.training.commands.offers import blocks, layers, where
from rnnviz.training.settings.experiment import Experiment


@commands.register("scale_recurrent")
@dataclass(frozen=True)
class ScaleRecurrent(Command):
    """Multiply one block of the recurrent weights so that it has the given spectral radius."""

    radius: float = setting(
        1.0, low=0.0, high=10.0, step=0.05, label="spectral radius",
        help="The largest modulus of an eigenvalue that the block is given. Below 1 a plain RNN's"
        " gradient vanishes, above 1 it may explode.",
    )  # fmt: skip
    block: str = setting(
        "", label="block", help="The gate whose recurrent weights are scaled; the candidate's, or a"
        " plain RNN's only ones, if left empty.",
    )  # fmt: skip
    layer: int = setting(1, low=1, high=100, help="The layer, counted from the input.")
    reverse: bool = setting(False, help="Whether it is the direction that reads backwards.")

    title = "Scale W_h"
    about = "Scales recurrent weights to a spectral radius."

    @property
    def words(self) -> str:
        of = f" of {self.block}" if self.block else ""
        return f"W_h{of}{where(self.layer, self.reverse)} scaled to ρ = {self.radius:g}"

    @classmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        experiment = situation.experiment
        cell = experiment.model.cell
        if "W_h" not in cell.shapes(1, 1):
            raise RnnvizError(f"{cell.title} has no recurrent weights.")
        return {
            "radius": settings_of(cls)["radius"],
            **blocks(cls, experiment, cell.candidate),
            **layers(cls, experiment),
        }

    def check(self, experiment: Experiment) -> None:
        cell, units = experiment.model.cell, experiment.model.units
        layer_of(experiment, self.layer, self.reverse)
        if "W_h" not in cell.shapes(1, units):
            raise SettingError("model.cell", f"is {cell.kind}, which has no recurrent weights.")
        block_of(experiment, self.block, cell.candidate)

    def carry_out(self, run: Running) -> None:
        model = run.experiment.model
        layer = layer_of(run.experiment, self.layer, self.reverse)
        block = block_of(run.experiment, self.block, model.cell.candidate)
        rows = slice(block * model.units, (block + 1) * model.units)
        rescale(run.network.parameters.of(layer)["W_h"][rows], self.radius)
