"""A recorder never disturbs the training that it watches, and says what it cannot record."""

from __future__ import annotations

import copy
import gc
import io
import warnings
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rnnviz.torch
from rnnviz.data.recording.reader import Recording
from rnnviz.errors import RnnvizError
from rnnviz.torch.places import FilePlace

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

NAME = "a.rnnviz-recording"
INPUTS, UNITS = 3, 4


def net(kind: str = "LSTM", **options: Any) -> Any:
    torch.manual_seed(0)
    return getattr(torch.nn, kind)(INPUTS, UNITS, **options)


def x(steps: int = 5, size: int = 2) -> Any:
    return torch.randn(steps, size, INPUTS)


def trained(watched: bool, path: Path, loop: bool) -> Any:
    """Train a net or a loop of cells for 7 updates; return its weights."""
    made = net("LSTMCell" if loop else "LSTM")
    optimizer = torch.optim.Adam(made.parameters(), 0.1)
    recorder = rnnviz.torch.watch(made, path, every=2) if watched else None
    for _ in range(7):
        read, state, loss = x(), None, 0
        if loop:
            for t in range(len(read)):
                state = made(read[t], state)
                loss = loss + state[0].square().sum() + state[0].sum() * state[0].mean()
        else:
            loss = made(read)[0].square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if recorder is not None:
            recorder.step(loss)
    if recorder is not None:
        recorder.close()
        assert (recorder.frames, recorder.missing) == (4, 0)
    return [one.detach().numpy() for one in made.parameters()]


@pytest.mark.parametrize("loop", [False, True], ids=["module", "cells"])
def test_training_is_bit_for_bit_the_same(loop: bool, tmp_path: Path) -> None:
    plain, watched = (trained(one, tmp_path / NAME, loop) for one in (False, True))
    for before, after in zip(plain, watched, strict=True):
        assert np.array_equal(before, after)


def test_weights_are_those_of_the_pass_and_every_loss_is_kept(tmp_path: Path) -> None:
    made, before = net(), []
    optimizer = torch.optim.SGD(made.parameters(), 0.5)
    losses = []
    with rnnviz.torch.watch(made, tmp_path / NAME, every=3) as recorder:
        for _ in range(8):
            before.append(made.weight_hh_l0.detach().clone().numpy())
            loss = made(x())[0].square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            recorder.step(loss)
            losses.append(loss.item())
    found = Recording(tmp_path / NAME)
    assert found.losses.tolist() == losses
    assert sorted(found.steps) == [0, 3, 6]
    for update in found.steps:
        assert np.array_equal(found.frame(update).weights["weight_hh_l0"], before[update])


def test_the_last_pass_that_went_back_is_recorded(tmp_path: Path) -> None:
    made, reads = net(), [x() for _ in range(4)]
    with rnnviz.torch.watch(made, tmp_path / NAME) as recorder:
        for read in reads[:2]:  # gradients that are added up
            made(read)[0].sum().backward()
        made(reads[2])  # whose loss is not asked for
        with torch.no_grad():
            made(reads[3])
        recorder.step()
    inputs = Recording(tmp_path / NAME).frame(0).inputs
    assert np.array_equal(inputs, reads[1].numpy().transpose(0, 2, 1))


@pytest.mark.parametrize("cut_off", [lambda s: s.detach(), lambda s: s.detach_()])
def test_windows_of_a_loop_each_begin_with_the_state_that_was_cut_off(
    cut_off: Any, tmp_path: Path
) -> None:
    cell, read = net("GRUCell"), x(6)
    state, middle = None, None
    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        for start in (0, 3):
            loss = 0
            for t in range(start, start + 3):
                state = cell(read[t], state)
                loss = loss + state.sum()
            loss.backward()
            state = cut_off(state)
            middle = state if start == 0 else middle
        recorder.step()
    frame = Recording(tmp_path / NAME).frame(0)
    assert frame.steps == 3
    assert np.array_equal(frame.initial["h"][0], middle.numpy().T)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: torch.nn.LSTM(3, 4, proj_size=2), "proj_size"),
        (lambda: torch.nn.GRU(3, 4, num_layers=2, dropout=0.5), "dropout"),
        (lambda: torch.nn.Linear(3, 4), "Linear cannot be watched"),
        (lambda: torch.nn.RNN(3, 300), "300 units"),
        (lambda: torch.nn.GRU(3, 4, dtype=torch.bfloat16), "bfloat16"),
    ],
)
def test_what_cannot_be_computed_again_is_refused(make: Any, why: str, tmp_path: Path) -> None:
    with pytest.raises(RnnvizError, match=why):
        rnnviz.torch.watch(make(), tmp_path / NAME)
    assert not (tmp_path / NAME).exists()


