"""What the page on other tools and its notebook show is so."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import numpy as np
import pytest

from rnnviz import Experiment, Trainer, named_arrays
from rnnviz.cli import main
from tests.docs.test_pages import _blocks

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "exchange.md").read_text(encoding="utf-8")


def block(word: str) -> str:
    (found,) = (block for block in _blocks(PAGE) if word in block)
    return found


def test_the_notebook_runs_and_shows_what_it_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = runpy.run_path(str(DOCS / "notebook.py"))
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split() for line in lines if re.match(r" *\d", line)]
    assert [int(row[0]) for row in rows] == list(range(22))
    first = [float(word) for word in rows[0][1:] if word[0].isdigit()]
    assert 1e5 < first[0] / first[1] < 1e6
    for value, shot in zip(first, names["snapshots"].values(), strict=True):
        total = shot.trace.layers[0].gradients["h"].total[0]
        rms = np.sqrt(np.mean(np.sum(np.square(total), axis=0)))
        assert value == pytest.approx(rms, rel=0.05)
    with open("runs.csv", encoding="utf-8") as file:
        assert len(file.readlines()) > 10_000
    assert "Gradient flow" in (tmp_path / "picture.svg").read_text(encoding="utf-8")


def test_its_program_writes_what_pandas_and_xarray_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {
        "json": json, "numpy": np,
        "pandas": pytest.importorskip("pandas", reason="pandas is not installed"),
        "xarray": pytest.importorskip("xarray", reason="xarray is not installed"),
    }  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for word in ("write_arrays(", 'read_csv("run.csv")', "xarray.Dataset"):
        exec(block(word), names)
    assert names["data"]["h"].dims == ("layer", "direction", "sequence", "timestep", "unit")


def test_its_program_loads_weights_in_pytorch(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    monkeypatch.chdir(tmp_path)
    words = ["train", "copy-lstm", "--updates", "1", "--save-weights", "out.safetensors"]
    assert main(words) == 0
    capsys.readouterr()
    names: dict[str, object] = {}
    exec(block("load_state_dict"), names)
    assert tuple(names["answers"].shape) == (20, 1, 5)  # type: ignore[attr-defined]
    assert capsys.readouterr().out == "torch.nn.LSTM(6, 32)\n"


def test_its_table_of_arrays_is_true() -> None:
    found = named_arrays(Trainer(Experiment()).snapshot({"trace"}))
    table = PAGE[PAGE.index("| array | axes |") :]
    rows = re.findall(r"^\| (.*`.*?) \| ([\w, ]+) \|$", table, re.MULTILINE)
    assert len(rows) == 5
    for names, axes in rows:
        for name in re.findall(r"`([\w.]+)`", names):
            assert ", ".join(found[name][0]) == axes
