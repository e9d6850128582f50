"""Held gates and clamped units, against central differences and a cell's own diagram."""

import itertools
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.cells.window import WindowMLP
from rnnviz.engine.contributions import contributions
from rnnviz.engine.diagram import OPERATIONS, Sum
from rnnviz.engine.interventions.holds import ClampedUnit, HeldGate, Hold, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import LayerTrace, Trace
from rnnviz.errors import RnnvizError
from tests.engine.oracle import (
    UNITS,
    VARIANTS,
    batch,
    differences,
    network,
    slope_along,
)

Array = NDArray[np.floating]

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
GATED = pytest.mark.parametrize(
    "cell", [pytest.param(cell, id=name) for name, cell in VARIANTS.items() if cell.gates]
)
SHAPES = pytest.mark.parametrize(
    "shape", [{}, {"layers": 2, "bidirectional": True}], ids=["1 layer", "2 layers both ways"]
)
FIRST, LENGTHS = LayerId(0), (5, 3, 1)


def everywhere(made: Network, *holds: tuple[Any, ...]) -> Holds:
    """Return holds in every layer: (gate, value, unit), or (unit, value) of a clamped one."""
    found = Holds()
    for index, reverse in itertools.product(
        range(made.model.layers), (False, True)[: made.model.directions]
    ):
        for hold in holds:
            layer = LayerId(index, reverse)
            one: Hold = HeldGate(layer, *hold) if len(hold) > 2 else ClampedUnit(layer, *hold)
            found = found.with_(one)
    return found


def cases() -> list[Any]:
    """Return every cell with all kinds of holds, each of them several gates in turn."""
    found = []
    for name, cell in VARIANTS.items():
        ways: dict[str, list[tuple[Any, ...]]] = {"silent": [(1, 0.0)], "clamped": [(2, 0.4)]}
        for gate in cell.gates:
            ways[f"{gate} of one unit"] = [(gate, 0.3, 1)]
            for value in (0.0, 1.0, 0.3):
                ways[f"{gate} at {value}"] = [(gate, value, None)]
        if cell.gates:
            first, *_, last = cell.gates
            ways["several"] = [(first, 0.7, None), (first, 1.0, 0), (last, 0.2, 2), (1, -0.5)]
        found += [pytest.param(cell, way, id=f"{name}, {key}") for key, way in ways.items()]
    return found


def held(cell: Cell, holds: list[tuple[Any, ...]], **model: Any) -> Network:
    made = network(cell, **model)
    made.hold(everywhere(made, *holds))
    return made


def initial_states(made: Network, size: int) -> list[dict[str, Array]]:
    rng = np.random.default_rng(1)
    count = made.model.layers * made.model.directions
    return [
        {name: rng.standard_normal((UNITS, size)) for name in made.model.cell.states}
        for _ in range(count)
    ]


@pytest.mark.parametrize(("cell", "holds"), cases())
@SHAPES
def test_every_gradient_is_the_derivative(
    cell: Cell, holds: list[tuple[Any, ...]], shape: dict[str, Any]
) -> None:
    """Of weights, inputs and initial states, with padding, along a random direction of each."""
    made, given = held(cell, holds, **shape), batch(lengths=LENGTHS, share=0.8)
    initial = initial_states(made, given.size)

    def mean_loss() -> float:
        return made.loss(made.forward(given, initial))

    trace = made.forward(given, initial)
    made.backward(trace)
    trace = trace.frozen()
    pairs = [(weights, made.gradients[name].copy()) for name, weights in made.parameters.items()]
    pairs.append((given.inputs, trace.input_gradients / given.size))
    for layer, start in zip(trace.layers, initial, strict=True):
        pairs += [
            (state, layer.initial_gradients[name] / given.size) for name, state in start.items()
        ]
    rng = np.random.default_rng(3)
    for array, gradient in pairs:
        direction = rng.standard_normal(array.shape)
        scale = np.linalg.norm(gradient) * np.linalg.norm(direction) / np.sqrt(array.size)
        assert float((gradient * direction).sum()) == pytest.approx(
            slope_along(mean_loss, array, direction), rel=1e-6, abs=1e-6 * scale + 1e-9
        )
    _consistent(trace, given)
    lean = made.forward(given, initial, lean=True)
    gradients = made.gradients.flat.copy()
    made.backward(lean)
    np.testing.assert_array_equal(made.gradients.flat, gradients)


