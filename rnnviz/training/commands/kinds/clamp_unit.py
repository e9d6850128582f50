"""Silence or clamp a unit."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from rnnviz.engine.interventions.holds import ClampedUnit, Holds
from rnnviz.registry import commands
from rnnviz.settings import Setting, setting
from rnnviz.training.commands.base import Command, Running, Situation, layer_of
from rnnviz.training.commands.offers import bounded, layers, unit, where
from rnnviz.training.settings.experiment import Experiment


@commands.register("clamp_unit")
@dataclass(frozen=True)
class ClampUnit(Command):
    """Give the h of a unit a value at every step, 0 to silence it; or let it go."""

    unit: int = setting(0, low=0, high=100_000, help="The unit, from 0.")
    value: float = setting(
        0.0, low=-1000.0, high=1000.0, step=0.1,
        help="The value that its h has at every step; 0 silences it.",
    )  # fmt: skip
    layer: int = setting(1, low=1, high=100, help="The layer, counted from the input.")
    reverse: bool = setting(False, help="Whether it is the direction that reads backwards.")
    released: bool = setting(False, help="Let it go instead: the network sets it again.")

    title = "Silence or clamp a unit"
    about = "Gives the hidden state of a unit one value at every step; 0 silences it."

    @property
    def words(self) -> str:
        done = "silenced" if self.value == 0 else f"clamped at {self.value:g}"
        done = "released" if self.released else done
        return f"unit {self.unit}{where(self.layer, self.reverse)} {done}"

    @property
    def place(self) -> Hashable:
        return self.kind, self.unit, self.layer, self.reverse

    @classmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        experiment = situation.experiment
        value = bounded(cls, "value", experiment.model.cell.states["h"])
        return {"unit": unit(cls, experiment), "value": value, **layers(cls, experiment)}

    def check(self, experiment: Experiment) -> None:
        Holds(units=(self._clamped(experiment),)).check(experiment.model)

    def carry_out(self, run: Running) -> None:
        clamped, now = self._clamped(run.experiment), run.network.holds
        run.network.hold(now.without(clamped) if self.released else now.with_(clamped))

    def inverse(self, experiment: Experiment, now: Holds) -> tuple[Command, ...]:
        clamped = self._clamped(experiment)
        gone = [one for one in now.units if one not in now.without(clamped).units]
        return (self.of(clamped, True), *(self.of(one) for one in gone))

    def _clamped(self, experiment: Experiment) -> ClampedUnit:
        layer = layer_of(experiment, self.layer, self.reverse)
        return ClampedUnit(layer, self.unit, self.value)

    @classmethod
    def of(cls, clamped: ClampedUnit, released: bool = False) -> ClampUnit:
        """Return the command that clamps a unit, or lets it go."""
        layer = clamped.layer
        return cls(clamped.unit, clamped.value, layer.number, layer.reverse, released)
