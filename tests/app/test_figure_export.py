"""What is exported from the window never replaces what its runs are made of."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from rnnviz import Experiment
from rnnviz.app.notices import Notice
from rnnviz.app.window import Window
from rnnviz.training.scenes.scene import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A person's table, in a scene that was opened from a picture."""
    table, picture = tmp_path / "s.csv", tmp_path / "a.png"
    table.write_text("a\n" + "".join(f"{k * k % 7}\n" for k in range(300)))
    picture.write_bytes(b"kept")
    settings = {"task": "series", "task.path": str(table), "model.units": 4}
    experiment = Experiment().with_settings({**settings, "training.batch": 2})
    return replace(Scene("test", experiment, "A test"), source=picture)


@pytest.mark.parametrize("kind", ["figure", "table"])
def test_inputs_are_refused_and_named(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    said: list[Notice] = []
    window.export.noticed.connect(said.append)
    for name in ("a.png", "s.csv"):
        path = tmp_path / ("other" + Path(name).suffix)
        path.hardlink_to(tmp_path / name)
        before = path.read_bytes()
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, to=path: (str(to), ""))
        if kind == "figure":
            window.export.ask()
            dialog = window.export.dialog
            assert dialog is not None
            dialog.file.edit.setText(str(path))
            assert not dialog.write_button.isEnabled()
            assert f"{name}, which this run uses" in dialog.message.text()
            window.export.close()
        else:
            window.export.ask_table(next(iter(window.figure.board.plots)))
            assert f"{name}, which this run uses" in said[-1].text
        assert path.read_bytes() == before