def _consistent(trace: Trace, given: Batch) -> None:
    """Compare what is held with what the trace tells, and check what goes back to it."""
    for layer in trace.layers:
        for name, units in layer.held.items():
            values = layer.states.get(name, layer.gates.get(name))
            assert values is not None
            for unit, value in units.items():
                np.testing.assert_allclose(values[:, unit], value, rtol=1e-14)
        for unit in layer.held.get("h", ()):
            gradient = layer.gradients["h"]
            for part in (gradient.total, gradient.carried, gradient.injected):
                assert not part[:, unit].any()
            assert not layer.initial_gradients["h"][unit].any()
        for gradient in layer.gradients.values():
            np.testing.assert_array_equal(gradient.total, gradient.carried + gradient.injected)
            assert not gradient.total.transpose(0, 2, 1)[~given.valid].any()


@GATED
def test_a_held_pass_is_what_the_diagram_says_with_the_gate_replaced(cell: Cell) -> None:
    """The oracle: the network's own weights, and numbers in place of what a gate would compute."""
    made, given = network(cell), batch(lengths=(5, 5))
    for gate in cell.gates:
        made.hold(
            Holds((HeldGate(FIRST, gate, 0.3), HeldGate(FIRST, gate, 0.8, 1)),
                  (ClampedUnit(FIRST, 2, 0.6),))
        )  # fmt: skip
        numbers = {gate: {0: 0.3, 1: 0.8, 2: 0.3}, "h": {2: 0.6}}
        layer = made.forward(given).layers[0]
        before = {name: np.zeros((UNITS, 2)) for name in cell.states}
        before["h"][2] = 0.6
        for t in range(given.steps):
            values = _step(cell, made.parameters.of(FIRST), given.inputs[t], before, numbers)
            for name, recorded in {**layer.states, **layer.gates}.items():
                np.testing.assert_allclose(recorded[t], values[name], rtol=1e-12, atol=1e-15)
            before = {name: values[name] for name in cell.states}


def _step(
    cell: Cell,
    weights: Mapping[str, Array],
    x: Array,
    before: Mapping[str, Array],
    numbers: Mapping[str, Mapping[int, float]],
) -> dict[str, Array]:
    """Compute a step by the diagram, with numbers for some units of some quantities."""
    values = {"x": x} | {f"{name}_before": state for name, state in before.items()}

    def rows(name: str, node: Sum) -> Array:
        blocks = len(weights[name]) // UNITS
        first = cell.blocks.index(node.block or node.product) * UNITS if blocks > 1 else 0
        return weights[name][first : first + UNITS]

    for node in cell.diagram.nodes:
        if isinstance(node, Sum):
            value = rows(node.bias, node)[:, None] + np.zeros_like(before["h"])
            for name, of in node.reads.items():
                w = rows(name, node)
                value = value + (w @ values[of] if w.ndim > 1 else w[:, None] * values[of])
        else:
            value = OPERATIONS[node.op].apply(*(values[name] for name in node.of))
        for unit, number in numbers.get(node.name, {}).items():
            value[unit] = number
        values[node.name] = value
    return values


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@GATED
def test_an_open_gate_is_exactly_1_and_a_shut_one_0(cell: Cell, dtype: Any) -> None:
    made, given = network(cell, dtype=dtype), batch(lengths=(20, 20))
    for gate, scale in cell.gates.items():
        for value in {0.0, 1.0, scale.low, scale.high}:
            made.hold(Holds((HeldGate(FIRST, gate, value),)))
            assert (made.forward(given).layers[0].gates[gate] == value).all()
        for value in (0.001, 0.3, 0.5, 0.999):
            made.hold(Holds((HeldGate(FIRST, gate, value),)))
            off = np.abs(made.forward(given).layers[0].gates[gate] - dtype(value)).max()
            assert off <= 4 * np.spacing(dtype(value))


