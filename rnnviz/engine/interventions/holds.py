"""Holds: gates and units that a person holds at a value while a network trains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from rnnviz.engine.interventions.checks import check_layer, check_unit, check_value
from rnnviz.engine.interventions.held_rows import can_hold
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.model import Model
from rnnviz.engine.passes.trace import Held
from rnnviz.errors import RnnvizError, shown, suggestion

T = TypeVar("T", int, str, bool)

MOST = 100_000  # holds in a file


@dataclass(frozen=True)
class HeldGate:
    """A gate that has a value at every step, whatever is read; its weights do not learn meanwhile.

    Attributes
    ----------
    layer : LayerId
    gate : str
    value : float
        1 is open, 0 is shut.
    unit : int or None
        None for all units.
    """

    layer: LayerId
    gate: str
    value: float
    unit: int | None = None


@dataclass(frozen=True)
class ClampedUnit:
    """A unit whose h has a value at every step, and before the first; 0 silences it."""

    layer: LayerId
    unit: int
    value: float


Hold: TypeAlias = HeldGate | ClampedUnit


@dataclass(frozen=True)
class Holds:
    """All that is held in a network, on every pass: in training as on the probe.

    Attributes
    ----------
    gates : tuple of HeldGate
        One of a single unit counts for that unit, whether or not all units are held, too.
    units : tuple of ClampedUnit
    """

    gates: tuple[HeldGate, ...] = ()
    units: tuple[ClampedUnit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gates or self.units)

    def with_(self, hold: Hold) -> Holds:
        """Return these and one more, which stands in place of any at the same place.

        A gate that is held in all units is held in none by itself any more.
        """
        without = self.without(hold)
        if isinstance(hold, HeldGate):
            return replace(without, gates=(*without.gates, hold))
        return replace(without, units=(*without.units, hold))

    def without(self, hold: Hold) -> Holds:
        """Return these but the one at the same place, whatever its value.

        Of a gate in all units, that ends its holds in single units, too.
        """
        if isinstance(hold, ClampedUnit):
            place = hold.layer, hold.unit
            return replace(self, units=tuple(u for u in self.units if (u.layer, u.unit) != place))
        return replace(
            self,
            gates=tuple(
                one
                for one in self.gates
                if (one.layer, one.gate) != (hold.layer, hold.gate)
                or hold.unit not in (None, one.unit)
            ),
        )

    def check(self, model: Model) -> None:
        """Raise RnnvizError unless all of it can be held in a model's networks."""
        for one in self.gates:
            check_layer(model, one.layer)
            _check_gate(model, one)
            if one.unit is not None:
                check_unit(model, one.unit)
        for clamped in self.units:
            check_layer(model, clamped.layer)
            check_unit(model, clamped.unit)
            check_value("a unit's h", clamped.value, model.cell.states["h"])
        gates = [(one.layer, one.gate, one.unit) for one in self.gates]
        units = [(one.layer, one.unit) for one in self.units]
        if len(set(gates)) < len(gates) or len(set(units)) < len(units):
            raise RnnvizError("the same gate or unit is held twice.")

    def of(self, layer: LayerId, units: int) -> Held:
        """Return what is held in a layer of so many units: by name, by unit, the value."""
        held: dict[str, dict[int, float]] = {}
        all_first = sorted(self.gates, key=lambda one: one.unit is not None)
        for one in all_first:
            if one.layer == layer:
                which = range(units) if one.unit is None else (one.unit,)
                held.setdefault(one.gate, {}).update(dict.fromkeys(which, one.value))
        clamped = {one.unit: one.value for one in self.units if one.layer == layer}
        return held | ({"h": clamped} if clamped else {})

    def to_dict(self) -> dict[str, object]:
        """Return what a file holds of it."""
        return {
            "gates": [
                {"layer": _of(one.layer), "gate": one.gate, "unit": one.unit, "value": one.value}
                for one in self.gates
            ],
            "units": [
                {"layer": _of(one.layer), "unit": one.unit, "value": one.value}
                for one in self.units
            ],
        }

    @classmethod
    def from_dict(cls, values: object) -> Holds:
        """Return what a file holds; whether a model can hold it, `check` says.

        Raises
        ------
        RnnvizError
            If it is not what `to_dict` returns.
        """
        lists = _mapping(values, "gates", "units")
        gates, units = (_list(lists.get(name, []), name) for name in ("gates", "units"))
        return cls(tuple(map(_gate, gates)), tuple(map(_unit, units)))


def _check_gate(model: Model, held: HeldGate) -> None:
    """Raise RnnvizError unless a cell's gate can be held at the value."""
    cell, gate = model.cell, held.gate
    holdable = [name for name in cell.gates if can_hold(cell, name)]
    if not holdable:
        raise RnnvizError(f"the cell {cell.title} has no gate that could be held.")
    if gate not in cell.gates:
        raise RnnvizError(f"the cell has no gate {shown(gate)}: {suggestion(gate, holdable)}")
    if gate not in holdable:
        raise RnnvizError(
            f"the gate {gate} has no weights of its own: hold {' or '.join(holdable)}."
        )
    check_value(f"the gate {gate}", held.value, cell.gates[gate])


def _of(layer: LayerId) -> dict[str, object]:
    return {"index": layer.index, "reverse": layer.reverse}


def _gate(value: object) -> HeldGate:
    own = _mapping(value, "layer", "gate", "unit", "value")
    unit = None if own.get("unit") is None else _whole(own["unit"], "unit")
    return HeldGate(_layer(own), _kind(own.get("gate"), str, "gate"), _number(own), unit)


def _unit(value: object) -> ClampedUnit:
    own = _mapping(value, "layer", "unit", "value")
    return ClampedUnit(_layer(own), _whole(own.get("unit"), "unit"), _number(own))


def _layer(own: Mapping[str, object]) -> LayerId:
    layer = _mapping(own.get("layer"), "index", "reverse")
    reverse = _kind(layer.get("reverse", False), bool, "reverse")
    return LayerId(_whole(layer.get("index"), "index"), reverse)


def _mapping(value: object, *keys: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping) or not set(value) <= set(keys):
        raise RnnvizError(f"a hold is an object of {', '.join(keys)}, not {shown(value)}.")
    return value


def _list(value: object, name: str) -> list[object]:
    if not isinstance(value, list) or len(value) > MOST:
        raise RnnvizError(f'the "{name}" that are held are {shown(value)}, but must be a list.')
    return value


def _kind(value: object, kind: type[T], name: str) -> T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise RnnvizError(f'the "{name}" of a hold cannot be {shown(value)}.')
    return value


def _whole(value: object, name: str) -> int:
    number = _kind(value, int, name)
    if not 0 <= number <= MOST:
        raise RnnvizError(f'the "{name}" of a hold cannot be {shown(number)}.')
    return number


def _number(own: Mapping[str, object]) -> float:
    value = own.get("value")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e30:
        raise RnnvizError(f'the "value" of a hold cannot be {shown(value)}.')
    return float(value)
