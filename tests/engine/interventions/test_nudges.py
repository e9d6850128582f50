"""Nudges, against central differences and the textbook's network."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.layer_id import LayerId
from rnnviz.errors import RnnvizError
from tests.engine.oracle import (
    UNITS,
    VARIANTS,
    assert_close,
    batch,
    differences,
    network,
    plain_loss,
)

EVERY_CELL = pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
ONE_LAYER: dict[str, Any] = {}
BOTH_WAYS: dict[str, Any] = {"layers": 2, "bidirectional": True, "units": 2}
SHAPES = pytest.mark.parametrize(
    "shape", [ONE_LAYER, BOTH_WAYS], ids=["1 layer", "2 layers both ways"]
)
LENGTHS = (5, 3, 1)
FIRST = LayerId(0)


@EVERY_CELL
@SHAPES
@pytest.mark.parametrize("around", [0.0, 0.4])
def test_the_loss_changes_with_a_nudge_as_the_gradient_at_that_place_says(
    cell: Cell, shape: dict[str, Any], around: float
) -> None:
    """The oracle: dL/dby is what the trace holds at that state and step, nudged already or not."""
    made, given = network(cell, **shape), batch(lengths=LENGTHS, share=0.7)
    size = 1e-5
    for step in range(max(LENGTHS)):
        for layer in (one.id for one in made.forward(given).layers):
            for state in cell.states:
                nudge = Nudge(layer, state, 1, step, around)
                trace = made.forward(given, nudges=[nudge])
                made.backward(trace)
                (line,) = (one for one in trace.layers if one.id == layer)
                ours = line.gradients[state].total[step, 1].copy()
                above, below = (
                    made.forward(given, nudges=[replace(nudge, by=by)]).losses.sum(axis=0)
                    for by in (around + size, around - size)
                )
                assert_close(ours, (above - below) / (2 * size))


@EVERY_CELL
@pytest.mark.parametrize(
    ("shape", "step"), [(ONE_LAYER, 0), (ONE_LAYER, 2), (ONE_LAYER, 4), (BOTH_WAYS, 2)]
)
def test_every_gradient_is_that_of_the_nudged_pass(
    cell: Cell, shape: dict[str, Any], step: int
) -> None:
    made, given = network(cell, **shape), batch(lengths=LENGTHS, share=0.7)
    ids = [one.id for one in made.forward(given).layers]
    nudges = [Nudge(layer, state, 0, step, 0.5) for layer in ids for state in cell.states]
    nudges.append(Nudge(FIRST, "h", 1, step, -0.3))

    def mean_loss() -> float:
        return made.loss(made.forward(given, nudges=nudges))

    trace = made.forward(given, nudges=nudges)
    before = [{name: values.copy() for name, values in one.states.items()} for one in trace.layers]
    made.backward(trace)
    for one, states in zip(trace.layers, before, strict=True):
        for name, values in states.items():
            np.testing.assert_array_equal(one.states[name], values)
    gradients = {name: array.copy() for name, array in made.gradients.items()}
    inputs = trace.input_gradients.copy()
    for name, weights in made.parameters.items():
        assert_close(gradients[name], differences(mean_loss, weights))
    assert_close(inputs, differences(mean_loss, given.inputs) * given.size)
    lean = made.forward(given, nudges=nudges, lean=True)
    made.backward(lean)
    for name, gradient in gradients.items():
        np.testing.assert_array_equal(made.gradients[name], gradient)


@pytest.mark.parametrize("cell", [RNN("tanh"), LSTM()], ids=["rnn", "lstm"])
def test_a_nudged_pass_is_the_textbook_s(cell: Cell) -> None:
    made, given = network(cell), batch(share=0.7)
    for state in cell.states:
        for t in range(given.steps):
            vector = 0.5 * np.eye(UNITS)[2]
            trace = made.forward(given, nudges=[Nudge(FIRST, state, 2, t, 0.5)])
            for b in range(given.size):
                expected = plain_loss(made, given, b, (state, t, vector))
                assert trace.losses[:, b].sum() == pytest.approx(expected, rel=1e-12)


@EVERY_CELL
def test_it_acts_from_its_step_on_and_leaves_other_passes_alone(cell: Cell) -> None:
    made, given = network(cell), batch(lengths=(6, 4, 6))
    plain = made.forward(given)
    made.backward(plain)
    states, losses = plain.layers[0].states["h"].copy(), plain.losses.copy()
    gradients = made.gradients.flat.copy()
    nudged = made.forward(given, nudges=[Nudge(FIRST, "h", 1, 4, 0.25)])
    assert nudged is not plain
    difference = nudged.layers[0].states["h"] - plain.layers[0].states["h"]
    assert not difference[:4].any()
    assert not difference[:, :, 1].any()  # this sequence has ended by then
    np.testing.assert_allclose(difference[4, :, 0], [0, 0.25, 0], atol=1e-15)
    np.testing.assert_array_equal(plain.layers[0].states["h"], states)
    again = made.forward(given)
    made.backward(again)
    assert again is plain
    np.testing.assert_array_equal(again.losses, losses)
    np.testing.assert_array_equal(made.gradients.flat, gradients)


@pytest.mark.parametrize(
    ("nudge", "message"),
    [
        (Nudge(LayerId(1), "h", 0, 0, 1.0), "there is no layer 2: the network has 1."),
        (Nudge(LayerId(0, True), "h", 0, 0, 1.0), "the network reads one way"),
        (Nudge(FIRST, "c", 0, 0, 1.0), "the cell has no state 'c': choose from: h."),
        (Nudge(FIRST, "h", 3, 0, 1.0), "there is no unit 3: units are 0 to 2."),
        (Nudge(FIRST, "h", 0, 6, 1.0), "there is no step 6: steps are 0 to 5."),
        (Nudge(FIRST, "h", 0, 0, float("nan")), "a nudge cannot be nan"),
    ],
)
def test_what_cannot_be_nudged_is_refused_in_a_sentence(nudge: Nudge, message: str) -> None:
    with pytest.raises(RnnvizError) as caught:
        network(RNN()).forward(batch(), nudges=[nudge])
    assert message in str(caught.value)