@GATED
def test_weights_of_held_gates_rest_and_act_again_when_the_hold_ends(cell: Cell) -> None:
    made, given = network(cell), batch()
    gate = next(iter(cell.gates))
    outputs, own = made.forward(given).outputs.copy(), made.parameters.flat.copy()
    assert made.at_rest is None
    made.hold(Holds((HeldGate(FIRST, gate, 0.5, 1),)))
    assert np.abs(made.forward(given).outputs - outputs).max() > 1e-6
    made.backward(made.forward(given))
    rest = made.at_rest
    assert rest is not None
    first = cell.blocks.index(gate) * UNITS + 1
    marks = {name: rest[_place(made, name)] for name in made.parameters}
    assert marks["layer0.W_h"].reshape(-1, UNITS)[first].all()
    assert not marks["readout.W_y"].any()
    slopes = differences(lambda: made.loss(made.forward(given)), made.parameters.flat)
    assert not slopes[rest].any()
    assert not made.gradients.flat[rest].any()
    np.testing.assert_array_equal(made.parameters.flat, own)
    made.hold(Holds())
    np.testing.assert_array_equal(made.forward(given).outputs, outputs)


def _place(made: Network, name: str) -> slice:
    array, flat = made.parameters[name], made.parameters.flat
    start = (array.ctypes.data - flat.ctypes.data) // flat.itemsize
    return slice(start, start + array.size)


@EVERY_CELL
def test_where_nothing_is_held_the_pass_is_the_same_work_on_the_same_objects(cell: Cell) -> None:
    made, other = network(cell, layers=2), network(cell, layers=2)
    made.hold(Holds((), (ClampedUnit(FIRST, 0, 0.5),)))
    made.backward(made.forward(batch()))
    made.hold(Holds())
    for one in (made, other):
        for layer in (LayerId(0), LayerId(1)):
            for name, weights in one.weights(layer).items():
                assert weights is one.parameters[f"{layer.prefix}.{name}"]
        trace = one.forward(batch())
        one.backward(trace)
        assert all(not tape.changes for tape, _ in one.workspace(trace).tapes)
        assert all(not layer.held for layer in trace.layers)
    assert made.gradients.flat.tobytes() == other.gradients.flat.tobytes()


def test_windows_in_a_row_are_the_whole_while_something_is_held() -> None:
    made = held(LSTM(), [("f", 0.9, 0), (1, 0.25)])
    given = batch(lengths=(8, 8))
    whole: LayerTrace = made.forward(given).frozen().layers[0]
    first = made.forward(given.part(0, 4)).layers[0]
    second = made.forward(given.part(4, 8), [first.final]).layers[0]
    for name, values in whole.states.items():
        np.testing.assert_allclose(second.states[name], values[4:], rtol=1e-12)


@GATED
def test_what_steps_contribute_adds_up_to_the_held_gradient(cell: Cell) -> None:
    gate = next(iter(cell.gates))
    made = held(cell, [(gate, 0.3, 1), (0, 0.5)], layers=2, bidirectional=True)
    trace = made.forward(batch(lengths=LENGTHS))
    made.backward(trace)
    for one in contributions(made, trace):
        whole = np.linalg.norm(made.gradients[one.parameter.name])
        assert one.sums[-1 if one.reverse else 0] == pytest.approx(whole, rel=1e-12, abs=1e-15)


# Values


def test_one_hold_stands_at_a_place() -> None:
    all_open, one_shut = HeldGate(FIRST, "f", 1.0), HeldGate(FIRST, "f", 0.0, 2)
    both = Holds().with_(all_open).with_(one_shut)
    assert both.of(FIRST, 3) == {"f": {0: 1.0, 1: 1.0, 2: 0.0}}
    assert Holds((one_shut, all_open)).of(FIRST, 3) == both.of(FIRST, 3)
    assert both.with_(HeldGate(FIRST, "f", 0.5, 2)).of(FIRST, 3)["f"][2] == 0.5
    assert both.with_(HeldGate(FIRST, "f", 0.5)) == Holds((HeldGate(FIRST, "f", 0.5),))
    assert both.without(one_shut) == Holds((all_open,))
    assert both.without(HeldGate(FIRST, "f", 0.9)) == Holds()
    assert both.without(HeldGate(FIRST, "i", 1.0)) == both
    silent = ClampedUnit(FIRST, 1, 0.0)
    again = both.with_(silent).with_(ClampedUnit(FIRST, 1, 0.5))
    assert again.of(FIRST, 3)["h"] == {1: 0.5}
    assert again.without(silent) == both
    assert both.of(LayerId(1), 3) == {}
    assert both
    assert not Holds()


