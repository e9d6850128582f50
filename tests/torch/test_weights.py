"""The weights of a recording go back to PyTorch as the page on it says."""

from __future__ import annotations

from pathlib import Path

import pytest

import rnnviz.torch
from rnnviz.training.exchange.weights import write_weights
from rnnviz.training.run.playing.player import Player
from tests.docs.test_pages import _blocks

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

DOCS = Path(__file__).parents[2] / "docs"
KINDS = {"RNN": 1, "LSTM": 4, "GRU": 3}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_saved_of_a_frame_computes_the_same(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made, other = (getattr(torch.nn, kind)(3, 4, 2, bidirectional=True) for _ in range(2))
    x = torch.randn(5, 2, 3)
    with rnnviz.torch.watch(made, "a.rnnviz-recording") as recorder:
        made(x)[0].sum().backward()
        recorder.step()
    player = Player.of("a.rnnviz-recording")
    write_weights("out.safetensors", player.network.parameters, player.experiment)

    page = (DOCS / "torch.md").read_text(encoding="utf-8")
    (block,) = (one for one in _blocks(page) if "load_file" in one)
    model = torch.nn.ModuleDict({"lstm": other})
    model.lstm = other
    exec(block, {"model": model})
    with torch.no_grad():
        torch.testing.assert_close(other(x)[0], made(x)[0])
