"""How weights start."""

import numpy as np
import pytest

from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.initializers import INITIALIZERS, rescale, spectral_radius
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network


@pytest.mark.parametrize("name", INITIALIZERS)
@pytest.mark.parametrize("units", [1, 2, 32])
def test_every_initializer_follows_from_its_generator(name, units) -> None:
    first, second = (INITIALIZERS[name](np.random.default_rng(7), units) for _ in range(2))
    assert first.shape == (units, units)
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    ("name", "limit"), [("uniform", 1 / np.sqrt(200)), ("xavier", np.sqrt(6 / 400))]
)
def test_uniform_draws_fill_their_interval(name, limit) -> None:
    drawn = INITIALIZERS[name](np.random.default_rng(0), 200)
    assert 0.99 * limit < drawn.max() <= limit
    assert -limit <= drawn.min() < -0.99 * limit
    assert abs(drawn.mean()) < limit / 50


def test_orthogonal_is_orthogonal() -> None:
    drawn = INITIALIZERS["orthogonal"](np.random.default_rng(0), 20)
    np.testing.assert_allclose(drawn @ drawn.T, np.eye(20), atol=1e-12)


def test_orthogonal_draws_are_not_biased_to_some_signs() -> None:
    rng = np.random.default_rng(0)
    traces = [np.trace(INITIALIZERS["orthogonal"](rng, 3)) for _ in range(4000)]
    assert abs(np.mean(traces)) < 0.07  # 0, with variance 1, where all are equally likely


def test_identity_is_the_identity() -> None:
    np.testing.assert_array_equal(INITIALIZERS["identity"](np.random.default_rng(0), 4), np.eye(4))


@pytest.mark.parametrize("radius", [0.3, 1.0, 2.5])
def test_rescaling_hits_the_radius_in_every_block(radius) -> None:
    W_h = np.random.default_rng(0).standard_normal((4 * 6, 6)).astype(np.float32)
    before = W_h.copy()
    rescale(W_h, radius)
    for block, old in zip(np.split(W_h, 4), np.split(before, 4), strict=True):
        assert spectral_radius(block) == pytest.approx(radius, rel=1e-5)
        ratio = block / old
        np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-5)


def test_a_block_without_eigenvalues_to_scale_stays() -> None:
    W_h = np.array([[0.0, 1.0], [0.0, 0.0]])
    rescale(W_h, 2.0)
    np.testing.assert_array_equal(W_h, [[0, 1], [0, 0]])


def made(model: Model) -> Network:
    network = Network(model, 3, 2, CROSS_ENTROPY, np.float64)
    network.initialize(np.random.default_rng(0))
    return network


def test_chrono_spreads_the_memories_up_to_the_longest() -> None:
    lstm = made(Model(LSTM(), units=200, initializer="chrono", chrono_steps=50))
    i, f, o, g = np.split(lstm.parameters["layer0.b"], 4)
    np.testing.assert_array_equal(i, -f)
    assert not o.any()
    assert not g.any()
    keep = 1 / (1 + np.exp(-f))
    memory = 1 / (1 - keep)  # steps after which 1/e is left, about
    assert 2 <= memory.min() < 3
    assert 49 < memory.max() <= 50
    assert np.median(memory) == pytest.approx(26, abs=3)
    gru = made(Model(GRU(), units=200, initializer="chrono", chrono_steps=50, layers=2))
    for layer in ("layer0", "layer1"):
        r, z, n = np.split(gru.parameters[f"{layer}.b"], 3)
        assert not r.any()
        assert not n.any()
        assert 0 <= z.min() < z.max() <= np.log(49)
    assert not np.array_equal(gru.parameters["layer0.b"], gru.parameters["layer1.b"])


def test_the_shortest_chrono_memory() -> None:
    lstm = made(Model(LSTM(), initializer="chrono", chrono_steps=2))
    assert not lstm.parameters["layer0.b"].any()


def test_recurrent_weights_are_the_identity_in_every_layer_and_direction() -> None:
    network = made(Model(LSTM(), units=5, initializer="identity", layers=2, bidirectional=True))
    for name in ("layer0", "layer0.reverse", "layer1", "layer1.reverse"):
        for block in np.split(network.parameters[f"{name}.W_h"], 4):
            np.testing.assert_array_equal(block, np.eye(5))


def test_embeddings_are_about_as_long_as_one_hot_vectors() -> None:
    W_e = made(Model(embedding=64)).parameters["embedding.W_e"]
    assert W_e.shape == (64, 3)
    np.testing.assert_allclose(np.linalg.norm(W_e, axis=0), 1, atol=0.4)
