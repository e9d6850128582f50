"""The analyses of gradient flow agree with the pass while gates and units are held."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.diagram import OPERATIONS, Node, Sum
from rnnviz.engine.flow.cell_step import cell_step
from rnnviz.engine.flow.chain import chain
from rnnviz.engine.flow.decay import decay
from rnnviz.engine.flow.jacobians import step_jacobians
from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.flow.sources import source_matrices
from rnnviz.engine.flow.spectrum import spectra
from rnnviz.engine.interventions.holds import ClampedUnit, HeldGate, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from tests.engine.oracle import UNITS, VARIANTS, assert_close, batch, network

Array = NDArray[np.floating]

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
SHAPES = pytest.mark.parametrize(
    "shape", [{}, {"layers": 2, "bidirectional": True}], ids=["1 layer", "2 layers both ways"]
)
LENGTHS = (9, 6)


def holds_of(made: Network) -> Holds:
    """Return a clamped unit in every layer, and a value for a unit of every gate."""
    found = Holds()
    ids = [LayerId(k, way) for k in range(made.model.layers) for way in (False, True)]
    for layer in (
        ids if made.model.bidirectional else [LayerId(k) for k in range(made.model.layers)]
    ):
        found = found.with_(ClampedUnit(layer, 1, 0.4))
        for unit, gate in enumerate(made.model.cell.gates):
            found = found.with_(HeldGate(layer, gate, 0.3, unit % UNITS))
    return found


def passed(cell: Cell, **model: Any) -> tuple[Network, Replay, Trace]:
    made, given = network(cell, **model), batch(lengths=LENGTHS, share=0.7)
    made.hold(holds_of(made))
    trace = made.forward(given)
    made.backward(trace)
    replay = Replay(made)
    replay.read(given, trace, 1)
    return made, replay, trace.frozen()


@EVERY_CELL
@SHAPES
@pytest.mark.parametrize("segment", [8, 2])
def test_what_each_loss_sends_adds_up_to_the_trace_s(
    cell: Cell, shape: dict[str, Any], segment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rnnviz.engine.flow.send_back.SEGMENT", segment)
    _, replay, trace = passed(cell, **shape)
    for matrix in source_matrices(replay):
        (layer,) = (one for one in trace.layers if one.id == matrix.layer)
        expected = layer.gradients[matrix.state].total[: LENGTHS[1], :, 1]
        assert_close(matrix.sums, expected, 1e-12)
        if matrix.state == "h":
            assert not matrix.vectors[:, 1].any()


@EVERY_CELL
@SHAPES
def test_jacobians_carry_the_trace_s_gradients_and_know_what_is_constant(
    cell: Cell, shape: dict[str, Any]
) -> None:
    _, replay, trace = passed(cell, **shape)
    for k, layer in enumerate(trace.layers):
        jacobians = step_jacobians(replay, k)
        assert not jacobians[:, 1].any()
        assert not jacobians[:, :, 1].any()
        steps = list(range(LENGTHS[1]))[:: -1 if layer.reverse else 1]
        for before, after, J in zip(steps, steps[1:], jacobians[1:], strict=False):
            carried = np.concatenate([g.carried[before, :, 1] for g in layer.gradients.values()])
            arriving = [layer.gradients["h"].total[after, :, 1]]
            if "c" in layer.gradients:
                arriving.append(layer.gradients["c"].carried[after, :, 1])
            assert_close(J.T @ np.concatenate(arriving), carried, 1e-12)


@EVERY_CELL
def test_a_jacobian_is_the_derivative_of_a_held_step(cell: Cell) -> None:
    if cell.reach is not None:
        return
    made, replay, trace = passed(cell)
    given = batch(lengths=LENGTHS, share=0.7)
    t, states = 3, trace.layers[0].states
    before = {name: values[t - 1].copy() for name, values in states.items()}

    def after() -> Array:
        layer = made.forward(given.part(t, t + 1), [before]).layers[0]
        return np.concatenate([values[0, :, 1] for values in layer.states.values()])

    columns = []
    for start in before.values():
        for unit in range(UNITS):
            value, ends = start[unit, 1], []
            for size in (1e-5, -1e-5):
                start[unit, 1] = value + size
                ends.append(after())
            start[unit, 1] = value
            columns.append((ends[0] - ends[1]) / 2e-5)
    assert_close(step_jacobians(replay)[t], np.stack(columns, axis=1))


@EVERY_CELL
def test_the_chain_s_gains_are_the_ratios_of_the_trace_s_gradients(cell: Cell) -> None:
    if cell.reach is not None:
        return
    _, replay, trace = passed(cell)
    (layer,) = trace.layers
    found = chain(replay, 0, layer.gradients["h"].injected[: LENGTHS[1], :, 1])
    for t in np.flatnonzero(found.path):
        arriving = [layer.gradients["h"].total[t + 1, :, 1]]
        if "c" in layer.gradients:
            arriving.append(layer.gradients["c"].carried[t + 1, :, 1])
        carried = [g.carried[t, :, 1] for g in layer.gradients.values()]
        gain = np.linalg.norm(np.concatenate(carried)) / np.linalg.norm(np.concatenate(arriving))
        assert found.gain[t] == pytest.approx(gain, rel=1e-9)
        assert found.gain[t] <= found.largest[t] * (1 + 1e-12)
    assert found.path.any()


@EVERY_CELL
@SHAPES
def test_inside_a_cell_all_adds_up_and_nothing_goes_through_what_is_held(
    cell: Cell, shape: dict[str, Any]
) -> None:
    """The diagram's numbers, from the network's own weights, are those of the held pass."""
    made, _, trace = passed(cell, **shape)
    clamped = np.arange(UNITS) == 1
    for line, layer in enumerate(trace.layers):
        own = made.parameters.of(layer.id)
        for t in range(LENGTHS[1]):
            found = cell_step(cell, own, trace, line, 1, t)
            for name, gradient in found.gradients.items():
                parts = [part for edge, part in found.parts.items() if edge[0] == name]
                np.testing.assert_allclose(np.sum(parts, axis=0), gradient, rtol=1e-9, atol=1e-14)
            for node in cell.diagram.nodes:
                free = ~np.isin(np.arange(UNITS), list(layer.held.get(node.name, ())))
                if isinstance(node, Node):
                    value = OPERATIONS[node.op].apply(*(found.values[of] for of in node.of))
                    np.testing.assert_allclose(
                        value[free], found.values[node.name][free], rtol=1e-9, atol=1e-14
                    )
                for of in node.of if isinstance(node, Node) else ():
                    assert not found.parts[of, node.name][~free].any()
                    assert not found.paths[of, node.name][~free].any()
                if isinstance(node, Sum) and (node.block or node.product) in layer.held:
                    units = list(layer.held[node.block or node.product])
                    if (node.block or node.product) != "h":
                        assert not found.gradients[node.name][units].any()
            for (name, _), path in found.paths.items():
                if name in ("h", "h_before"):
                    assert not path[clamped].any()


def test_spectra_are_of_the_network_s_own_weights() -> None:
    """A hold changes what a pass computes with, and not what has been learnt."""
    cell = VARIANTS["lstm-False"]
    made = network(cell)
    before = spectra(cell, made.parameters.of(LayerId(0)))
    made.hold(Holds((HeldGate(LayerId(0), "g", 0.0),)))
    after = spectra(cell, made.parameters.of(LayerId(0)))
    for name, spectrum in before.items():
        np.testing.assert_array_equal(after[name].eigenvalues, spectrum.eigenvalues)


def test_the_mean_slope_is_that_of_the_units_that_are_free() -> None:
    cell = VARIANTS["rnn-tanh"]
    made, given = network(cell), batch(lengths=(6,))
    made.hold(Holds((), (ClampedUnit(LayerId(0), 1, 0.0),)))
    trace = made.forward(given)
    made.backward(trace)
    (layer,) = trace.layers
    found = decay(cell, made.parameters.of(LayerId(0)), layer, 0, 6)
    free = layer.states["h"][:, [0, 2], 0]
    assert found.factors["mean φ′"] == pytest.approx(float((1 - free**2).mean()))
    with_all = decay(cell, made.parameters.of(LayerId(0)), replace(layer, held={}), 0, 6)
    assert with_all.factors["mean φ′"] > found.factors["mean φ′"]
