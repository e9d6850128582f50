"""The L2 penalty."""

import numpy as np

from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.penalty import add_l2
from tests.engine.oracle import batch, differences, network


def test_it_is_the_gradient_of_half_the_squared_weights_without_biases() -> None:
    made, given = network(GRU(), embedding=0), batch()
    names = [name for name in made.parameters if ".b" not in name]

    def loss() -> float:
        squares = sum(np.square(made.parameters[name]).sum() for name in names)
        return made.loss(made.forward(given)) + 0.3 / 2 * float(squares)

    made.backward(made.forward(given))
    add_l2(made.parameters, made.gradients, 0.3)
    gradients = {name: gradient.copy() for name, gradient in made.gradients.items()}
    assert len(names) == 3
    for name, weights in made.parameters.items():
        np.testing.assert_allclose(gradients[name], differences(loss, weights), atol=1e-8)