MANY = Holds(
    (HeldGate(FIRST, "f", 1.0), HeldGate(LayerId(1, True), "g", -0.5, 3)),
    (ClampedUnit(LayerId(1), 0, 0.25),),
)


def test_holds_come_back_from_a_file_as_they_were() -> None:
    assert Holds.from_dict(json.loads(json.dumps(MANY.to_dict()))) == MANY
    assert Holds.from_dict({}) == Holds()


LAYER = {"index": 0}


@pytest.mark.parametrize(
    "value",
    [
        None, [], "f", {"gates": {}}, {"units": [None]}, {"other": []},
        {"gates": [{"layer": LAYER, "gate": "f", "unit": True, "value": 1.0}]},
        {"gates": [{"layer": LAYER, "gate": 3, "value": 1.0}]},
        {"gates": [{"layer": LAYER, "gate": "f", "value": float("nan")}]},
        {"gates": [{"layer": LAYER, "gate": "f", "value": 10**400}]},
        {"gates": [{"layer": LAYER, "gate": "f", "value": True}]},
        {"gates": [{"gate": "f", "value": 1.0}]},
        {"units": [{"layer": {"index": -1}, "unit": 0, "value": 1.0}]},
        {"units": [{"layer": {"index": 0, "reverse": 1}, "unit": 0, "value": 1.0}]},
        {"units": [{"layer": LAYER, "value": 1.0}]},
        {"units": [{"layer": LAYER, "unit": 10**9, "value": 1.0}]},
    ],
)  # fmt: skip
def test_what_is_no_hold_in_a_file_is_refused(value: object) -> None:
    with pytest.raises(RnnvizError):
        Holds.from_dict(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(
        st.sampled_from(["gates", "units", "layer", "index", "gate", "unit", "value", "x"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@drawn(JSON)
def test_whatever_a_file_holds_there_is_a_sentence_or_holds(value: object) -> None:
    try:
        found = Holds.from_dict(value)
    except RnnvizError:
        return
    assert Holds.from_dict(found.to_dict()) == found


@pytest.mark.parametrize(
    ("cell", "hold", "message"),
    [
        (LSTM(), HeldGate(FIRST, "z", 1.0), "no gate 'z': choose from: f, g, i, o."),
        (LSTM(), HeldGate(FIRST, "f", 1.5), "the gate f cannot be 1.5: choose from 0 to 1."),
        (LSTM(), HeldGate(FIRST, "g", -2.0), "the gate g cannot be -2.0: choose from -1 to 1."),
        (LSTM(), HeldGate(FIRST, "f", 1.0, 3), "there is no unit 3: units are 0 to 2."),
        (LSTM(), HeldGate(LayerId(1), "f", 1.0), "there is no layer 2: the network has 1."),
        (LSTM(), ClampedUnit(LayerId(0, True), 0, 0.0), "the network reads one way."),
        (LSTM(), ClampedUnit(FIRST, 0, float("inf")), "a unit's h cannot be inf"),
        (RNN(), HeldGate(FIRST, "f", 1.0), "the cell RNN has no gate that could be held."),
        (WindowMLP(), HeldGate(FIRST, "f", 1.0), "has no gate that could be held."),
        (RNN("relu"), ClampedUnit(FIRST, 0, 1e9), "cannot be 1000000000.0: choose from"),
    ],
)
def test_what_cannot_be_held_is_refused_in_a_sentence(cell: Cell, hold: Hold, message: str) -> None:
    made = network(cell)
    made.hold(Holds((), (ClampedUnit(FIRST, 0, 0.5),)))
    before = made.holding
    with pytest.raises(RnnvizError) as caught:
        made.hold(Holds().with_(hold))
    assert message in str(caught.value)
    assert made.holding is before


def test_the_same_place_twice_is_refused() -> None:
    twice = Holds((HeldGate(FIRST, "z", 1.0), HeldGate(FIRST, "z", 0.0)))
    with pytest.raises(RnnvizError, match="twice"):
        twice.check(Model(GRU(), units=3))
