"""The contract of every registered cell."""

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.diagram import Node
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.losses import CROSS_ENTROPY, SQUARED_ERROR, Loss
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import UNIT, LayerTrace
from tests.engine.oracle import (
    INPUTS,
    UNITS,
    VARIANTS,
    assert_close,
    batch,
    differences,
    network,
)

Array = NDArray[np.floating]

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
RECURRENT = pytest.mark.parametrize(
    "cell",
    [pytest.param(c, id=name) for name, c in VARIANTS.items() if "W_h" in c.shapes(INPUTS, UNITS)],
)
LOSSES = {loss.name: loss for loss in (CROSS_ENTROPY, SQUARED_ERROR)}
BATCHES = {
    "all steps": {"lengths": (6, 6, 6)},
    "some steps": {"lengths": (6, 6, 6), "share": 0.4},
    "lengths": {"lengths": (4, 7, 1, 5), "share": 0.7},
    "nothing counted": {"lengths": (3, 5), "share": 0.0},
}


@EVERY_CELL
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
@pytest.mark.parametrize("kind", BATCHES)
def test_every_gradient_is_the_derivative(cell: Cell, loss: Loss, kind: str) -> None:
    made, given = network(cell, loss), batch(loss, **BATCHES[kind])  # type: ignore[arg-type]
    rng = np.random.default_rng(1)
    initial = {name: rng.standard_normal((UNITS, given.size)) for name in cell.states}

    def mean_loss() -> float:
        return made.loss(made.forward(given, [initial]))

    trace = made.forward(given, [initial])
    made.backward(trace)
    trace = trace.frozen()
    gradients = {name: array.copy() for name, array in made.gradients.items()}

    for name, weights in made.parameters.items():
        assert_close(gradients[name], differences(mean_loss, weights))
    assert_close(trace.input_gradients, differences(mean_loss, given.inputs) * given.size)
    for name, state in initial.items():
        ours = trace.layers[0].initial_gradients[name]
        assert_close(ours, differences(mean_loss, state) * given.size)


@EVERY_CELL
def test_the_total_is_what_is_carried_and_what_is_injected(cell: Cell) -> None:
    made = network(cell)
    trace = made.forward(batch(share=0.5))
    made.backward(trace)
    for gradient in trace.layers[0].gradients.values():
        np.testing.assert_array_equal(gradient.total, gradient.carried + gradient.injected)
        assert np.all(gradient.carried[-1] == 0)


@RECURRENT
def test_something_is_carried(cell: Cell) -> None:
    made = network(cell)
    trace = made.forward(batch())
    made.backward(trace)
    for gradient in trace.layers[0].gradients.values():
        assert np.abs(gradient.carried[:-1]).max() > 0


@EVERY_CELL
@pytest.mark.parametrize("t", [0, 3])
def test_carried_is_the_gradient_of_the_rest_of_the_sequence(cell: Cell, t: int) -> None:
    made, given = network(cell), batch(share=0.7)
    trace = made.forward(given)
    made.backward(trace)
    trace = trace.frozen()
    rest = Batch(
        given.inputs[t + 1 :], given.targets[t + 1 :], given.counted[t + 1 :], given.lengths - t - 1
    )
    states = {name: values[t].copy() for name, values in trace.layers[0].states.items()}
    share = rest.counted.sum(axis=0) / given.counted.sum(axis=0)  # each part divides by its own N

    def loss_of_the_rest() -> float:
        losses: Array = made.forward(rest, [states]).losses
        return float((losses.sum(axis=0) * share).sum())

    for name, gradient in trace.layers[0].gradients.items():
        assert_close(gradient.carried[t], differences(loss_of_the_rest, states[name]))


@EVERY_CELL
def test_it_declares_what_the_trace_holds(cell: Cell) -> None:
    layer = network(cell).forward(batch()).layers[0]
    assert next(iter(layer.states)) == "h"
    assert layer.states.keys() == cell.states.keys() == layer.gradients.keys()
    assert layer.gates.keys() == cell.gates.keys()
    assert layer.ranges.keys() == {*cell.states, *cell.gates}
    assert cell.candidate in cell.blocks
    assert cell.biases.keys() <= set(cell.blocks)


@EVERY_CELL
def test_what_is_bounded_stays_in_its_range(cell: Cell) -> None:
    made = network(cell, seed=3)
    made.parameters.flat *= 20
    layer = made.forward(batch(lengths=(30, 30))).layers[0]
    for name, values in {**layer.states, **layer.gates}.items():
        scale = layer.ranges[name]
        if scale.bounded:
            assert values.min() >= scale.low
            assert values.max() <= scale.high


