"""Weights out and in, with PyTorch itself where it is installed."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.pytorch import TorchModule
from rnnviz.engine.network import Network
from rnnviz.registry import cells
from rnnviz.training.exchange.weights import read_weights, write_weights
from rnnviz.training.settings.experiment import Experiment
from tests.engine.oracle import VARIANTS
from tests.training.exchange.helpers import INPUTS, OUTPUTS, UNITS, Array, answers, network

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

IN_TORCH = {name: cell for name, cell in VARIANTS.items() if isinstance(cell.torch, TorchModule)}
SHAPES = list(itertools.product((1, 2), (False, True), (0, 2)))


def module_of(made: Network) -> object:
    """Return PyTorch's module of the same shape, its own initial weights in it."""
    model, declared = made.model, made.model.cell.torch
    assert isinstance(declared, TorchModule)
    read = model.embedding or INPUTS
    call = declared.call(read, UNITS, model.layers, model.bidirectional)
    parts = {"rnn": eval(call, {"torch": torch})}
    parts["readout"] = torch.nn.Linear(UNITS * model.directions, OUTPUTS)
    if model.embedding:
        parts["embedding"] = torch.nn.Embedding(INPUTS, model.embedding)
    return torch.nn.ModuleDict(parts)


def torch_answers(module: object, x: Array) -> Array:
    read = torch.from_numpy(x)
    with torch.no_grad():
        read = module["embedding"](read) if "embedding" in module else read
        return module["readout"](module["rnn"](read)[0]).numpy()


@pytest.mark.parametrize(("layers", "bidirectional", "embedding"), SHAPES)
@pytest.mark.parametrize("cell", IN_TORCH.values(), ids=IN_TORCH.keys())
def test_both_answer_the_same(
    cell: Cell, layers: int, bidirectional: bool, embedding: int, tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    rng, path = np.random.default_rng(3), tmp_path / "weights.safetensors"
    model = {"layers": layers, "bidirectional": bidirectional, "embedding": embedding}
    made, other = (network(cell, np.float32, seed, **model) for seed in (0, 1))
    module = module_of(made)
    x = rng.integers(INPUTS, size=(7, 3)) if embedding else rng.standard_normal((7, 3, INPUTS))
    x = x if embedding else x.astype(np.float32)

    experiment = Experiment.from_dict(
        {"format": 1, "model.cell": cell.kind}
        | {f"model.cell.{name}": value for name, value in vars(cell).items()}
    )
    write_weights(path, made.parameters, experiment)
    module.load_state_dict(load_file(path))  # strict: every tensor, and no other
    np.testing.assert_allclose(torch_answers(module, x), answers(made, x), rtol=1e-6, atol=1e-6)

    fresh = module_of(made)
    save_file(fresh.state_dict(), path)
    other.parameters.flat[:] = read_weights(path, other).flat
    np.testing.assert_allclose(answers(other, x), torch_answers(fresh, x), rtol=1e-6, atol=1e-6)


def test_bfloat16_and_float16_of_pytorch_are_read(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    made, path = network(cells["gru"](), np.float32), tmp_path / "weights.safetensors"
    for dtype in (torch.bfloat16, torch.float16, torch.float64):
        module = module_of(made).to(dtype)
        save_file(module.state_dict(), path)
        made.parameters.flat[:] = read_weights(path, made).flat
        x = np.random.default_rng(3).standard_normal((7, 3, INPUTS)).astype(np.float32)
        expected = torch_answers(module.to(torch.float32), x)
        np.testing.assert_allclose(answers(made, x), expected, rtol=0, atol=1e-6)


def test_the_module_that_a_file_names_is_the_right_one(tmp_path: Path) -> None:
    from safetensors import safe_open

    from rnnviz import Trainer

    experiment = Experiment.from_dict(
        {"format": 1, "model.cell": "rnn", "model.cell.activation": "relu", "model.layers": 2}
    )
    path = tmp_path / "weights.safetensors"
    write_weights(path, Trainer(experiment).network.parameters, experiment)
    with safe_open(path, "pt") as file:
        about = json.loads(file.metadata()["rnnviz"])
        state = {n.partition(".")[2]: file.get_tensor(n) for n in file.keys() if "rnn" in n}  # noqa: SIM118
    assert about["rnn"] == "torch.nn.RNN(6, 32, num_layers=2, nonlinearity='relu')"
    eval(about["rnn"], {"torch": torch}).load_state_dict(state)
