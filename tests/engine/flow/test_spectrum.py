"""The spectrum of W_h, and what Pascanu's bounds say."""

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.cells.window import WindowMLP
from rnnviz.engine.flow.spectrum import Bound, Verdict, bound, spectra, steepest
from rnnviz.engine.initializers import orthogonal, spectral_radius
from rnnviz.engine.layer_id import LayerId
from tests.engine.oracle import UNITS, VARIANTS, network


@pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
def test_every_block_has_its_own(cell: Cell) -> None:
    weights = network(cell, dtype=np.float32).parameters.of(LayerId(0))
    found = spectra(cell, weights)
    if "W_h" not in weights:
        assert not found
        return
    assert found.keys() == set(cell.blocks)
    assert next(iter(found)) == cell.candidate
    for name, block in zip(cell.blocks, np.split(weights["W_h"], len(cell.blocks)), strict=True):
        assert found[name].block == name
        assert found[name].radius == pytest.approx(spectral_radius(block))
        assert found[name].norm == pytest.approx(np.linalg.norm(block, 2))
        assert found[name].eigenvalues.sum() == pytest.approx(np.trace(block), rel=1e-5)
        assert found[name].eigenvalues.shape == found[name].singular_values.shape == (UNITS,)
        assert np.all(np.diff(found[name].singular_values) <= 0)
        assert np.all(np.diff(np.abs(found[name].eigenvalues)) <= 1e-12)


@pytest.mark.parametrize(
    ("activation", "gamma"), [("tanh", 1.0), ("sigmoid", 0.25), ("relu", 1.0), ("linear", 1.0)]
)
def test_gamma_is_the_steepest_slope(activation: str, gamma: float) -> None:
    assert steepest(activation) == gamma


@pytest.mark.parametrize(
    ("activation", "size", "verdict"),
    [
        ("tanh", 0.99, Verdict.VANISHES),
        ("tanh", 1.01, Verdict.MAY_EXPLODE),
        ("tanh", 1.0, Verdict.OPEN),
        ("sigmoid", 3.99, Verdict.VANISHES),
        ("sigmoid", 4.01, Verdict.MAY_EXPLODE),
        ("relu", 0.9, Verdict.VANISHES),
        ("relu", 1.1, Verdict.MAY_EXPLODE),
        ("linear", 0.9, Verdict.VANISHES),
        ("linear", 1.1, Verdict.EXPLODES),
    ],
)
def test_the_bounds(activation: str, size: float, verdict: Verdict) -> None:
    cell = RNN(activation=activation)
    rotation = orthogonal(np.random.default_rng(0), 4)
    weights = {"W_h": size * (np.eye(4) if size == 1 else rotation)}
    found = bound(cell, weights)
    assert found is not None
    assert found.verdict is verdict
    assert found.words.startswith(verdict.value.capitalize())
    assert found.log10_most == pytest.approx(np.log10(size * steepest(activation)), abs=1e-12)


def test_the_radius_decides_in_the_linear_case_only() -> None:
    W_h = np.array([[0.5, 3.0], [0.0, 0.5]])  # rho 0.5, sigma_1 above 3
    tanh, linear = (bound(RNN(activation=a), {"W_h": W_h}) for a in ("tanh", "linear"))
    assert tanh is not None
    assert linear is not None
    assert tanh.verdict is Verdict.MAY_EXPLODE
    assert linear.verdict is Verdict.VANISHES
    assert tanh.words == (
        "Exploding is possible: σ₁ = 3.081 > 1/γ = 1"
        " (ρ = 0.5 would decide in the linear case only)."
    )
    assert linear.words == "Vanishing is certain: the network is linear and ρ = 0.5 < 1."


@pytest.mark.parametrize("cell", [LSTM(), GRU(), WindowMLP()], ids=lambda c: c.kind)
def test_gated_and_feed_forward_cells_have_no_bound(cell: Cell) -> None:
    assert bound(cell, network(cell).parameters.of(LayerId(0))) is None


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_weights_that_are_not_finite(poison: float) -> None:
    weights = {"W_h": np.array([[1.0, poison], [0.0, 1.0]])}
    assert np.isnan(spectra(RNN(), weights)["h"].eigenvalues).all()
    found = bound(RNN(), weights)
    assert found is not None
    assert found.verdict is Verdict.BROKEN
    assert found.words == "A weight is not finite."
    assert np.isnan(found.log10_most)


def test_weights_of_zero() -> None:
    found = bound(RNN(), {"W_h": np.zeros((3, 3))})
    assert found == Bound("tanh", 1.0, 0.0, 0.0)
    assert found is not None
    assert found.log10_most == -np.inf
    assert found.verdict is Verdict.VANISHES


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu"])
@pytest.mark.parametrize("seed", range(10))
def test_of_orthogonal_weights_nothing_is_certain(activation: str, seed: int) -> None:
    """rho and sigma_1 are 1, but for rounding in 32 bits."""
    made = Experiment().with_settings(
        {"model.cell": "rnn", "model.cell.activation": activation, "seed.weights": seed,
         "model.initializer": "orthogonal", "model.units": 128}
    )  # fmt: skip
    weights = Trainer(made).network.parameters
    found = bound(made.model.cell, {"W_h": weights["layer0.W_h"]})
    assert found is not None
    assert found.radius != 1
    assert found.verdict is Verdict.OPEN
    assert found.words.startswith("Neither is certain: σ₁ = 1 = 1/γ = 1")
