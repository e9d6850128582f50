"""Hold a gate at a value."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from rnnviz.engine.interventions.held_rows import can_hold
from rnnviz.engine.interventions.holds import HeldGate, Holds
from rnnviz.errors import RnnvizError
from rnnviz.registry import commands
from rnnviz.settings import Setting, setting
from rnnviz.training.commands.base import Command, Running, Situation, layer_of
from rnnviz.training.commands.offers import bounded, layers, one_of, unit, where
from rnnviz.training.settings.experiment import Experiment

ALL = -1


@commands.register("hold_gate")
@dataclass(frozen=True)
class HoldGate(Command):
    """Hold a gate of a layer open, shut or at a value, in one unit or in all; or let it go."""

    gate: str = setting("f", help="The gate, by its letter.")
    value: float = setting(
        1.0, low=-1.0, high=1.0, step=0.05,
        help="The value that it has at every step: 1 is open, 0 is shut.",
    )  # fmt: skip
    unit: int = setting(
        ALL, low=ALL, high=100_000, zero="all", zero_at=ALL,
        help="The unit, from 0; -1 for all of them.",
    )  # fmt: skip
    layer: int = setting(1, low=1, high=100, help="The layer, counted from the input.")
    reverse: bool = setting(False, help="Whether it is the direction that reads backwards.")
    released: bool = setting(False, help="Let it go instead: the network sets it again.")

    title = "Hold a gate"
    about = "Holds a gate open, shut or at a value; its weights do not learn meanwhile."

    @property
    def words(self) -> str:
        of = "" if self.unit == ALL else f" of unit {self.unit}"
        done = "released" if self.released else f"held at {self.value:g}"
        return f"{self.gate}{of}{where(self.layer, self.reverse)} {done}"

    @property
    def place(self) -> Hashable:
        return self.kind, self.gate, self.unit, self.layer, self.reverse

    @classmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        experiment, chosen = situation.experiment, situation.chosen
        cell = experiment.model.cell
        gates = [name for name in cell.gates if can_hold(cell, name)]
        if not gates:
            raise RnnvizError(f"{cell.title} has no gate that could be held.")
        keeps = cell.keeps.gate if cell.keeps else None
        gate = one_of(cls, "gate", gates, cell.labels, keeps if keeps in gates else gates[0])
        scale = cell.gates[str(chosen.get("gate", gate.default))]
        return {
            "gate": gate,
            "value": bounded(cls, "value", scale),
            "unit": unit(cls, experiment),
            **layers(cls, experiment),
        }

    def check(self, experiment: Experiment) -> None:
        Holds((self._held(experiment),)).check(experiment.model)

    def carry_out(self, run: Running) -> None:
        held, now = self._held(run.experiment), run.network.holds
        run.network.hold(now.without(held) if self.released else now.with_(held))

    def inverse(self, experiment: Experiment, now: Holds) -> tuple[Command, ...]:
        held = self._held(experiment)
        gone = [one for one in now.gates if one not in now.without(held).gates]
        return (self.of(held, True), *(self.of(one) for one in gone))

    def _held(self, experiment: Experiment) -> HeldGate:
        layer = layer_of(experiment, self.layer, self.reverse)
        return HeldGate(layer, self.gate, self.value, None if self.unit == ALL else self.unit)

    @classmethod
    def of(cls, held: HeldGate, released: bool = False) -> HoldGate:
        """Return the command that holds a gate, or lets it go."""
        unit = ALL if held.unit is None else held.unit
        layer = held.layer
        return cls(held.gate, held.value, unit, layer.number, layer.reverse, released)
