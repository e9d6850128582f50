"""Another package brings a cell, a task, a panel and a form of files, by being installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.extension.conftest import ROOT

BROKEN = {
    "cell.stranger": "TypeError: Stranger is not derived from rnnviz.engine.cells.base.Cell",
    "cell.unfinished": "TypeError: the cell Unfinished must declare title",
    "cell.script": "SystemExit: done",
    "optimizer.adam": "ValueError: two classes are registered as optimizer 'adam'",
    "task.nowhere": "ModuleNotFoundError: No module named 'rnnviz_example.nowhere'",
    "spell.fire": "ValueError: its name must begin with one of cell., ",
}


def rnnviz(
    surroundings: dict[str, str], folder: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rnnviz", *words],
        env=surroundings, cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip


def test_what_it_brings_is_there_and_what_is_broken_is_named(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    code = (
        "import json; from rnnviz import registry as r; from rnnviz.plugins import problems;"
        "names = {x: [*getattr(r, x)] for x in ('cells', 'tasks', 'panels', 'exporters',"
        " 'optimizers')}; print(json.dumps([names, problems]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True
    )
    names, problems = json.loads(done.stdout)
    assert {"mgu", "lstm"} <= set(names["cells"])
    assert not {"stranger", "unfinished"} & set(names["cells"])
    assert "first-symbol" in names["tasks"]
    assert "input-gradient" in names["panels"]
    assert ".md" in names["exporters"]
    assert "adam" in names["optimizers"]
    assert len(problems) == len(BROKEN)
    for name, why in BROKEN.items():
        (text,) = (one for one in problems if f"plug-in {name} of rnnviz-example" in one)
        assert f"is left out: {why}" in text
        assert f"rnnviz: {text}\n" in done.stderr


def test_what_is_written_for_a_task_keeps_its_contract(surroundings: dict[str, str]) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-k", "my-task", "tests/tasks"]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(done.stdout.splitlines()[-1].split(" passed")[0].split()[-1]) > 10, done.stdout


def test_it_is_trained_drawn_and_written(surroundings: dict[str, str], tmp_path: Path) -> None:
    words = ["--set", "model.cell=mgu", "--set", "model.units=4", "--updates", "2"]
    done = rnnviz(surroundings, tmp_path, "train", "copy-lstm", *words)
    assert "MGU" in done.stdout or "mgu" in done.stdout
    words += ["--set", "task=first-symbol", "--panel", "input-gradient"]
    rnnviz(surroundings, tmp_path, "render", "copy-lstm", *words, "-o", "a.md")
    assert "| t | " in (tmp_path / "a.md").read_text()
    assert "## input-gradient" in (tmp_path / "a.md").read_text()


def test_a_worker_has_them_too(surroundings: dict[str, str], tmp_path: Path) -> None:
    words = ["--set", "model.units=4", "--updates", "1", "--vary", "model.cell=mgu,rnn"]
    done = rnnviz(surroundings, tmp_path, "sweep", "copy-rnn", *words, "-o", "out")
    rows = (tmp_path / "out" / "runs.csv").read_text().splitlines()
    assert [row.split(",")[-1] for row in rows[1:]] == ["", ""]
    assert done.stderr.count("cell.stranger") == 1  # the processes beside say nothing
