"""Stacks of RNN, LSTM and GRU in both directions, against what PyTorch computed for them."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network

Array = NDArray[np.floating]

FILE = Path(__file__).parent / "reference" / "reference.npz"
CELLS = {
    "rnn-tanh": RNN("tanh"), "rnn-relu": RNN("relu"), "lstm": LSTM(), "gru": GRU("after"),
}  # fmt: skip
ORDER = {"lstm": (0, 1, 3, 2)}  # where our gates stand among PyTorch's, if elsewhere


def cases() -> dict[str, dict[str, Array]]:
    with np.load(FILE) as arrays:
        layout = json.loads(str(arrays["layout"]))
        vectors = {name: arrays[name] for name in layout}
    read: dict[str, dict[str, Array]] = {}
    for name, parts in layout.items():
        ends = np.cumsum([math.prod(shape) for _, shape in parts])
        pieces = np.split(vectors[name], ends[:-1])
        read[name] = {
            key: piece.reshape(shape) for (key, shape), piece in zip(parts, pieces, strict=True)
        }
    return read


CASES = cases()


def in_our_order(kind: str, array: Array) -> Array:
    if kind not in ORDER:
        return array
    return np.concatenate([np.split(array, 4)[k] for k in ORDER[kind]])


def ours(kind: str, name: str, arrays: dict[str, Array], what: str) -> Array:
    """Return PyTorch's weights (or gradients) of one of our parameters.

    PyTorch has two biases where we have one; only the GRU's second one, in the candidate, is ours
    too. A bias' gradient is that of either.
    """
    head, _, short = name.rpartition(".")
    if head == "readout":
        return arrays[f"{what}.readout.{'weight' if short == 'W_y' else 'bias'}"]
    end = f"l{head.removeprefix('layer').replace('.reverse', '_reverse')}"
    if short in ("W_x", "W_h"):
        word = "weight_ih" if short == "W_x" else "weight_hh"
        return in_our_order(kind, arrays[f"{what}.{word}_{end}"])
    inputs, recurrent = (arrays[f"{what}.bias_{way}_{end}"] for way in ("ih", "hh"))
    if short == "b_h":
        return np.split(recurrent, 3)[2]
    if what == "weights":
        inputs = inputs + recurrent
        if kind == "gru":
            inputs = np.concatenate([inputs[:-3], inputs[-3:] - recurrent[-3:]])
    return in_our_order(kind, inputs)


@pytest.mark.parametrize("name", CASES)
def test_states_loss_and_gradients_are_pytorch_s(name: str) -> None:
    arrays, kind = CASES[name], name.split(",")[0]
    model = Model(
        CELLS[kind], units=3, layers=int(name.split(", ")[1][0]), bidirectional="both" in name
    )
    made = Network(model, 2, 4, CROSS_ENTROPY, np.float64)
    for key, weights in made.parameters.items():
        weights[:] = ours(kind, key, arrays, "weights")
    lengths = arrays["lengths"].astype(np.int64)
    given = Batch(
        arrays["x"].transpose(0, 2, 1),
        arrays["targets"].astype(np.int64),
        arrays["counted"].astype(np.bool_),
        lengths,
    )
    trace = made.forward(given)
    made.backward(trace)

    assert made.loss(trace) == pytest.approx(float(arrays["loss"]), rel=1e-12)
    for key, gradient in made.gradients.items():
        np.testing.assert_allclose(
            gradient, ours(kind, key, arrays, "gradients"), rtol=1e-10, atol=1e-14
        )
    top = trace.layers[-model.directions :]
    h, dh = (
        np.concatenate(parts, axis=1)
        for parts in (
            [layer.states["h"] for layer in top],
            [layer.gradients["h"].injected for layer in top],  # nothing of what it carries is here
        )
    )
    for mine, theirs in ((h, arrays["h"]), (dh / 3, arrays["dh"])):
        for b, length in enumerate(lengths):
            np.testing.assert_allclose(mine[:length, :, b], theirs[:length, b], rtol=1e-10)
    np.testing.assert_allclose(
        trace.input_gradients.transpose(0, 2, 1) / 3, arrays["dx"], rtol=1e-9, atol=1e-14
    )
