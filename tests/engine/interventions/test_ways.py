"""Ways are open exactly where a gradient arrives, in nets with random weights."""

from typing import Any

import numpy as np
import pytest

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.flow.reachability import reachable
from rnnviz.engine.interventions.holds import ClampedUnit, HeldGate, Holds
from rnnviz.engine.layer_id import LayerId
from tests.engine.oracle import UNITS, VARIANTS, batch, network

FIRST = LayerId(0)


def cases() -> list[Any]:
    """Return every cell with all of its gates held in all units, at 0, at 1 and in between."""
    found = []
    for name, cell in VARIANTS.items():
        if "relu" in name:
            continue  # where units may all be flat
        holds = {"nothing": Holds()}
        holds["clamped"] = Holds((), tuple(ClampedUnit(FIRST, k, 0.5) for k in range(UNITS)))
        holds["silent"] = Holds((), tuple(ClampedUnit(FIRST, k, 0.0) for k in range(UNITS)))
        for gate in cell.gates:
            for value in (0.0, 1.0, 0.3):
                holds[f"{gate} at {value}"] = Holds((HeldGate(FIRST, gate, value),))
        gates = list(cell.gates)
        for k, gate in enumerate(gates[1:]):
            for value in (0.0, 1.0):
                pair = HeldGate(FIRST, gates[k], 0.0), HeldGate(FIRST, gate, value)
                holds[f"{gates[k]} at 0.0, {gate} at {value}"] = Holds(pair)
        holds["all at 0"] = Holds(tuple(HeldGate(FIRST, gate, 0.0) for gate in gates))
        found += [pytest.param(cell, each, id=f"{name}, {key}") for key, each in holds.items()]
    return found


@pytest.mark.parametrize(("cell", "holds"), cases())
def test_a_way_is_open_where_a_gradient_travels(cell: Cell, holds: Holds) -> None:
    """The loss is at the last step alone, so that what is not 0 before it has been carried."""
    made, given = network(cell, layers=2), batch(lengths=(8,))
    made.hold(holds)
    given.counted[:-1] = False
    rng = np.random.default_rng(1)
    initial = [{name: rng.standard_normal((UNITS, 1)) for name in cell.states} for _ in range(2)]
    trace = made.forward(given, initial)  # or else c could be 0 for ever
    made.backward(trace)
    layer, ways = trace.layers[0], trace.layers[0].ways
    arrived = {name for name, one in layer.gradients.items() if one.total.any()}
    carried = {name for name, one in layer.gradients.items() if one.carried.any()}
    assert set(ways.reached) == arrived
    assert set(ways.carried) == carried
    assert ways.read == bool(trace.input_gradients.any())
    if not ways.reached:
        _, path = reachable(trace.layers, trace.followed)[0]
        assert not path.any()


def test_single_units_close_no_way() -> None:
    made = network(VARIANTS["lstm-False"])
    made.hold(Holds((HeldGate(FIRST, "f", 0.0, 1), HeldGate(FIRST, "o", 0.0, 0))))
    (layer,) = made.forward(batch()).layers
    assert layer.ways.reached == layer.ways.carried == {"h", "c"}
    assert layer.ways.read
    made.hold(Holds((HeldGate(FIRST, "f", 0.5), HeldGate(FIRST, "f", 0.0, 1))))
    (layer,) = made.forward(batch()).layers
    assert layer.ways.carried == {"h", "c"}
    assert np.isfinite(layer.states["c"]).all()
