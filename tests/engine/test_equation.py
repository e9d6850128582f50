"""The equations that are read off a cell's diagram are those that it computes."""

import re

import numpy as np
import pytest

from rnnviz.engine.activations import ACTIVATIONS
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.equation import Equations
from rnnviz.engine.layer_id import LayerId
from rnnviz.registry import optimizers
from rnnviz.settings import settings_of
from tests.engine import oracle

EVERY_CELL = pytest.mark.parametrize("cell", oracle.VARIANTS.values(), ids=oracle.VARIANTS.keys())
PEEPHOLES = ("i", "f", "o")


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def as_python(right: str) -> str:
    """Translate the notation: x_t to x(0), h_{t-1} to h(-1), W_x and a factor to a product."""
    right = right.translate(str.maketrans({"−": "-", "⊙": "*", "σ": "S"}))
    right = re.sub(r"\[x_t … x_\{t-\d+\}\]", "window()", right)
    right = re.sub(r"\b([a-z])_t\b", r"\1(0)", right)
    right = re.sub(r"\b([a-z])_\{t-1\}", r"\1(-1)", right)
    return re.sub(r"(W_[xh]) ", r"\1 @ ", right)


@EVERY_CELL
def test_the_declared_equations_give_every_gate_and_state(cell: Cell) -> None:
    network = oracle.network(cell)
    trace = network.forward(oracle.batch(lengths=(6,)))
    layer, t = trace.layers[0], 4
    weights, tensors = network.parameters.of(LayerId(0)), {**layer.states, **layer.gates}
    units = len(tensors["h"][0])
    named = [name for equation in Equations(cell).forward for name in equation.names]
    assert sorted(named) == sorted(tensors)
    for equation in Equations(cell).forward:
        for name in equation.names:
            block = cell.blocks.index(name) if name in cell.blocks else 0
            rows = slice(block * units, (block + 1) * units)
            scope = {key: w[rows] for key, w in weights.items() if key in ("W_x", "W_h", "b")}
            if "p" in weights and name in PEEPHOLES:
                scope["p"] = np.split(weights["p"], 3)[PEEPHOLES.index(name)]
            scope |= {key: w for key, w in weights.items() if key == "b_h"}
            steps = {key: (lambda k, v=v: v[t + k, :, 0]) for key, v in tensors.items()}
            scope |= steps | {
                "x": lambda k: trace.inputs[t + k, :, 0],
                "window": lambda: np.concatenate(
                    [trace.inputs[max(t - j, 0), :, 0] * (t >= j) for j in range(cell.reach or 1)]
                ),
                "S": sigmoid,
                **{key: as_function(key) for key in ACTIVATIONS},
                "tanh": np.tanh,
            }
            found = eval(as_python(equation.right), {}, scope)
            np.testing.assert_allclose(found, tensors[name][t, :, 0], rtol=1e-12)


def as_function(activation: str):
    def apply(x: np.ndarray) -> np.ndarray:
        values = np.array(x)
        ACTIVATIONS[activation].apply(values)
        return values

    return apply


@EVERY_CELL
def test_something_is_carried_to_every_state_of_a_recurrent_cell(cell: Cell) -> None:
    for state in cell.states:
        assert bool(Equations(cell).carried(state)) == (cell.reach is None)


def test_what_is_carried_reads_as_in_a_textbook() -> None:
    lstm, peepholes = (Equations(LSTM(peepholes=sees)) for sees in (False, True))
    assert lstm.carried("h") == "W_hᵀ δ_{t+1}"
    assert lstm.carried("c") == "f_{t+1} ⊙ ∂L/∂c_{t+1}"
    assert set(peepholes.carried("c").split(" + ")) == {lstm.carried("c"), "p ⊙ δ_{t+1}"}
    gru = set(Equations(GRU()).carried("h").split(" + "))
    assert gru == {"W_hᵀ δ_{t+1}", "z_{t+1} ⊙ ∂L/∂h_{t+1}"}


def test_gates_of_one_form_stand_in_one_line() -> None:
    assert [equation.names for equation in Equations(LSTM()).forward] == [
        ("i", "f", "o"), ("g",), ("c",), ("h",),
    ]  # fmt: skip
    assert [e.names for e in Equations(LSTM(peepholes=True)).forward][-2:] == [("o",), ("h",)]


@pytest.mark.parametrize("kind", list(optimizers))
def test_every_setting_of_an_optimizer_stands_in_its_equations(kind: str) -> None:
    optimizer = optimizers[kind]
    assert set(optimizer.symbols) == set(settings_of(optimizer))
    together = " ".join(optimizer.equations)
    assert all(symbol in together for symbol in optimizer.symbols.values())
    assert optimizer.equations[-1].startswith("w ← w − ")
