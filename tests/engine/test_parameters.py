"""Parameters: one vector, many views."""

import pickle

import numpy as np
import pytest

from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.parameters import READOUT, Parameter, Parameters

DECLARED = (
    Parameter(LayerId(0), "W_x", (2, 3)),
    Parameter(LayerId(0), "b", (2,), bias=True),
    Parameter(LayerId(0, True), "b", (2,), bias=True),
    Parameter(READOUT, "b_y", (1,), bias=True),
)


def test_the_names_are_views_of_the_vector() -> None:
    made = Parameters.zeros(DECLARED, np.float32)
    assert list(made) == ["layer0.W_x", "layer0.b", "layer0.reverse.b", "readout.b_y"]
    assert made.flat.shape == (11,)
    made.flat[:] = np.arange(11)
    assert made["layer0.W_x"].tolist() == [[0, 1, 2], [3, 4, 5]]
    made["readout.b_y"][:] = -1
    assert made.flat[-1] == -1


def test_the_second_direction_is_apart() -> None:
    made = Parameters.zeros(DECLARED, np.float32)
    assert made.of(LayerId(0)).keys() == {"W_x", "b"}
    assert made.of(LayerId(0, True)).keys() == {"b"}
    assert np.shares_memory(made.of(LayerId(0))["b"], made.flat)


def test_a_parameter_says_what_it_is() -> None:
    weight, _, bias, readout = DECLARED
    assert (weight.layer, weight.short, weight.place) == (LayerId(0), "W_x", "layer 1")
    assert (bias.layer, bias.bias, bias.place) == (LayerId(0, True), True, "layer 1 ←")
    assert (readout.layer, readout.place) == (None, "readout")


def test_a_frozen_copy_stays_and_is_sent_as_one_vector() -> None:
    made = Parameters.zeros(DECLARED, np.float32)
    copy = made.frozen()
    made.flat[:] = 1
    assert not copy.flat.any()
    with pytest.raises(ValueError, match="read-only"):
        copy["layer0.b"][:] = 1
    received = pickle.loads(pickle.dumps(made))
    assert received.declared == DECLARED
    assert np.shares_memory(received["layer0.b"], received.flat)
    assert received["layer0.b"].tolist() == [1, 1]
