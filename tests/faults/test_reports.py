"""A report says what is needed to find a fault, and nothing of the person."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import qVersion

from rnnviz import Experiment, __version__
from rnnviz.app.faults.log import log_file
from rnnviz.app.faults.reports import state_of, versions_line


def test_the_versions_are_those_in_use() -> None:
    line = versions_line()
    for part in (f"rnnviz {__version__},", f"Qt {qVersion()} ", f"numpy {np.__version__},"):
        assert part in line


def test_of_settings_it_has_what_is_unusual_but_no_folder_and_nothing_typed(tmp_path: Path) -> None:
    file = tmp_path / "letters of mine.txt"
    file.write_text("dear diary " * 100)
    mine = Experiment().with_settings(
        {"task": "text", "task.path": str(file), "task.primer": "dear ", "model.units": 5}
    )
    first, second = state_of([mine, Experiment()], [])
    assert first.startswith("run A, not seen yet: task=text task.path='letters of mine.txt' ")
    assert "task.primer=(5 characters)" in first
    assert "model.units=5" in first
    for private in ("dear", str(tmp_path), tmp_path.name):
        assert private not in first
    assert second == "run B, not seen yet: task=copy model.cell=lstm training.optimizer=adam"


def test_the_log_is_in_the_persons_own_data() -> None:
    assert log_file().parts[-3:] == ("rnnviz", "log", "rnnviz.log")
