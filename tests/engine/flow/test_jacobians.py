"""Step Jacobians against central differences, and against the gradients of the trace."""

from typing import Any

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.flow.jacobians import singular_values, step_jacobians
from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.network import Network
from tests.engine.oracle import UNITS, VARIANTS, assert_close, batch, network

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())


def replay_of(made: Network, given: Batch, sequence: int = 0, dtype: Any = np.float64) -> Replay:
    trace = made.forward(given)
    replay = Replay(made, dtype)
    replay.read(given, trace, sequence)
    return replay


@EVERY_CELL
@pytest.mark.parametrize("t", [0, 3])
def test_every_column_is_the_derivative_of_a_step(cell: Cell, t: int) -> None:
    made, given = network(cell), batch(lengths=(5, 6))
    ours = step_jacobians(replay_of(made, given, 1))[t]
    step = Batch(given.inputs[: t + 1], given.targets[: t + 1], given.counted[: t + 1],
                 np.full(2, t + 1)).part(t, t + 1)  # fmt: skip
    trace = made.forward(given)
    before = {
        name: values[t - 1].copy() if t else np.zeros((UNITS, 2))
        for name, values in trace.layers[0].states.items()
    }

    def after() -> np.ndarray:
        states = made.forward(step, [before]).layers[0].states
        return np.concatenate([values[0, :, 1] for values in states.values()])

    columns = []
    for start in before.values():
        for unit in range(UNITS):
            value = start[unit, 1]
            start[unit, 1] = value + 1e-5
            above = after()
            start[unit, 1] = value - 1e-5
            columns.append((above - after()) / 2e-5)
            start[unit, 1] = value
    if cell.reach is not None:
        assert not ours.any()
    else:
        assert_close(ours, np.stack(columns, axis=1))


@EVERY_CELL
@pytest.mark.parametrize(
    "shape", [{"layers": 2}, {"bidirectional": True}], ids=["2 layers", "both"]
)
def test_they_carry_the_trace_s_gradients_in_every_line(cell: Cell, shape: dict[str, Any]) -> None:
    """What is carried to a step is the total of the next one, times its Jacobian."""
    made, given = network(cell, **shape), batch(lengths=(7, 9))
    trace = made.forward(given)
    made.backward(trace)
    trace = trace.frozen()
    replay = replay_of(made, given, 0)
    for k, layer in enumerate(trace.layers):
        jacobians = step_jacobians(replay, k)
        steps = list(range(7))[::-1] if layer.reverse else list(range(7))
        for before, after, J in zip(steps, steps[1:], jacobians[1:], strict=False):
            # c's total already holds what came from its own h.
            carried = np.concatenate([g.carried[before, :, 0] for g in layer.gradients.values()])
            arriving = [layer.gradients["h"].total[after, :, 0]]
            if "c" in layer.gradients:
                arriving.append(layer.gradients["c"].carried[after, :, 0])
            assert_close(J.T @ np.concatenate(arriving), carried, 1e-9)


def test_some_steps_are_those_of_all() -> None:
    replay = replay_of(network(LSTM()), batch(lengths=(9,)))
    np.testing.assert_array_equal(step_jacobians(replay, 0, 2, 6), step_jacobians(replay)[2:6])
    with pytest.raises(ValueError, match="no steps from 3 to 10"):
        step_jacobians(replay, 0, 3, 10)


def test_singular_values_descend_and_are_none_where_a_number_is_not_finite() -> None:
    made, given = network(LSTM()), batch(lengths=(5,))
    given.inputs[2] = np.nan
    jacobians = step_jacobians(replay_of(made, given))
    found = singular_values(jacobians)
    assert np.isnan(found[2:]).all()
    for values, J in zip(found[:2], jacobians, strict=False):
        assert values[0] == pytest.approx(np.linalg.norm(J, 2))
        assert np.prod(values) == pytest.approx(abs(np.linalg.det(J)))
        assert (np.diff(values) <= 0).all()


def test_jacobians_are_of_double_precision_whatever_the_network_is() -> None:
    replay = replay_of(network(RNN(), dtype=np.float32), batch(lengths=(4,)))
    assert step_jacobians(replay).dtype == np.float64
