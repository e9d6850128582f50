"""Edit one weight."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.engine.network import Network
from rnnviz.errors import SettingError, suggestion
from rnnviz.registry import commands
from rnnviz.settings import setting
from rnnviz.training.commands.base import Command, Running
from rnnviz.training.settings.experiment import Experiment

MOST = 10_000_000


@commands.register("edit_weight")
@dataclass(frozen=True)
class EditWeight(Command):
    """Set one entry of one parameter."""

    parameter: str = setting("layer0.W_h", help="Its name, as files have it: layer0.W_h.")
    row: int = setting(0, low=0, high=MOST, help="Its row, from 0.")
    column: int = setting(0, low=0, high=MOST, help="Its column, from 0; 0 in a bias.")
    value: float = setting(0.0, low=-1000.0, high=1000.0, step=0.1, help="What it is set to.")

    title = "Edit a weight"
    about = "Sets one weight to a value; training goes on from there."

    @property
    def words(self) -> str:
        return f"{self.parameter}[{self.row}, {self.column}] = {self.value:g}"

    def check(self, experiment: Experiment) -> None:
        task = experiment.task
        network = Network(experiment.model, task.inputs, task.outputs, task.loss)
        shapes = {name: array.shape for name, array in network.parameters.items()}
        if self.parameter not in shapes:
            near = suggestion(self.parameter, shapes)
            raise SettingError("parameter", f"cannot be '{self.parameter}': {near}")
        rows, *rest = shapes[self.parameter]
        columns = rest[0] if rest else 1
        for name, place, size in (("row", self.row, rows), ("column", self.column, columns)):
            if place >= size:
                has = f"{self.parameter} has {size} {name}{'s' if size > 1 else ''}, from 0"
                raise SettingError(name, f"is {place}, but {has}.")

    def carry_out(self, run: Running) -> None:
        array = run.network.parameters[self.parameter]
        array.reshape(len(array), -1)[self.row, self.column] = self.value
