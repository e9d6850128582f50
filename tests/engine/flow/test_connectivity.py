"""The gradient of one output with respect to every input, against central differences."""

from typing import Any

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.window import WindowMLP
from rnnviz.engine.flow.connectivity import connectivity
from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.losses import CROSS_ENTROPY, SQUARED_ERROR
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from tests.engine.oracle import OUTPUTS, VARIANTS, assert_close, batch, differences, network


def replay_of(made: Network, given: Batch, sequence: int = 0) -> Replay:
    replay = Replay(made)
    replay.read(given, made.forward(given), sequence)
    return replay


@pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
@pytest.mark.parametrize(
    "shape", [{}, {"layers": 2}, {"layers": 2, "bidirectional": True}], ids=["1", "2", "2 both"]
)
@pytest.mark.parametrize(("step", "unit"), [(2, 1), (6, 0)])
def test_it_is_the_derivative(cell: Cell, shape: dict[str, Any], step: int, unit: int) -> None:
    made, given = network(cell, SQUARED_ERROR, **shape), batch(SQUARED_ERROR, lengths=(9, 7))
    given.counted[:] = False  # what is counted does not matter
    replay = replay_of(made, given, 1)

    def output() -> float:
        return float(made.forward(given).outputs[step, unit, 1])

    found = connectivity(replay, step, unit)
    expected = differences(output, given.inputs)[:7, :, 1]
    assert_close(found.vectors, expected)
    assert_close(found.norms, np.linalg.norm(expected, axis=1))
    assert_close(found.on_input, (expected * given.inputs[:7, :, 1]).sum(axis=1))
    assert not found.vectors[~found.path].any()
    assert not found.underflow[~found.path].any()
    assert not found.broken.any()


def test_a_window_forgets_what_is_older() -> None:
    found = connectivity(replay_of(network(WindowMLP(steps=4)), batch(lengths=(12,))), 9, 0)
    np.testing.assert_array_equal(np.flatnonzero(found.norms), [6, 7, 8, 9])
    np.testing.assert_array_equal(np.flatnonzero(found.path), [6, 7, 8, 9])
    found = connectivity(
        replay_of(network(WindowMLP(steps=4), layers=2), batch(lengths=(12,))), 9, 0
    )
    np.testing.assert_array_equal(np.flatnonzero(found.path), range(3, 10))


@pytest.mark.parametrize("embedding", [0, 5])
def test_tokens(embedding: int) -> None:
    made = Network(Model(LSTM(), units=4, embedding=embedding), 6, OUTPUTS, CROSS_ENTROPY)
    made.initialize(np.random.default_rng(0))
    rng = np.random.default_rng(1)
    given = Batch(
        rng.integers(0, 6, (8, 2)), rng.integers(0, OUTPUTS, (8, 2)),
        np.ones((8, 2), np.bool_), np.full(2, 8),
    )  # fmt: skip
    found = connectivity(replay_of(made, given), 7, 2)
    assert found.vectors.shape == (8, embedding or 6)
    if not embedding:
        read = found.vectors[np.arange(8), given.inputs[:, 0]]
        np.testing.assert_allclose(found.on_input, read)


def test_underflow_and_what_is_not_finite() -> None:
    made = network(LSTM(), dtype=np.float32)
    made.parameters["layer0.W_h"][:] = 0
    made.parameters["layer0.b"][3:6] = -20.0
    made.parameters["layer0.W_x"][3:6] = 0
    found = connectivity(replay_of(made, batch(lengths=(30,))), 29, 0)
    assert found.underflow[:20].all()
    assert not found.underflow[28:].any()
    given = batch(lengths=(30,))
    given.inputs[20] = np.nan
    found = connectivity(replay_of(made, given), 29, 0)
    assert found.broken[20]


@pytest.mark.parametrize(("step", "unit"), [(9, 0), (-1, 0), (0, OUTPUTS)])
def test_an_output_that_is_none_is_refused(step: int, unit: int) -> None:
    with pytest.raises(ValueError, match=f"no output {unit} at step {step}"):
        connectivity(replay_of(network(LSTM()), batch(lengths=(9,))), step, unit)
