"""A loop of cells is recorded as autograd computes it, with what reads the last states, or not."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rnnviz.torch
from rnnviz import Player
from rnnviz.data.recording.frame import MOST_SEQUENCES
from rnnviz.data.recording.reader import Recording
from tests.torch.loops import DOUBLE, INPUTS, NAME, UNITS, B, T, looped, made
from tests.torch.unrolled import Unrolled, check_the_same

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}


def whole(cell: Any) -> Any:
    """Return the LSTM that computes what a loop of this cell does."""
    net = made("LSTM", cell.weight_hh.dtype, bias=cell.bias)
    net.load_state_dict({f"{name}_l0": value for name, value in cell.state_dict().items()})
    return net


def decoded(kind: str, dtype: Any) -> Callable[[Any, Any], Any]:
    """Return the loss of a decoder that goes on from (h, c)."""
    decoder, y = made(kind, dtype, seed=2), torch.randn(4, INPUTS, dtype=dtype)

    def loss(h: Any, c: Any) -> Any:
        if kind == "LSTM":
            read = y[:, None].expand(-1, len(h), -1)
            return decoder(read, (h[None], c[None]))[0].square().sum()
        outputs, _ = looped(decoder, [one.expand(len(h), -1) for one in y], (h, c))
        return sum(one.square().sum() for one in outputs)

    return loss


@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@pytest.mark.parametrize("every_h", [False, True], ids=["states alone", "every h too"])
@pytest.mark.parametrize(("steps", "size"), list(itertools.product((1, 2, T), (1, B))))
@pytest.mark.parametrize("decoder", ["LSTMCell", "LSTM"])
def test_a_decoder_goes_on_from_the_last_states(
    decoder: str, steps: int, size: int, every_h: bool, dtype: Any, tmp_path: Path
) -> None:
    cell, loss_of = made(dtype=dtype), decoded(decoder, dtype)
    x = torch.randn(steps, size, INPUTS, dtype=dtype)

    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        outputs, last = looped(cell, x)
        loss = loss_of(*last) + every_h * torch.stack(outputs).sin().sum()
        loss.backward()
        recorder.step(loss)

    unrolled = Unrolled(whole(cell), x, [steps] * size)
    own = sum(one.sin().sum() for one in unrolled.outputs)
    (loss_of(unrolled.final[0], unrolled.final_c[0]) + every_h * own).backward()
    check_the_same(tmp_path / NAME, unrolled, [steps] * size, TOLERANCE[dtype])
    frame = Recording(tmp_path / NAME).frame(0)
    assert not frame.final["h"].any()
    assert frame.final["c"].all()
    assert frame.injected.any(axis=1).tolist() == [[every_h or t == steps - 1] * size
                                                   for t in range(steps)]  # fmt: skip


def test_retain_grad_tells_the_total_and_of_a_copy_the_carried_gradient(tmp_path: Path) -> None:
    def told(path: Path | None) -> Any:
        cell, state, cs = made(), None, []
        recorder = rnnviz.torch.watch(cell, path) if path is not None else None
        for x in torch.randn(T, B, INPUTS, dtype=DOUBLE):
            state = cell(x, state)
            state[1].retain_grad()
            cs.append(state[1])
        loss = state[0].sin().sum() + state[1].cos().sum()
        loss.backward()
        if recorder is not None:
            recorder.step(loss)
            recorder.close()
        return np.stack([c.grad.numpy().T for c in cs])

    alone, watched = told(None), told(tmp_path / NAME)
    found = Player.of(tmp_path / NAME).snapshot().trace.layers[0].gradients["c"]
    np.testing.assert_allclose(alone, found.total, atol=1e-10)
    np.testing.assert_allclose(watched, found.carried, atol=1e-10)


class InOne(torch.autograd.Function):
    """A step in one operation, as PyTorch computes it on a GPU: it gives c nothing of its own h."""

    @staticmethod
    def forward(ctx: Any, *given: Any) -> Any:
        ctx.save_for_backward(*given)
        return step_of(*given)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        given = [one.detach().requires_grad_() for one in ctx.saved_tensors]
        with torch.enable_grad():
            again = step_of(*given)
        return torch.autograd.grad(again, given, gradients)


def step_of(x: Any, h: Any, c: Any, W_x: Any, W_h: Any, b_x: Any, b_h: Any) -> Any:
    i, f, g, o = (x @ W_x.T + b_x + h @ W_h.T + b_h).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


@pytest.mark.parametrize("reads_h", [False, True])
def test_a_step_that_is_computed_in_one_operation(
    reads_h: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell, loss_of = made(), decoded("LSTM", DOUBLE)
    x = torch.randn(T, B, INPUTS, dtype=DOUBLE)
    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        with monkeypatch.context() as patched:
            one = lambda x, hx, *weights: InOne.apply(x, *hx, *weights)  # noqa: E731
            patched.setattr(torch._VF, "lstm_cell", one, raising=False)
            outputs, last = looped(cell, x)
        assert "InOne" in str(last[1].grad_fn.next_functions)
        (loss_of(*last) + reads_h * torch.stack(outputs).sin().sum()).backward()
        recorder.step()
    unrolled = Unrolled(whole(cell), x, [T] * B)
    own = sum(one.sin().sum() for one in unrolled.outputs)
    (loss_of(unrolled.final[0], unrolled.final_c[0]) + reads_h * own).backward()
    check_the_same(tmp_path / NAME, unrolled, [T] * B, 1e-10)


@pytest.mark.parametrize("seed", range(24))
def test_losses_of_any_kind(seed: int, tmp_path: Path) -> None:
    """Some h, the last c in several ways, initial states, one backward or two, more sequences."""
    rng = np.random.default_rng(seed)
    steps, size = int(rng.integers(1, 12)), int(rng.choice([1, 2, MOST_SEQUENCES + 3]))
    cell, kept = made(seed=seed, bias=bool(rng.integers(2))), min(size, MOST_SEQUENCES)
    x = torch.randn(steps, size, INPUTS, dtype=DOUBLE) * 10.0 ** rng.integers(-2, 2)
    start = [torch.randn(size, UNITS, dtype=DOUBLE) for _ in "hc"] if rng.integers(2) else None
    scales = 10.0 ** rng.uniform(-6, 0, 3) * [*rng.integers(0, 2, 2), 1]
    read = rng.integers(0, 2, steps).astype(bool)
    twice, in_place = rng.integers(0, 2, 2).astype(bool)

    def losses(outputs: Any, h: Any, c: Any) -> list[Any]:
        own = sum(
            (one.exp().sum() for one, wanted in zip(outputs, read, strict=True) if wanted),
            start=(h * 0).sum(),
        )
        by_c = c.sin().sum() + c.square().sum() + (c.tanh() * h).sum()
        return [scales[0] * own + scales[1] * h.cos().sum(), scales[2] * by_c]

    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        outputs, (h, c) = looped(cell, x, None if start is None else tuple(start))
        if in_place:
            c.mul_(0.5)
        parts = losses(outputs, h, c)
        for part in parts if twice else [sum(parts)]:
            part.backward(retain_graph=True)
        recorder.step()

    initial = None if start is None else [one[None, :kept] for one in start]
    unrolled = Unrolled(whole(cell), x[:, :kept], [steps] * kept, initial)
    steps_h = list(torch.stack(unrolled.outputs, dim=1))
    last_c = unrolled.final_c[0] * (0.5 if in_place else 1)
    sum(losses(steps_h, unrolled.final[0], last_c)).backward()
    check_the_same(tmp_path / NAME, unrolled, [steps] * kept, 1e-10)


def test_training_with_a_decoder_is_bit_for_bit_the_same(tmp_path: Path) -> None:
    def trained(watched: bool) -> list[Any]:
        cell, loss_of = made(), decoded("LSTMCell", DOUBLE)
        optimizer = torch.optim.Adam(cell.parameters(), 0.05)
        recorder = rnnviz.torch.watch(cell, tmp_path / NAME, every=1) if watched else None
        for _ in range(5):
            outputs, (h, c) = looped(cell, torch.randn(T, B, INPUTS, dtype=DOUBLE))
            read = torch.stack(outputs)
            loss = loss_of(h, c) + c.exp().sum() + c.sin().sum() + read.sin().sum() + read.sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if recorder is not None:
                recorder.step(loss)
        if recorder is not None:
            recorder.close()
            assert recorder.frames == 5
        return list(cell.parameters())

    assert all(torch.equal(*pair) for pair in zip(trained(False), trained(True), strict=True))


@pytest.mark.parametrize("steps", [1, T])
def test_one_sequence_without_a_batch(steps: int, tmp_path: Path) -> None:
    cell, loss_of = made(), decoded("LSTMCell", DOUBLE)
    x = torch.randn(steps, INPUTS, dtype=DOUBLE)
    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        outputs, last = looped(cell, x)
        (loss_of(*(one[None] for one in last)) + torch.stack(outputs).sin().sum()).backward()
        recorder.step()
    unrolled = Unrolled(whole(cell), x[:, None], [steps])
    own = unrolled.outputs[0].sin().sum()
    (loss_of(unrolled.final[0], unrolled.final_c[0]) + own).backward()
    check_the_same(tmp_path / NAME, unrolled, [steps], 1e-10)


def test_what_hooks_of_the_module_read_is_recorded_too(tmp_path: Path) -> None:
    cell, seen = made(), []
    cell.register_forward_hook(lambda _, __, output: seen.append(output))
    x = torch.randn(T, B, INPUTS, dtype=DOUBLE)
    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        looped(cell, x)
        (sum(h.sin().sum() for h, _ in seen) + seen[-1][1].square().sum()).backward()
        recorder.step()
    unrolled = Unrolled(whole(cell), x, [T] * B)
    own = sum(one.sin().sum() for one in unrolled.outputs)
    (own + unrolled.final_c.square().sum()).backward()
    check_the_same(tmp_path / NAME, unrolled, [T] * B, 1e-10)


@pytest.mark.parametrize("scale", [1e3, 1e30])
def test_states_that_explode_are_not_taken_for_those_of_another_cell(
    scale: float, tmp_path: Path
) -> None:
    cell, state = made("RNNCell", torch.float32, nonlinearity="relu"), None
    cell.weight_hh.data.normal_().mul_(scale)
    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        for read in torch.randn(400, B, INPUTS):
            state = cell(read, state)
        state.sum().backward()
        recorder.step()
    assert recorder.frames == 1
