"""The command `sweep`."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rnnviz import Experiment
from rnnviz.cli import main as command
from rnnviz.errors import RnnvizError

SMALL = ["--set", "model.units=4", "--set", "training.batch=2", "--set", "task.symbols=1"]
HERE = ["sweep", "copy-rnn", "-o", "out"]


def rows_in(folder: Path) -> list[dict[str, str]]:
    with open(folder / "runs.csv", newline="") as file:
        return list(csv.DictReader(file))


def test_a_sweep_writes_a_row_a_run_and_its_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = [
        "sweep",
        "copy-rnn",
        *SMALL,
        "--vary",
        "task.delay=1:3:1",
        "--vary",
        "model.cell=rnn,gru",
    ]
    words += ["--seeds", "2", "--updates", "2", "--measure", "loss,solved", "-o", f"{out}/"]
    assert command(words) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [str(out / "runs.csv"), str(out / "figure.png")]
    assert Experiment.load(out / "figure.png").model.units == 4
    rows = rows_in(out)
    assert len(rows) == 12
    assert [row["task.delay"] for row in rows[::2]] == ["1", "2", "3"] * 2
    assert {row["updates"] for row in rows} == {"2"}
    before = (out / "runs.csv").read_bytes()
    assert command(words) == 0
    assert (out / "runs.csv").read_bytes() == before


def test_where_nothing_can_be_drawn_the_rows_are_there_and_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise RnnvizError("windows and pictures need libEGL: install it.")

    monkeypatch.setattr("rnnviz.headless.sweep.check_libraries", missing)
    words = ["sweep", "copy-rnn", *SMALL, "--updates", "0", "-o", str(tmp_path / "out")]
    assert command(words) == 0
    said = capsys.readouterr()
    assert "there is no figure: windows and pictures need libEGL" in said.err
    assert len(rows_in(tmp_path / "out")) == 1


def test_a_run_that_failed_is_told_and_the_others_are_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["sweep", "copy-rnn", *SMALL, "--updates", "0", "-o", str(tmp_path / "out")]
    words += ["--vary", "model.cell=rnn,lstm", "--vary", "model.cell.forget_bias=1"]
    assert command(words) == 0
    assert "1 run failed: model.cell.forget_bias belongs to" in capsys.readouterr().err
    assert [bool(row["failed"]) for row in rows_in(tmp_path / "out")] == [True, False]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sweep", "-o", "out"], "name a SCENE or FILE"),
        (["sweep", "copy-rnn"], "--output"),
        (
            [*HERE, "--vary", "task.dely=1,2"],
            "did you mean 'task.delay'",
        ),
        (
            [*HERE, "--vary", "task.delay"],
            "write --vary task.delay=VALUE",
        ),
        ([*HERE, "--vary", "task.delay=1", "--vary", "task.delay=2"], "a setting twice"),
        ([*HERE, "--vary", "task.delay=2:10"], "write FIRST:LAST:STEP"),
        ([*HERE, "--vary", "task.delay=10:2:4"], "its step has to be -4"),
        ([*HERE, "--measure", "los"], "did you mean 'loss'"),
        ([*HERE, "--seeds", "0"], "from 1 to"),
        ([*HERE, "--seeds", "5000"], "from 1 to 1,000"),
        ([*HERE, "--run", "B"], "has no run B"),
        (["sweep", "--from", "forget-bia", "-o", "out"], "did you mean 'forget-bias'"),
        (["sweep", "copy-rnn", "-o", "no/out"], "there is no folder"),
        (
            [*HERE, "--scheduler", "tcp://127.0.0.1:1"],
            "no Dask scheduler",
        ),
    ],
)
def test_bad_input_is_one_line(
    words: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("rnnviz.training.sweeps.cluster.PATIENCE", 0.2)
    assert command(words) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupted_sweep_goes_on(tmp_path: Path) -> None:
    words = ["sweep", "copy-rnn", *SMALL, "--vary", "task.delay=1:40:1", "--seeds", "40"]
    words += ["--updates", "20", "-o", "out"]
    process = subprocess.Popen(
        [sys.executable, "-m", "rnnviz", *words], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    table = tmp_path / "out" / "runs.csv"
    while process.poll() is None and not (table.exists() and table.read_text().count("\n") > 3):
        pass
    process.terminate()
    _, said = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert "of 1,600 runs are in out/runs.csv: the same command goes on." in said
    assert 3 <= len(rows_in(tmp_path / "out")) < 1600
