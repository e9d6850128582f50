"""Weights out and in, against what PyTorch computed once; and files that do not fit."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save, save_file

from rnnviz import WEIGHTS, Experiment, Trainer, read_weights, write_weights
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.gru import GRU
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.cells.pytorch import NotInTorch
from rnnviz.engine.cells.rnn import RNN
from rnnviz.engine.parameters import Parameters
from rnnviz.errors import RnnvizError
from rnnviz.training.exchange.torch_names import fill, tensors_of
from rnnviz.training.scenes.scene import load_scene
from tests.engine.oracle import VARIANTS
from tests.training.exchange.helpers import Array, answers, network

SMALL = Experiment().with_settings({"model.units": 3, "training.batch": 2, "task.delay": 2})
CELLS = {"rnn": RNN(), "rnn-relu": RNN("relu"), "lstm": LSTM(), "gru": GRU()}


def cases() -> dict[str, dict[str, Array]]:
    read: dict[str, dict[str, Array]] = {}
    with np.load(Path(__file__).parent / "reference" / "reference.npz") as arrays:
        for name in arrays.files:
            case, _, key = name.partition("/")
            read.setdefault(case, {})[key] = arrays[name]
    return read


CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_with_weights_of_pytorch_a_network_answers_as_it_does(name: str, tmp_path: Path) -> None:
    tensors = dict(CASES[name])
    x, expected = tensors.pop("x"), tensors.pop("answers")
    made = network(
        CELLS[name.split(",")[0]], layers=1 + ("2 layers" in name),
        bidirectional="both" in name, embedding=2 * ("embedded" in name),
    )  # fmt: skip
    save_file(tensors, tmp_path / "in.safetensors")
    before = made.parameters.flat.copy()
    read = read_weights(tmp_path / "in.safetensors", made)
    assert np.array_equal(made.parameters.flat, before)
    made.parameters.flat[:] = read.flat
    np.testing.assert_allclose(answers(made, x), expected, rtol=0, atol=1e-12)

    out = tensors_of(made.parameters, made.model.cell)
    assert {n: t.shape for n, t in out.items()} == {n: t.shape for n, t in tensors.items()}
    for key, tensor in tensors.items():
        if "bias_hh" in key:  # with the other one it adds up to the same, and n's stands apart
            other = key.replace("hh", "ih")
            np.testing.assert_allclose(out[key] + out[other], tensor + tensors[other], rtol=1e-14)
            kept = 2 * 3 if name.startswith("gru") else len(tensor)
            assert not out[key][:kept].any()
            np.testing.assert_array_equal(out[key][kept:], tensor[kept:])
        elif "bias_ih" not in key:
            np.testing.assert_array_equal(out[key], tensor)


@pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
def test_weights_come_back_as_they_went(cell: Cell, tmp_path: Path) -> None:
    """And in the same bytes, whatever the cell."""
    made = network(cell, np.float32, layers=2, bidirectional=True)
    paths = [tmp_path / f"{k}.safetensors" for k in (1, 2)]
    experiment = SMALL.with_settings({"model.cell": cell.kind})
    for path in paths:
        write_weights(path, made.parameters, experiment_of(cell, experiment))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert np.array_equal(read_weights(paths[0], made).flat, made.parameters.flat)
    found = load_file(paths[0])
    assert ("rnn.weight_ih_l1_reverse" in found) != isinstance(cell.torch, NotInTorch)
    assert ("layer1.reverse.W_x" in found) == isinstance(cell.torch, NotInTorch)


def experiment_of(cell: Cell, experiment: Experiment) -> Experiment:
    settings = {f"model.cell.{name}": value for name, value in vars(cell).items()}
    return experiment.with_settings(settings)


@pytest.mark.parametrize("cell", VARIANTS.values(), ids=VARIANTS.keys())
def test_what_a_cell_says_of_pytorch_covers_all_its_weights(cell: Cell) -> None:
    """Only what is written under its name is filled again."""
    made = network(cell)
    empty = Parameters.zeros(made.parameters.declared, np.float64)
    fill(empty, tensors_of(made.parameters, cell), cell)
    assert np.array_equal(empty.flat, made.parameters.flat)
    if isinstance(cell.torch, NotInTorch):
        assert cell.torch.why.startswith("PyTorch")
    else:
        assert sorted(cell.torch.blocks) == sorted(cell.blocks)
        own = {"W_x", "W_h", "b", *cell.torch.second_biases.values()}
        assert cell.shapes(5, 3).keys() == own


def test_a_file_tells_its_experiment_and_opens_as_one(tmp_path: Path) -> None:
    trainer = Trainer(SMALL)
    trainer.step(2)
    path = tmp_path / "out.safetensors"
    write_weights(path, trainer.snapshot({"weights"})[WEIGHTS], trainer.experiment)
    assert Experiment.load(path) == SMALL
    assert load_scene(str(path)).experiment == SMALL
    header = path.read_bytes()[8:].decode("utf-8", "replace")
    assert "torch.nn.LSTM(6, 3)" in header
    save_file(load_file(path), path)
    with pytest.raises(RnnvizError, match="no experiment"):
        Experiment.load(path)


def test_an_embedding_and_all_else_of_a_task_with_tokens(tmp_path: Path) -> None:
    experiment = SMALL.with_settings({"model.embedding": 2, "model.cell": "gru"})
    trainer, path = Trainer(experiment), tmp_path / "out.safetensors"
    write_weights(path, trainer.network.parameters, experiment)
    tokens = trainer.network.inputs
    assert load_file(path)["embedding.weight"].shape == (tokens, 2)
    assert "torch.nn.GRU(2, 3)" in path.read_bytes()[8:].decode("utf-8", "replace")
    assert np.array_equal(read_weights(path, trainer.network).flat, trainer.network.parameters.flat)


def test_a_persons_file_is_named_without_its_folder(tmp_path: Path) -> None:
    data = tmp_path / "private" / "notes.txt"
    data.parent.mkdir()
    data.write_text("some words and others " * 60, encoding="utf-8")
    experiment = Experiment.from_dict({"format": 1, "task": "text", "task.path": str(data)})
    parameters, path = Trainer(experiment).network.parameters, tmp_path / "out.safetensors"
    for whole in (False, True):
        write_weights(path, parameters, experiment, whole_paths=whole)
        assert (b"private" in path.read_bytes()) == whole
    with pytest.raises(RnnvizError, match="its name must end in"):
        write_weights(data, parameters, experiment)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_of_other_formats_become_the_networks(dtype: type, tmp_path: Path) -> None:
    made, path = network(GRU(), np.float32), tmp_path / "in.safetensors"
    save_file({n: t.astype(dtype) for n, t in tensors_of(made.parameters, GRU()).items()}, path)
    read = read_weights(path, made)
    assert read.flat.dtype == np.float32
    assert np.array_equal(read.flat, made.parameters.flat.astype(dtype).astype(np.float32))


def raw(tensors: Mapping[str, Array], **other: str) -> bytes:
    """Return a file whose formats are named otherwise, by format as it is: F32="BF16"."""
    content = save(dict(tensors))
    size = int.from_bytes(content[:8], "little")
    header = content[8 : 8 + size]
    for old, new in other.items():
        header = header.replace(f'"{old}"'.encode(), f'"{new}"'.encode())
    return len(header).to_bytes(8, "little") + header + content[8 + size :]


def test_bfloat16_is_the_upper_half_of_a_float32(tmp_path: Path) -> None:
    made, path = network(LSTM(), np.float32), tmp_path / "in.safetensors"
    made.parameters.flat[:] = (made.parameters.flat.view(np.uint32) & 0xFFFF0000).view(np.float32)
    halves = {
        name: (np.ascontiguousarray(t).view(np.uint32) >> 16).astype(np.uint16)
        for name, t in tensors_of(made.parameters, LSTM()).items()
    }
    path.write_bytes(raw(halves, U16="BF16"))
    assert np.array_equal(read_weights(path, made).flat, made.parameters.flat)


def tensors(**changed: Array | None) -> dict[str, Array]:
    found = tensors_of(network(LSTM(), np.float32).parameters, LSTM())
    for name, tensor in changed.items():
        key = name if name.startswith("own") else f"rnn.{name}"
        if tensor is None:
            del found[key]
        else:
            found[key] = tensor
    return found


def header(**tensor: object) -> bytes:
    text = json.dumps({"rnn.weight_ih_l0": tensor}).encode()
    return len(text).to_bytes(8, "little") + text


DAMAGED = "is not a safetensors file, or is damaged: "
NONE = np.zeros(0, np.float32)
WHOLE = np.zeros((12, 5), np.float32)
HOSTILE = {
    "empty": (b"", DAMAGED),
    "text": (b"once upon a time", DAMAGED),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), DAMAGED),
    "truncated": (save(tensors())[:-1], DAMAGED),
    "too much": (save(tensors()) + b"0", DAMAGED),
    "a huge header": ((2**60).to_bytes(8, "little") + b"{}", DAMAGED),
    "nested": ((999).to_bytes(8, "little") + b'{"a":' * 200, DAMAGED),
    "a huge shape": (
        header(dtype="F32", shape=[2**40, 2**40], data_offsets=[0, 4]) + bytes(4), DAMAGED,
    ),
    "no tensors": (save({}), "it holds no tensor rnn.weight_ih_l0 of 12 x 5."),
    "one missing": (
        save(tensors(bias_hh_l0=None)), "it holds no tensor rnn.bias_hh_l0 of 12.",
    ),
    "another name": (
        save({n.replace("rnn", "lstm"): t for n, t in tensors().items()}),
        "no tensor rnn.weight_ih_l0 of 12 x 5, but lstm.bias_hh_l0, lstm.bias_ih_l0, "
        "lstm.weight_hh_l0, ....",
    ),
    "a second layer": (save(tensors(weight_ih_l1=WHOLE)), "rnn.weight_ih_l1, which this network"),
    "transposed": (
        save(tensors(weight_ih_l0=WHOLE.T)), "rnn.weight_ih_l0 is 5 x 12, but must be 12 x 5.",
    ),
    "flat": (
        save(tensors(weight_ih_l0=WHOLE.ravel())), "rnn.weight_ih_l0 is 60, but must be 12 x 5.",
    ),
    "no numbers": (save(tensors(bias_ih_l0=NONE)), "rnn.bias_ih_l0 is 0, but must be 12."),
    "whole numbers": (
        save(tensors(weight_ih_l0=WHOLE.astype(np.int32))), "12 x 5 is in I32, but must be in F64",
    ),
    "quarters": (raw(tensors(), F32="U32"), "is in U32, but must be in F64 or F32 or F16 or BF16"),
    "not a number": (
        save(tensors(weight_ih_l0=WHOLE + np.nan)), "rnn.weight_ih_l0 of 12 x 5 is not finite.",
    ),
    "infinite": (save(tensors(bias_hh_l0=WHOLE[:, 0] - np.inf)), "rnn.bias_hh_l0 of 12 is not"),
    "too large": (
        save(tensors(weight_ih_l0=WHOLE + np.float64(1e39))),
        "rnn.weight_ih_l0 holds a number too large for float32.",
    ),
    "too large in sum": (
        save({n: np.full_like(t, 3e38) for n, t in tensors().items()}), "layer0.b of 12 is not",
    ),
    "too long": (save({"x": np.zeros(2**22 + 999)}), "larger than all weights of this network"),
    "a name of control characters": (
        save(tensors() | {"\x1b[2J\n" * 999: WHOLE}), "which this network has not.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_does_not_fit_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    content, message = HOSTILE[name]
    path = tmp_path / "in.safetensors"
    path.write_bytes(content)
    made = network(LSTM(), np.float32)
    before = made.parameters.flat.copy()
    with pytest.raises(RnnvizError) as refused:
        read_weights(path, made)
    text = str(refused.value)
    assert message in text
    assert text.startswith(str(path))
    assert text.endswith(".")
    assert text.isprintable()
    assert np.array_equal(made.parameters.flat, before)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    made = network(LSTM())
    with pytest.raises(RnnvizError, match="there is no file"):
        read_weights(tmp_path / "in.safetensors", made)
    with pytest.raises(RnnvizError, match="it is a folder"):
        read_weights(tmp_path, made)


@pytest.mark.parametrize(
    "cell", [c for c in VARIANTS.values() if isinstance(c.torch, NotInTorch)], ids=lambda c: c.kind
)
def test_a_cell_that_pytorch_has_not_says_why(cell: Cell, tmp_path: Path) -> None:
    path = tmp_path / "in.safetensors"
    save_file(tensors(), path)
    with pytest.raises(RnnvizError) as refused:
        read_weights(path, network(cell))
    assert isinstance(cell.torch, NotInTorch)
    assert cell.torch.why in str(refused.value)
    assert "layer0.W_x" in str(refused.value)


def test_without_the_library_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "safetensors", None)
    made, path = network(LSTM()), tmp_path / "out.safetensors"
    for act in (
        lambda: write_weights(path, made.parameters, SMALL),
        lambda: read_weights(path, made),
    ):
        with pytest.raises(RnnvizError, match=r"rnnviz\[weights\]"):
            act()
    assert list(tmp_path.iterdir()) == []
