"""The difference of two recordings is that of the two nets, as PyTorch computes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rnnviz.torch
from rnnviz.figures.comparison.difference import difference_of, said_of, why_none
from rnnviz.figures.view.run_view import side_by_side
from rnnviz.figures.view.view import View
from rnnviz.training.run.playing.player import Player

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

LESS = View(difference=True, sequence=1)
T, B, INPUTS, UNITS, UPDATES = 7, 3, 2, 5, 4


def trained(path: Path, rate: float) -> tuple[Any, Any]:
    """Record a net that begins and reads as the others; return its last states and gradients."""
    torch.manual_seed(1)
    net = torch.nn.LSTM(INPUTS, UNITS, dtype=torch.float64)
    optimizer = torch.optim.SGD(net.parameters(), rate)
    with rnnviz.torch.watch(net, path, every=2) as recorder:
        for _ in range(UPDATES + 1):
            x = torch.randn(T, B, INPUTS, dtype=torch.float64)
            out, _ = net(x)
            out.retain_grad()
            loss = out[-1].square().sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            recorder.step(loss)
    return out.detach().numpy(), out.grad.numpy()


def test_states_and_gradients_are_subtracted_as_pytorch_has_them(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.rnnviz-recording" for name in "ab"]
    states, gradients = zip(
        *(trained(path, rate) for path, rate in zip(paths, (0.1, 0.5), strict=True)), strict=True
    )
    snapshots = []
    for path in paths:
        player = Player.of(path)
        player.step(UPDATES)
        snapshots.append(player.snapshot({"trace"}))
    run = side_by_side(tuple(snapshots), LESS).beside[0]
    found = difference_of(run)
    assert found is not None, why_none(run)
    assert "same weights" in found.note
    layer = run.trace.layers[0]
    base, own = found.of(layer.states, "h", layer)
    assert own - base == pytest.approx((states[1] - states[0])[:, 1], abs=1e-10)
    injected = gradients[1][:, 1] - gradients[0][:, 1]
    lengths = found.gradients[0]["h"].injected.values
    assert lengths == pytest.approx(np.sqrt(np.square(injected).sum(axis=1)), abs=1e-10)
    assert said_of([one.experiment for one in snapshots])[0]