def is_in_autocast(made: Any) -> Any:
    with torch.autocast("cpu"):
        return made(x())[0].sum().float()


def goes_back_to_nothing(made: Any) -> Any:
    return made.weight_hh_l0.sum()


@pytest.mark.parametrize(
    ("loss", "why"),
    [
        (is_in_autocast, "autocast"),
        (goes_back_to_nothing, "no gradient"),
    ],
)
def test_a_pass_that_cannot_be_recorded_is_said_once(loss: Any, why: str, tmp_path: Path) -> None:
    made = net(num_layers=2)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with rnnviz.torch.watch(made, tmp_path / NAME, every=1) as recorder:
            for _ in range(3):
                loss(made).backward()
                recorder.step()
    assert [str(one.message) for one in told if "rnnviz" in str(one.message)]
    assert len([one for one in told if "rnnviz" in str(one.message)]) == 1
    assert why in str(told[-1].message)
    found = Recording(tmp_path / NAME)
    assert (recorder.missing, list(found.steps), len(found.losses)) == (3, [], 3)
    assert why in found.missing[2]


def masked(cell: Any, read: Any) -> Any:
    state = None
    for t in range(len(read)):
        state = cell(read[t], state)
        state = tuple(one * 0.5 for one in state)
    return state[0].sum()


def hooked(cell: Any, read: Any) -> Any:
    state = None
    for t in range(len(read)):
        state = cell(read[t], state)
        state[0].register_hook(lambda gradient: gradient.clamp(-0.1, 0.1))
    return state[0].sum()


def read_in_c(cell: Any, read: Any) -> Any:
    state, loss = None, 0
    for t in range(len(read)):
        state = cell(read[t], state)
        loss = loss + state[1].sum()
    return loss + state[0].sum()


@pytest.mark.filterwarnings("ignore:rnnviz")
@pytest.mark.parametrize(
    ("loss", "why"),
    [(masked, "between the calls"), (hooked, "hooks of your own"), (read_in_c, "cell state")],
)
def test_a_loop_that_does_more_than_its_cell_is_not_recorded(
    loss: Any, why: str, tmp_path: Path
) -> None:
    cell = net("LSTMCell")
    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        loss(cell, x()).backward()
        recorder.step()
    assert why in Recording(tmp_path / NAME).missing[0]


def test_copies_and_files_of_a_watched_model_are_as_without(tmp_path: Path) -> None:
    made = net()
    with rnnviz.torch.watch(made, tmp_path / NAME) as recorder:
        copied, content = copy.deepcopy(made), io.BytesIO()
        torch.save(made, content)
        assert b"rnnviz.torch" not in content.getvalue()
        content.seek(0)
        read = torch.load(content, weights_only=False)
        for other in (copied, read):
            other(x())[0].sum().backward()
        with pytest.warns(UserWarning, match="no gradient"):
            recorder.step()
    assert recorder.missing == 1


def test_no_pass_is_kept_when_it_is_over(tmp_path: Path) -> None:
    for made in (net(), net("LSTMCell")):
        with rnnviz.torch.watch(made, tmp_path / NAME) as recorder:
            read = x() if isinstance(made, torch.nn.LSTM) else x()[0]
            output = made(read)[0]
            kept = weakref.ref(output)
            output.sum().backward()
            recorder.step()
            del output
            gc.collect()
            assert kept() is None


def test_a_full_disk_ends_the_recording_not_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    made = net()
    recorder = rnnviz.torch.watch(made, tmp_path / NAME, every=1)
    with monkeypatch.context() as patched, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        patched.setattr(FilePlace, "write", full)
        for _ in range(3):
            made(x())[0].sum().backward()
            recorder.step(1.0)
    assert any("No space left" in str(one.message) for one in told)
    assert not made._forward_hooks


def test_warnings_as_errors_do_not_reach_the_training(tmp_path: Path) -> None:
    made = net()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with rnnviz.torch.watch(made, tmp_path / NAME) as recorder:
            recorder.step("no number")
    assert recorder.missing == 1


def test_only_a_recording_is_replaced(tmp_path: Path) -> None:
    path, made = tmp_path / NAME, net()
    path.write_bytes(b"somebody's")
    with pytest.raises(RnnvizError, match="no recording"):
        rnnviz.torch.watch(made, path)
    assert path.read_bytes() == b"somebody's"
    with pytest.raises(RnnvizError, match="must end in"):
        rnnviz.torch.watch(made, tmp_path / "train.py")
    path.unlink()
    for _ in range(2):
        rnnviz.torch.watch(made, path).close()
    assert not made._forward_hooks
    assert Recording(path).ended
