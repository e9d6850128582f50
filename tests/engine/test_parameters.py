"""Parameters: one vector, many views."""

import numpy as np

from rnnviz.engine.parameters import Parameters

SHAPES = {"layer0.W_x": (2, 3), "layer0.b": (2,), "layer0.reverse.b": (2,), "readout.b_y": (1,)}


def test_the_names_are_views_of_the_vector() -> None:
    made = Parameters(SHAPES, np.float32)
    assert list(made) == list(SHAPES)
    assert made.flat.shape == (11,)
    made.flat[:] = np.arange(11)
    assert made["layer0.W_x"].tolist() == [[0, 1, 2], [3, 4, 5]]
    made["readout.b_y"][:] = -1
    assert made.flat[-1] == -1


def test_the_second_direction_is_apart() -> None:
    made = Parameters(SHAPES, np.float32)
    assert made.under("layer0").keys() == {"W_x", "b"}
    assert made.under("layer0.reverse").keys() == {"b"}
    assert np.shares_memory(made.under("layer0")["b"], made.flat)