@EVERY_CELL
def test_the_reverse_direction_is_the_forward_one_on_turned_sequences(cell: Cell) -> None:
    lengths = np.array([5, 2, 4])
    made, rng = network(cell), np.random.default_rng(2)
    x, injected = rng.standard_normal((5, INPUTS, 3)), rng.standard_normal((5, UNITS, 3))
    padding = np.arange(5)[:, None] >= lengths
    for array in (x, injected):
        array.transpose(0, 2, 1)[padding] = 0
    initial = {name: rng.standard_normal((UNITS, 3)) for name in cell.states}

    def turned(array: Array) -> Array:
        """Turn each sequence around within its length."""
        result = array.copy()
        for b, length in enumerate(lengths):
            result[:length, :, b] = array[:length, :, b][::-1]
        return result

    forward, forward_weights = _pass(cell, made.parameters.of(LayerId(0)), turned(x), initial,
                                     turned(injected), lengths, reverse=False)  # fmt: skip
    backward, weights = _pass(cell, made.parameters.of(LayerId(0)), x, initial, injected,
                              lengths, reverse=True)  # fmt: skip

    for name in (*cell.states, *cell.gates, "dx", *(f"d{state}" for state in cell.states)):
        ours, expected = backward[name].copy(), turned(forward[name])
        if not name.startswith("d"):  # what stands on padding is not defined
            ours.transpose(0, 2, 1)[padding] = expected.transpose(0, 2, 1)[padding] = 0
        assert_close(ours, expected, 1e-12)
    for name in cell.states:
        ours, expected = backward.initial_gradients[name], forward.initial_gradients[name]
        assert_close(ours, expected, 1e-12)
    for name, gradient in weights.items():
        assert_close(gradient, forward_weights[name], 1e-12)


def _pass(
    cell: Cell,
    weights: dict[str, Array],
    x: Array,
    initial: dict[str, Array],
    injected: Array,
    lengths: NDArray[np.int64],
    reverse: bool,
) -> tuple[Tape, dict[str, Array]]:
    steps, inputs, size = x.shape
    tape = Tape(
        cell.states, cell.gates, cell.products, cell.scratch(INPUTS, UNITS),
        inputs=inputs, units=UNITS, steps=steps, size=size, dtype=np.float64, reverse=reverse,
    )  # fmt: skip
    tape.set_lengths(lengths)
    tape["x"][:] = x
    for name, state in initial.items():
        tape.initial[name][:] = state
    gradients = {name: np.zeros_like(array) for name, array in weights.items()}
    cell.forward(weights, tape)
    tape["dh_injected"][:] = injected
    cell.backward(weights, tape, gradients)
    return tape, gradients


@RECURRENT
def test_two_halves_in_a_row_are_the_whole(cell: Cell) -> None:
    made, given = network(cell), batch(lengths=(8, 8))
    whole: LayerTrace = made.forward(given).frozen().layers[0]
    first, second = (
        Batch(given.inputs[part], given.targets[part], given.counted[part], np.array([4, 4]))
        for part in (slice(0, 4), slice(4, 8))
    )
    half = made.forward(first).layers[0]
    made_of_halves = made.forward(second, [half.final]).layers[0]
    for name, values in whole.states.items():
        np.testing.assert_allclose(made_of_halves.states[name], values[4:], rtol=1e-12)
        np.testing.assert_array_equal(made_of_halves.final[name], made_of_halves.states[name][-1])


@EVERY_CELL
def test_float32_follows_float64(cell: Cell) -> None:
    given = batch(lengths=(20, 12, 20), share=0.5)
    wide, narrow = network(cell), network(cell, dtype=np.float32)
    for made in (wide, narrow):
        made.backward(made.forward(given))
    assert narrow.gradients.flat.dtype == np.float32
    assert_close(narrow.gradients.flat, wide.gradients.flat, 1e-4)


@RECURRENT
def test_what_goes_straight_on_does_not_go_through_the_recurrent_weights(cell: Cell) -> None:
    """Other recurrent weights on the way back change what every other state carries."""
    made = network(cell, SQUARED_ERROR)
    given = batch(SQUARED_ERROR, lengths=(6, 6, 6))
    carried: dict[str, list[Array]] = {name: [] for name in cell.states}
    for factor in (1.0, 2.0):
        trace = made.forward(given)
        made.parameters["layer0.W_h"][:] *= factor
        made.backward(trace)
        made.parameters["layer0.W_h"][:] /= factor
        for name, gradient in trace.layers[0].gradients.items():
            carried[name].append(gradient.carried[-2].copy())  # before h feeds back into c
    same = {name for name, (first, other) in carried.items() if np.allclose(first, other)}
    assert same == cell.diagram.straight


@EVERY_CELL
def test_what_a_cell_declares_fits_together(cell: Cell) -> None:
    assert set(cell.labels) == {*cell.states, *cell.gates}
    assert next(iter(cell.states)) == "h"
    assert cell.candidate in cell.blocks
    assert set(cell.chrono) <= set(cell.blocks)
    shapes = cell.shapes(INPUTS, UNITS)
    assert {name for name in cell.bias_names if len(shapes[name]) == 1} == cell.bias_names
    if cell.keeps is not None:
        assert cell.keeps.state in cell.states
        assert cell.keeps.gate is None or cell.gates[cell.keeps.gate] == UNIT


@EVERY_CELL
def test_the_gate_that_keeps_a_state_is_what_it_is_multiplied_by(cell: Cell) -> None:
    keeps = cell.keeps
    if keeps is None:
        return
    nodes = cell.diagram.table.values()
    readers = [node for node in nodes if f"{keeps.state}_before" in node.of]
    if keeps.gate is None:
        assert any(isinstance(node, Node) and node.op == "+" for node in readers)
        return
    factors = {other for node in readers if isinstance(node, Node) and node.op == "*"
               for other in node.of}  # fmt: skip
    turned = {node.name for node in nodes if node.of == (keeps.gate,) and node.op == "1-"}  # type: ignore[union-attr]
    assert factors & (turned if keeps.inverted else {keeps.gate})


def test_a_cell_that_declares_too_little_is_refused() -> None:
    with pytest.raises(TypeError, match="must declare title, about, labels"):

        class Nameless(Cell):
            blocks = ("h",)
