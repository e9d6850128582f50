"""Slopes, gates, half-lives, and the decay per step, predicted and measured."""

from typing import Any

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.lstm_noforget import LSTMWithoutForgetGate
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.flow.decay import Decay, decay, half_life
from rnnviz.engine.flow.spectrum import bound
from rnnviz.engine.initializers import orthogonal
from rnnviz.engine.losses import SQUARED_ERROR
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace, magnitude
from tests.engine.oracle import UNITS, VARIANTS, batch, network

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())


def traced(made: Network, given: Batch) -> Trace:
    trace = made.forward(given)
    made.backward(trace)
    return trace


def last_step_only(given: Batch, *steps: int) -> Batch:
    given.counted[:] = False
    given.counted[list(steps) or [-1]] = True
    return given


def of(made: Network, trace: Trace, line: int = 0, state: str = "h", sequence: int = 0) -> Decay:
    layer = trace.layers[line]
    weights = made.parameters.of(layer.id)
    length = int(trace.lengths[sequence])
    return decay(made.model.cell, weights, layer, sequence, length, state)


def rotation(rho: float, dtype: Any = np.float64, **options: Any) -> Network:
    made = network(RNN(activation="linear"), SQUARED_ERROR, units=6, dtype=dtype, **options)
    for name, weights in made.parameters.items():
        if name.endswith("W_h"):
            weights[:] = rho * orthogonal(np.random.default_rng(1), 6)
    return made


@pytest.mark.parametrize("rho", [0.5, 0.9, 1.0, 1.2])
def test_a_linear_net_decays_by_rho_to_the_k(rho: float) -> None:
    made = rotation(rho)
    trace = traced(made, last_step_only(batch(SQUARED_ERROR, lengths=(50,))))
    sizes = magnitude(trace.layers[0].gradients["h"].total)[:, 0]
    np.testing.assert_allclose(sizes / sizes[-1], rho ** np.arange(49.0, -1, -1), rtol=1e-10)
    found = of(made, trace)
    for value in (found.measured, found.transport, found.predicted):
        assert value == pytest.approx(np.log10(rho), abs=1e-10)
    assert found.fitted == 49


def test_runs_between_injections_share_a_slope() -> None:
    made = rotation(0.8)
    found = of(
        made, traced(made, last_step_only(batch(SQUARED_ERROR, lengths=(40,)), 7, 9, 20, 39))
    )
    assert found.measured == pytest.approx(np.log10(0.8))
    assert found.fitted == 7 + 10 + 18  # the single step between 7 and 9 is no run


def test_where_loss_is_injected_everywhere_there_is_transport_only() -> None:
    made = rotation(0.8)
    found = of(made, traced(made, batch(SQUARED_ERROR, lengths=(20,))))
    assert np.isnan(found.measured)
    assert found.fitted == 0
    assert found.transport == pytest.approx(np.log10(0.8))


def test_a_reverse_direction_decays_towards_the_end() -> None:
    made = rotation(0.7, bidirectional=True)
    trace = traced(made, last_step_only(batch(SQUARED_ERROR, lengths=(30, 20)), 4))
    assert of(made, trace, 0).measured == pytest.approx(np.log10(0.7))
    assert of(made, trace, 1).measured == pytest.approx(np.log10(0.7))
    assert of(made, trace, 0).fitted == 4
    assert of(made, trace, 1).fitted == 25
    assert of(made, trace, 1, sequence=1).fitted == 15


def test_underflow_is_left_out() -> None:
    made = rotation(0.01, np.float32)
    found = of(made, traced(made, last_step_only(batch(SQUARED_ERROR, lengths=(60,)))))
    assert found.measured == pytest.approx(-2, rel=1e-3)
    assert found.fitted < 24


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_what_is_not_finite_is_left_out(poison: float) -> None:
    given = last_step_only(batch(lengths=(12,)))
    given.inputs[3] = poison
    made = network(LSTM())
    for state in ("h", "c"):
        assert of(made, traced(made, given), state=state).fitted >= 0


def test_a_random_tanh_net_decays_at_most_as_its_bound_allows() -> None:
    made = network(RNN(), units=16)
    trace = traced(made, last_step_only(batch(lengths=(30,))))
    found = of(made, trace)
    limit = bound(made.model.cell, made.parameters.of(trace.layers[0].id))
    assert limit is not None
    assert max(found.measured, found.predicted) < limit.log10_most
    h = trace.layers[0].states["h"][:, :, 0]
    assert found.factors["mean φ′"] == pytest.approx((1 - h**2).mean())
    assert found.factors["ρ(W_h)"] == pytest.approx(limit.radius)
    assert found.predicted == pytest.approx(np.log10(limit.radius * (1 - h**2).mean()))


def test_the_rule_of_thumb_takes_the_radius_and_the_bound_the_norm() -> None:
    """Of a matrix that is not normal: its radius is 1/2, its norm far above 1."""
    made = network(RNN(activation="linear"), SQUARED_ERROR, units=2)
    made.parameters["layer0.W_h"][:] = [[0.5, 4.0], [0.0, 0.5]]
    found = of(made, traced(made, last_step_only(batch(SQUARED_ERROR, lengths=(400,)))))
    assert found.predicted == pytest.approx(np.log10(0.5))
    assert found.measured == pytest.approx(found.predicted, rel=0.05)


def test_a_gated_cell_is_predicted_by_the_gate_that_keeps() -> None:
    made = network(LSTM())
    made.parameters["layer0.W_h"][:] = 0
    made.parameters["layer0.W_x"][:] = 0
    made.parameters["layer0.b"][UNITS : 2 * UNITS] = 1.0
    found = of(made, traced(made, last_step_only(batch(lengths=(40,)))), state="c")
    expected = np.log10(1 / (1 + np.exp(-1)))
    assert found.predicted == pytest.approx(expected)
    assert found.measured == pytest.approx(expected)
    assert found.factors == {"mean f": pytest.approx(10**expected)}


@EVERY_CELL
def test_every_cell_has_a_decay(cell: Cell) -> None:
    made = network(cell, layers=2, bidirectional=True)
    trace = traced(made, batch(lengths=(12, 5), share=0.3))
    for line, layer in enumerate(trace.layers):
        for state in layer.states:
            found = of(made, trace, line, state, 1)
            assert found.state == state
            assert bool(found.factors) == (cell.reach is None)
            assert np.isnan(found.predicted) == (cell.reach is not None)


# Half-lives


@pytest.mark.parametrize(
    ("keep", "steps"), [(1.0, np.inf), (0.0, 0.0), (0.5, 1.0), (np.nan, np.nan), (-1.0, np.nan)]
)
def test_half_lives_at_the_ends(keep: float, steps: float) -> None:
    assert half_life(keep) == pytest.approx(steps, nan_ok=True)


@pytest.mark.parametrize(
    ("cell", "factor"), [(GRU(), "mean z"), (LSTMWithoutForgetGate(), "c is kept unchanged")]
)
def test_which_gate_keeps(cell: Cell, factor: str) -> None:
    made = network(cell)
    trace = traced(made, batch(lengths=(5,)))
    found = of(made, trace).factors
    gates = trace.layers[0].gates
    assert found == {factor: pytest.approx(gates["z"].mean() if "z" in gates else 1.0)}
