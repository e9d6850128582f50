"""What is computed again of a recording is what PyTorch computed: states, gates and gradients."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rnnviz.torch
from rnnviz.training.losses import Losses, Which
from rnnviz.training.run.playing.player import Player
from tests.torch.unrolled import Unrolled, check_the_same, numbers

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

T, B, INPUTS, UNITS = 9, 3, 4, 5
NETS = {
    "RNN tanh": ("RNN", {}),
    "RNN relu": ("RNN", {"nonlinearity": "relu"}),
    "LSTM": ("LSTM", {}),
    "GRU": ("GRU", {}),
}
SHAPES = list(itertools.product((1, 2), (False, True)))
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}


def made(kind: str, dtype: Any = torch.float64, **options: Any) -> Any:
    torch.manual_seed(1)
    name, own = NETS[kind]
    return getattr(torch.nn, name)(INPUTS, UNITS, dtype=dtype, **own, **options)


@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@pytest.mark.parametrize(("layers", "both"), SHAPES)
@pytest.mark.parametrize("kind", NETS)
def test_every_step_is_what_autograd_says(
    kind: str, layers: int, both: bool, dtype: Any, tmp_path: Path
) -> None:
    net = made(kind, dtype, num_layers=layers, bidirectional=both)
    head = torch.nn.Linear(UNITS * (1 + both), 2, dtype=dtype)
    x, path = torch.randn(T, B, INPUTS, dtype=dtype), tmp_path / "a.rnnviz-recording"

    with rnnviz.torch.watch(net, path) as recorder:
        loss = head(net(x)[0]).square().mean()
        loss.backward()
        recorder.step(loss)

    unrolled = Unrolled(net, x, [T] * B)
    head(torch.stack(unrolled.outputs, dim=1)).square().mean().backward()
    check_the_same(path, unrolled, [T] * B, TOLERANCE[dtype])


@pytest.mark.parametrize("sort", [True, False], ids=["sorted", "any order"])
@pytest.mark.parametrize("kind", NETS)
def test_packed_sequences_and_initial_states(kind: str, sort: bool, tmp_path: Path) -> None:
    net = made(kind, num_layers=2, bidirectional=True)
    lengths = [9, 6, 2] if sort else [2, 9, 6]
    x, path = torch.randn(T, B, INPUTS, dtype=torch.float64), tmp_path / "a.rnnviz-recording"
    states = tuple(
        torch.randn(4, B, UNITS, dtype=torch.float64) for _ in range(1 + (kind == "LSTM"))
    )
    target = torch.randn(T, B, 2 * UNITS, dtype=torch.float64)

    with rnnviz.torch.watch(net, path) as recorder:
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=sort)
        out, _ = net(packed, states if kind == "LSTM" else states[0])
        padded, _ = torch.nn.utils.rnn.pad_packed_sequence(out)
        (padded * target).sum().backward()
        recorder.step()

    unrolled = Unrolled(net, x, lengths, states)
    sum((one * target[: len(one), b]).sum() for b, one in enumerate(unrolled.outputs)).backward()
    check_the_same(path, unrolled, lengths, 1e-10)


@pytest.mark.parametrize("both", [False, True], ids=["one way", "both ways"])
@pytest.mark.parametrize("kind", NETS)
def test_a_head_on_the_final_state_alone(kind: str, both: bool, tmp_path: Path) -> None:
    net, path = (
        made(kind, bidirectional=both, batch_first=True, num_layers=2),
        tmp_path / "a.rnnviz-recording",
    )
    x, target = (
        torch.randn(B, T, INPUTS, dtype=torch.float64),
        torch.randn(UNITS, dtype=torch.float64),
    )

    with rnnviz.torch.watch(net, path) as recorder:
        final = net(x)[1]
        final = final[0] if kind == "LSTM" else final
        (final[-1 - both :] @ target).square().sum().backward()
        recorder.step()

    unrolled = Unrolled(net, x.transpose(0, 1), [T] * B)
    (unrolled.final[-1 - both :] @ target).square().sum().backward()
    check_the_same(path, unrolled, [T] * B, 1e-10)


@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@pytest.mark.parametrize("outputs", [False, True], ids=["states alone", "outputs too"])
@pytest.mark.parametrize("both", [False, True], ids=["one way", "both ways"])
@pytest.mark.parametrize("kind", NETS)
def test_a_decoder_that_goes_on_from_all_final_states(
    kind: str, both: bool, outputs: bool, dtype: Any, tmp_path: Path
) -> None:
    net = made(kind, dtype, num_layers=2, bidirectional=both)
    lengths = [2, 9, 6]
    x, path = torch.randn(T, B, INPUTS, dtype=dtype), tmp_path / "a.rnnviz-recording"
    by_h, by_c = (torch.randn(2 * (1 + both), B, UNITS, dtype=dtype) for _ in range(2))

    def loss_of(h: Any, c: Any, last: Any) -> Any:
        own = (h * by_h).sum() + (0 if c is None else (c * by_c).sum())
        return own + outputs * last.square().sum()

    with rnnviz.torch.watch(net, path) as recorder:
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        out, final = net(packed)
        padded, _ = torch.nn.utils.rnn.pad_packed_sequence(out)
        states = final if kind == "LSTM" else (final, None)
        loss_of(*states, padded[1]).backward()
        recorder.step()

    unrolled = Unrolled(net, x, lengths)
    second = torch.stack([one[1] for one in unrolled.outputs])
    loss_of(unrolled.final, unrolled.final_c, second).backward()
    check_the_same(path, unrolled, lengths, TOLERANCE[dtype])
    player = Player.of(path)
    counted = player.snapshot({"trace"}).trace.counted
    ends = {(length - 1, b) for b, length in enumerate(lengths)}
    ends |= {(0, b) for b in range(B)} if both else set()
    assert set(zip(*map(list, counted.nonzero()), strict=True)) == ends | (
        {(1, b) for b in range(B)} if outputs else set()
    )


def test_one_step_has_the_gradient_of_a_final_state_that_came_in_there(tmp_path: Path) -> None:
    net, path = made("LSTM"), tmp_path / "a.rnnviz-recording"
    x = torch.randn(T, B, INPUTS, dtype=torch.float64)
    with rnnviz.torch.watch(net, path) as recorder:
        out, (_, c) = net(x)
        (out[3].sum() + c.sum()).backward()
        recorder.step()
    for step, loss in ((3, lambda u: sum(one[3].sum() for one in u.outputs)),
                       (T - 1, lambda u: u.final_c.sum())):  # fmt: skip
        unrolled = Unrolled(net, x, [T] * B)
        loss(unrolled).backward()
        player = Player.of(path)
        trace, _ = player.picture(Losses(Which.STEP, step))
        (layer,) = trace.layers
        for name in ("h", "c"):
            want = numbers(unrolled.states[0, False, name], T, gradients=True)
            np.testing.assert_allclose(layer.gradients[name].total, want, atol=1e-10)


@pytest.mark.parametrize("kind", NETS)
def test_a_loop_of_cells(kind: str, tmp_path: Path) -> None:
    name, own = NETS[kind]
    torch.manual_seed(1)
    cell = getattr(torch.nn, f"{name}Cell")(INPUTS, UNITS, dtype=torch.float64, **own)
    net = getattr(torch.nn, name)(INPUTS, UNITS, dtype=torch.float64, **own)
    net.load_state_dict({f"{key}_l0": value for key, value in cell.state_dict().items()})
    x, path = torch.randn(T, B, INPUTS, dtype=torch.float64), tmp_path / "a.rnnviz-recording"
    target = torch.randn(T, UNITS, dtype=torch.float64)

    with rnnviz.torch.watch(cell, path) as recorder:
        state, loss = None, 0
        for t in range(T):
            state = cell(x[t], state) if t % 2 else cell(input=x[t], hx=state)
            h = state[0] if name == "LSTM" else state
            if t % 3:
                loss = loss + (h @ target[t]).square().sum() + h.sum()
        loss.backward()
        recorder.step(loss)

    unrolled = Unrolled(net, x, [T] * B)
    sum(
        (one[t] @ target[t]).square() + one[t].sum()
        for one in unrolled.outputs
        for t in range(T)
        if t % 3
    ).backward()
    check_the_same(path, unrolled, [T] * B, 1e-10)
    assert Player.of(path).snapshot({"trace"}).trace.counted.any(axis=1).tolist() == [
        bool(t % 3) for t in range(T)
    ]


@pytest.mark.parametrize("kind", NETS)
def test_one_sequence_without_biases_or_a_batch(kind: str, tmp_path: Path) -> None:
    net, path = made(kind, bias=False), tmp_path / "a.rnnviz-recording"
    x = torch.randn(T, INPUTS, dtype=torch.float64)
    with rnnviz.torch.watch(net, path) as recorder:
        net(x)[0].square().sum().backward()
        recorder.step()
    unrolled = Unrolled(net, x[:, None], [T])
    unrolled.outputs[0].square().sum().backward()
    check_the_same(path, unrolled, [T], 1e-10)
