"""What a loop of cells does that is not the cells' own is not recorded, and it is said why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import rnnviz.torch
from rnnviz.data.recording.reader import Recording
from rnnviz.errors import RnnvizError
from tests.torch.loops import DOUBLE, INPUTS, NAME, UNITS, B, T, looped, made

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


@pytest.mark.parametrize("at", [0, T // 2, T - 2])
@pytest.mark.parametrize("scale", [1.0, 1e-9])
def test_a_loss_that_reads_c_of_an_earlier_step_is_not_recorded(
    at: int, scale: float, tmp_path: Path
) -> None:
    cell, state, loss = made(), None, 0
    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        for t, read in enumerate(torch.randn(T, B, INPUTS, dtype=DOUBLE)):
            state = cell(read, state)
            loss = loss + state[0].sum() + (scale * state[1].sum() if t == at else 0)
        (loss + state[1].sum()).backward()
        with pytest.warns(UserWarning, match="cell state of a step before the last"):
            recorder.step()
    assert not Recording(tmp_path / NAME).steps


def test_gradients_that_explode_are_not_taken_for_a_loss_that_reads_c(tmp_path: Path) -> None:
    cell = made()
    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        _, (h, c) = looped(cell, torch.randn(T, B, INPUTS, dtype=DOUBLE))
        (float("inf") * (h.sum() + c.sum())).backward()
        recorder.step()
    assert recorder.frames == 1


def in_place(cell: Any, x: Any) -> Any:
    state = None
    for read in x:
        state = cell(read, state)
        state[1].mul_(0.5)
    return state[1].sum()


def masked_once(cell: Any, x: Any) -> Any:
    _, (h, c) = looped(cell, x[:-1])
    h, c = cell(x[-1], (h, c * 0.5))
    return (h + c).sum()


def with_a_hook_first(cell: Any, x: Any) -> Any:
    seen: list[Any] = []
    handle = cell.register_forward_hook(lambda _, __, out: seen.append(out[1]), prepend=True)
    looped(cell, x)
    handle.remove()
    return sum(one.sum() for one in seen)


def with_a_hook_on_all_modules(cell: Any, x: Any) -> Any:
    hooked = torch.nn.modules.module.register_module_forward_hook
    handle = hooked(lambda _, __, out: (out[0], out[1] * 0.999))
    _, last = looped(cell, x)
    handle.remove()
    return last[1].sum()


def with_another_input(cell: Any, x: Any) -> Any:
    handle = cell.register_forward_pre_hook(lambda _, args: (args[0] * 1.001, *args[1:]))
    _, last = looped(cell, x)
    handle.remove()
    return last[1].sum()


def with_a_hook_from_the_middle(cell: Any, x: Any) -> Any:
    _, state = looped(cell, x[:3])
    handle = cell.register_forward_pre_hook(lambda _, args: (args[0] * 1.001, *args[1:]))
    _, last = looped(cell, x[3:], state)
    handle.remove()
    return last[1].sum()


def with_a_hook_on_c(cell: Any, x: Any) -> Any:
    _, last = looped(cell, x)
    last[1].register_hook(lambda gradient: gradient * 2)
    return last[1].sum()


@pytest.mark.filterwarnings("ignore:rnnviz")
@pytest.mark.parametrize(
    ("loss", "why"),
    [
        (in_place, "between the calls"),
        (masked_once, "between the calls"),
        (with_a_hook_first, "hooks of your own"),
        (with_a_hook_on_all_modules, "hooks of your own"),
        (with_another_input, "hooks of your own"),
        (with_a_hook_from_the_middle, "hooks of your own"),
        (with_a_hook_on_c, "hooks of your own"),
    ],
)
def test_what_is_between_the_calls_is_not_recorded(loss: Any, why: str, tmp_path: Path) -> None:
    cell = made()
    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        loss(cell, torch.randn(T, B, INPUTS, dtype=DOUBLE)).backward()
        recorder.step()
    assert why in Recording(tmp_path / NAME).missing[0]


def test_weights_that_are_computed_from_others_are_not_recorded(tmp_path: Path) -> None:
    for kind in ("LSTMCell", "GRUCell"):
        cell = torch.nn.utils.parametrizations.weight_norm(made(kind), "weight_hh")
        with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
            looped(cell, torch.randn(T, B, INPUTS, dtype=DOUBLE))[0][-1].sum().backward()
            with pytest.warns(UserWarning, match="weight_norm"):
                recorder.step()


class Doubled(torch.nn.LSTMCell):
    def forward(self, x: Any, hx: Any = None) -> Any:
        h, c = super().forward(x, hx)
        return h, 2 * c


def test_a_cell_that_computes_in_its_own_way_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RnnvizError, match=r"Doubled with a forward of its own.*LSTMCell itself"):
        rnnviz.torch.watch(Doubled(INPUTS, UNITS), tmp_path / NAME)
    cell = made()
    with rnnviz.torch.watch(cell, tmp_path / NAME) as recorder:
        monkeypatch.setattr(cell, "forward", lambda x, hx: (hx[0] + x.mean(), hx[1] * 2))
        start = tuple(torch.zeros(B, UNITS, dtype=DOUBLE) for _ in "hc")
        x = torch.ones(T, B, INPUTS, dtype=DOUBLE, requires_grad=True)
        looped(cell, x, start)[0][-1].sum().backward()
        with pytest.warns(UserWarning, match="other states than an nn.LSTMCell"):
            recorder.step()
