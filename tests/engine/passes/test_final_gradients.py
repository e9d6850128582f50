"""Gradients of final states, against central differences."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.rnn import RNN
from tests.engine.oracle import UNITS, assert_close, batch, network, slope_along


@pytest.mark.parametrize("lengths", [(5, 5), (4, 6, 1)])
@pytest.mark.parametrize(("layers", "both"), [(1, False), (2, True)])
@pytest.mark.parametrize("cell", [RNN(), LSTM(peepholes=True), GRU()], ids=lambda one: one.kind)
def test_what_comes_back_to_final_states_reaches_all_weights_and_initial_states(
    cell: Cell, layers: int, both: bool, lengths: tuple[int, ...]
) -> None:
    made, given = network(cell, layers=layers, bidirectional=both), batch(lengths=lengths)
    rng, size = np.random.default_rng(3), len(lengths)
    initial, final = (
        [
            {name: rng.standard_normal((UNITS, size)) for name in cell.states}
            for _ in range(layers * made.model.directions)
        ]
        for _ in range(2)
    )

    def total() -> float:
        trace = made.forward(given, initial)
        reached = zip(trace.layers, final, strict=True)
        own = sum((layer.final[name] * one[name]).sum() for layer, one in reached for name in one)
        return made.loss(trace) * size + own

    trace = made.forward(given, initial)
    made.backward(trace, final=final)
    for name, weights in made.parameters.items():
        way = rng.standard_normal(weights.shape)
        found = size * (made.gradients[name] * way).sum()
        assert_close(found, np.array(slope_along(total, weights, way)))
    starts = [dict(layer.initial_gradients) for layer in trace.layers]
    starts = [{name: array.copy() for name, array in one.items()} for one in starts]
    for state, gradient in zip(initial, starts, strict=True):
        for name, values in state.items():
            way = rng.standard_normal(values.shape)
            assert_close((gradient[name] * way).sum(), np.array(slope_along(total, values, way)))


def test_of_a_step_that_is_not_followed_nothing_comes_back_and_the_next_pass_is_as_before() -> None:
    made, given = network(LSTM()), batch(lengths=(5, 3))
    final = [{name: np.ones((UNITS, 2)) for name in ("h", "c")}]
    trace = made.forward(given)
    made.backward(trace)
    plain = made.gradients.flat.copy()
    made.backward(trace, final=final)
    assert not np.allclose(made.gradients.flat, plain)
    followed = np.zeros((5, 2), bool)
    followed[1] = True
    made.backward(trace, followed)
    of_one = made.gradients.flat.copy()
    made.backward(trace, followed, final)
    assert np.array_equal(made.gradients.flat, of_one)
    made.backward(trace)
    assert np.array_equal(made.gradients.flat, plain)
