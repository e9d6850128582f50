"""Free running against the same net that reads, step by step, all that there is so far."""

import numpy as np
import pytest

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.window import WindowMLP
from rnnviz.engine.continuation import continued
from rnnviz.engine.losses import CROSS_ENTROPY, SQUARED_ERROR
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from rnnviz.errors import RnnvizError
from tests.engine.oracle import VARIANTS

RNG = np.random.default_rng(0)


def network(loss, size: int = 2, **model) -> Network:
    made = Network(Model(units=4, **model), size, size, loss, np.float64)
    made.initialize(np.random.default_rng(1))
    made.parameters.flat *= 3
    return made


def outputs(made: Network, inputs):
    steps, size = inputs.shape[0], inputs.shape[-1]
    return made.forward(
        Batch(inputs, inputs, np.ones((steps, size), np.bool_), np.full(size, steps))
    ).outputs.copy()


@pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
@pytest.mark.parametrize("layers", [1, 2])
def test_values_are_fed_back(cell, layers) -> None:
    made = network(SQUARED_ERROR, cell=cell, layers=layers)
    sequence = RNG.standard_normal((6, 2, 3))
    ours = continued(made, sequence.copy(), 7)
    for _ in range(7):
        sequence = np.concatenate([sequence, outputs(made, sequence)[-1:]])
    np.testing.assert_allclose(ours, sequence[6:], rtol=1e-9)


@pytest.mark.parametrize("embedding", [0, 3])
def test_the_most_probable_token_is_fed_back(embedding: int) -> None:
    made = network(CROSS_ENTROPY, size=5, embedding=embedding)
    tokens = RNG.integers(0, 5, (4, 6))
    ours = continued(made, tokens.copy(), 9)
    for _ in range(9):
        tokens = np.concatenate([tokens, outputs(made, tokens)[-1:].argmax(axis=1)])
    np.testing.assert_array_equal(ours, tokens[4:])


def test_tokens_are_drawn_from_the_probabilities() -> None:
    made = network(CROSS_ENTROPY, size=4)
    tokens = np.tile(RNG.integers(0, 4, (3, 1)), 20_000)
    drawn = continued(made, tokens, 1, np.random.default_rng(0))[0]
    again = continued(made, tokens, 1, np.random.default_rng(0))[0]
    np.testing.assert_array_equal(drawn, again)
    p = outputs(made, tokens)[-1, :, 0]
    np.testing.assert_allclose(np.bincount(drawn, minlength=4) / 20_000, p, atol=0.02)
    cold = continued(made, tokens, 1, np.random.default_rng(0), temperature=0.5)[0]
    expected = p**2 / (p**2).sum()
    np.testing.assert_allclose(np.bincount(cold, minlength=4) / 20_000, expected, atol=0.02)


def test_a_window_reads_its_own_last_outputs() -> None:
    made = network(SQUARED_ERROR, cell=WindowMLP(3), layers=2)
    assert made.model.reach == 5
    first = RNG.standard_normal((9, 2, 1))
    other = np.concatenate([RNG.standard_normal((4, 2, 1)), first[4:]])
    np.testing.assert_array_equal(continued(made, first, 4), continued(made, other, 4))


def test_no_steps_are_no_steps() -> None:
    assert continued(network(SQUARED_ERROR), np.zeros((3, 2, 5)), 0).shape == (0, 2, 5)


@pytest.mark.parametrize(
    ("made", "given", "words"),
    [
        (network(SQUARED_ERROR, bidirectional=True), np.zeros((3, 2, 1)), "model.bidirectional"),
        (network(SQUARED_ERROR), np.zeros((3, 1), np.int64), "2 outputs and 2 inputs of another"),
        (Network(Model(), 3, 2, CROSS_ENTROPY), np.zeros((3, 1), np.int64), "2 outputs and 3"),
    ],
)
def test_what_cannot_be_fed_back_is_refused(made, given, words) -> None:
    with pytest.raises(RnnvizError, match=words):
        continued(made, given, 2)
