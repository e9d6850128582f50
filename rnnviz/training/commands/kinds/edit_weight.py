"""Edit one weight."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from rnnviz.engine.network import Network
from rnnviz.engine.parameters import Parameter
from rnnviz.errors import SettingError, suggestion
from rnnviz.registry import commands
from rnnviz.settings import Setting, setting, settings_of
from rnnviz.training.commands.base import Command, Running, Situation
from rnnviz.training.settings.experiment import Experiment

MOST = 10_000_000
USUAL = 10.0  # the largest value that its form offers


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

    @property
    def place(self) -> Hashable:
        return self.kind, self.parameter, self.row, self.column

    @classmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        own, declared = settings_of(cls), _parameters(situation.experiment)
        names = tuple(declared)
        usual = own["parameter"].default
        parameter = replace(
            own["parameter"],
            choices=names,
            titles=tuple(f"{one.short}, {one.place}" for one in declared.values()),
            default=usual if usual in declared else names[0],
        )
        rows, columns = _size(declared[str(situation.chosen.get("parameter", parameter.default))])
        found = {"parameter": parameter, "row": replace(own["row"], high=rows - 1)}
        if columns > 1:
            found["column"] = replace(own["column"], high=columns - 1)
        return {**found, "value": replace(own["value"], low=-USUAL, high=USUAL)}

    def check(self, experiment: Experiment) -> None:
        declared = _parameters(experiment)
        if self.parameter not in declared:
            near = suggestion(self.parameter, declared)
            raise SettingError("parameter", f"cannot be '{self.parameter}': {near}")
        rows, columns = _size(declared[self.parameter])
        for name, place, size in (("row", self.row, rows), ("column", self.column, columns)):
            if place >= size:
                has = f"{self.parameter} has {size} {name}{'s' if size > 1 else ''}, from 0"
                raise SettingError(name, f"is {place}, but {has}.")

    def carry_out(self, run: Running) -> None:
        array = run.network.parameters[self.parameter]
        array.reshape(len(array), -1)[self.row, self.column] = self.value


def _parameters(experiment: Experiment) -> dict[str, Parameter]:
    task = experiment.task
    network = Network(experiment.model, task.inputs, task.outputs, task.loss)
    return {one.name: one for one in network.parameters.declared}


def _size(parameter: Parameter) -> tuple[int, int]:
    """Return how many rows and columns there are; a bias has one column."""
    rows, *rest = parameter.shape
    return rows, rest[0] if rest else 1
