"""The contract of every cell's diagram: its numbers are those of the engine's own pass."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.diagram import OPERATIONS, Node, Sum
from rnnviz.engine.flow.cell_step import NEXT, UP, CellStep, cell_step
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from tests.engine.oracle import UNITS, VARIANTS, batch, differences, network

Array = NDArray[np.floating]
EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
LENGTHS = (6, 4, 1)


def passed(cell: Cell, **model: object) -> tuple[Network, Trace]:
    made = network(cell, **model)
    rng = np.random.default_rng(3)
    given = batch(lengths=LENGTHS, share=0.7)
    given.counted[[0, 3, 5], [2, 1, 0]] = True
    initial = [
        {name: rng.standard_normal((UNITS, given.size)) for name in cell.states}
        for _ in range(made.model.layers * made.model.directions)
    ]
    trace = made.forward(given, initial)
    made.backward(trace)
    return made, trace.frozen()


def weights_of(made: Network, trace: Trace, line: int) -> dict[str, Array]:
    layer = trace.layers[line]
    return made.parameters.of(layer.id)


def steps(made: Network, trace: Trace) -> list[tuple[int, int, int, CellStep]]:
    """Return (line, sequence, step, what is inside) of everything that is not padding."""
    cell = made.model.cell
    return [
        (line, b, t, cell_step(cell, weights_of(made, trace, line), trace, line, b, t))
        for line in range(len(trace.layers))
        for b in range(trace.size)
        for t in range(LENGTHS[b])
    ]


def close(ours: Array, theirs: Array) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-14)


@EVERY_CELL
def test_a_diagram_is_whole(cell: Cell) -> None:
    diagram = cell.diagram
    known = set(diagram.inputs)
    assert known - {"x"} <= {f"{state}_before" for state in cell.states}
    for node in diagram.nodes:
        assert set(node.of) <= known, node.name
        assert isinstance(node, Sum) or node.op in OPERATIONS
        assert node.name not in known
        known.add(node.name)
    assert {*cell.states, *cell.gates} <= known
    sums = [node for node in diagram.nodes if isinstance(node, Sum)]
    assert sorted(node.product for node in sums) == sorted(cell.products)
    assert set(diagram.outputs) == (set(cell.states) if cell.reach is None else set())
    read = {name for node in diagram.nodes for name in node.of}
    assert read | set(cell.states) == known, "something is computed that nobody reads"


@EVERY_CELL
def test_every_part_has_a_place_of_its_own(cell: Cell) -> None:
    diagram = cell.diagram
    places = [diagram.place(name) for name in (*diagram.inputs, *diagram.table)]
    places += [*diagram.outputs.values(), diagram.up]
    assert len(set(places)) == len(places)
    assert min(column for column, _ in places) == 0
    assert min(row for _, row in places) == 0
    assert all(2 * edge == int(2 * edge) for place in places for edge in place)


@EVERY_CELL
def test_the_formulas_give_what_the_pass_recorded(cell: Cell) -> None:
    made, trace = passed(cell, layers=2, bidirectional=True)
    for line, b, t, found in steps(made, trace):
        layer = trace.layers[line]
        for node in cell.diagram.nodes:
            if not isinstance(node, Node):
                continue
            by_formula = OPERATIONS[node.op].apply(*(found.values[name] for name in node.of))
            close(by_formula, found.values[node.name])
            recorded = {**layer.states, **layer.gates}.get(node.name)
            if recorded is not None:
                close(by_formula, recorded[t, :, b])


@EVERY_CELL
def test_the_gradients_are_those_of_the_pass(cell: Cell) -> None:
    """The parts, which follow from the formulas, add up to what `backward` filled in."""
    made, trace = passed(cell, layers=2, bidirectional=True)
    for line, b, t, found in steps(made, trace):
        layer, diagram = trace.layers[line], cell.diagram
        before = t + (1 if layer.reverse else -1)
        for name in (*diagram.inputs, *diagram.table):
            parts = [part for edge, part in found.parts.items() if edge[0] == name]
            close(np.sum(parts, axis=0), found.gradients[name])
        for state, gradient in layer.gradients.items():
            close(found.gradients[state], gradient.total[t, :, b])
            if state in diagram.outputs:
                close(found.parts[state, NEXT], gradient.carried[t, :, b])
                first = not 0 <= before < LENGTHS[b]
                initial = layer.initial_gradients[state][:, b]
                carried = initial if first else gradient.carried[before, :, b]
                close(found.gradients[f"{state}_before"], carried)
        close(found.parts["h", UP], layer.gradients["h"].injected[t, :, b])


@EVERY_CELL
def test_the_deltas_are_those_of_the_engine(cell: Cell) -> None:
    made = network(cell)
    trace = made.forward(batch())
    made.backward(trace)
    (workspace,) = made._workspaces.values()
    tape = workspace.levels[0][0]
    deltas = {name: tape[f"delta_{name}"].copy() for name in cell.products}
    for t in range(6):
        found = cell_step(cell, made.parameters.of(LayerId(0)), trace, 0, 1, t)
        for name, delta in deltas.items():
            close(found.gradients[f"a_{name}"], delta[t, :, 1])


@EVERY_CELL
def test_what_the_inputs_get_is_the_derivative(cell: Cell) -> None:
    """The inputs of the first layer get what all that read them send, by central differences."""
    made, given = network(cell), batch(share=0.7)
    trace = made.forward(given)
    made.backward(trace)
    trace = trace.frozen()
    weights, width = made.parameters.of(LayerId(0)), given.inputs.shape[1]
    summed = np.zeros_like(trace.input_gradients[:, :, 0])
    for t in range(6):
        sent = cell_step(cell, weights, trace, 0, 0, t).gradients["x"].reshape(-1, width)
        for ago in range(min(len(sent), t + 1)):
            summed[t - ago] += sent[ago]
    slopes = differences(lambda: float(made.forward(given).losses[:, 0].sum()), given.inputs)
    np.testing.assert_allclose(summed, slopes[:, :, 0], atol=1e-9)


@EVERY_CELL
def test_where_there_is_no_path_all_is_0_and_said_so(cell: Cell) -> None:
    made = network(cell)
    given = batch()
    given.counted[:] = False
    trace = made.forward(given)
    made.backward(trace)
    weights = made.parameters.of(LayerId(0))
    found = cell_step(cell, weights, trace, 0, 0, 2, entering=(False, False))
    assert not any(path.any() for path in found.paths.values())
    assert not any(part.any() for part in found.parts.values())


def test_the_first_step_of_a_cell_state_of_0_teaches_the_forget_gate_nothing() -> None:
    """dL/df = dL/dc * c_{t-1} is exactly 0 there, which is no underflow."""
    made = network(VARIANTS["lstm-False"])
    trace = made.forward(batch())
    made.backward(trace)
    found = cell_step(made.model.cell, made.parameters.of(LayerId(0)), trace, 0, 0, 0)
    assert not found.paths["f", "kept"].any()
    assert found.paths["i", "new"].all()
