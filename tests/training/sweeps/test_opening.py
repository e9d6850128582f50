"""Opening a sweep and its runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.training.sessions.session import load, opened_scene
from rnnviz.training.sweeps.opening import SweepScene, read_sweep_scene, run_scene, sweep_folder
from rnnviz.training.sweeps.running import Row, carry_out, orders_of
from rnnviz.training.sweeps.table import Table
from tests.training.sweeps.helpers import SMALL, small_sweep


@pytest.fixture
def table(tmp_path: Path) -> Table:
    made = Table(small_sweep(("task.delay", [1, 2])), tmp_path / "out")
    made.begin()
    for order in orders_of(made.sweep, set()):
        made.add(carry_out(order))
    return made


def test_a_sweep_is_opened_by_its_folder_or_either_of_its_files(table: Table) -> None:
    for name in (table.folder, table.folder / "sweep.json", table.folder / "runs.csv"):
        assert sweep_folder(str(name)) == table.folder
        scene, problem = opened_scene(str(name), None)
        assert isinstance(scene, SweepScene)
        assert scene.table is not None
        assert (scene.table.rows, scene.experiment, problem) == (table.rows, SMALL, "")


def test_it_cannot_be_trained_or_rendered_as_if_it_were_one_run(table: Table) -> None:
    with pytest.raises(RnnvizError, match="holds a sweep: rnnviz "):
        load(str(table.folder))


def test_a_run_is_opened_at_its_end(table: Table) -> None:
    row = list(table.rows.values())[1]
    scene = run_scene(table, row, "delay 2", "held-out loss: 0.7")
    assert scene.experiment == SMALL.with_settings({"task.delay": 2})
    assert [(past.update, past.stopped) for past in scene.pasts] == [(3, False)]
    assert "delay 2" in scene.title
    assert scene.text.endswith("at its end: delay 2. Measured in the sweep: held-out loss: 0.7.")
    assert scene.key != run_scene(table, next(iter(table.rows.values())), "delay 1", "").key


def test_a_run_that_met_nan_is_opened_before_it_and_one_that_failed_not_at_all(
    table: Table,
) -> None:
    settings = next(iter(table.rows))
    table.rows[settings] = Row(settings, 2, (None, None), "update 3 met NaN.")
    (past,) = run_scene(table, table.rows[settings], "", "").pasts
    assert (past.update, past.stopped) == (2, True)
    with pytest.raises(RnnvizError, match="too little memory"):
        run_scene(table, Row(settings, failed="there is too little memory for it."), "", "")


def test_a_file_that_a_sweep_names_is_read_only_with_consent(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("one two three four five six seven eight nine ten " * 20)
    text = SMALL.with_settings({"task": "text", "task.path": str(words)})
    sweep = small_sweep(("model.units", [2, 3]))
    made = Table(type(sweep)("s", text, sweep.axes, 1, 0, ("loss",)), tmp_path / "out")
    made.begin()
    asked: list[Path] = []
    with pytest.raises(RnnvizError, match="without your"):
        read_sweep_scene(made.folder)
    assert read_sweep_scene(made.folder, lambda file: not asked.append(file)).experiment == text
    assert asked == [words]


def test_a_folder_of_anything_else_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for read in (lambda: opened_scene(str(tmp_path), None), lambda: load(str(tmp_path))):
        with pytest.raises(RnnvizError, match="is a folder without a sweep: name a file, or a"):
            read()
