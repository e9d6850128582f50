"""What is asked for on the command line reaches the window and the picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnviz import cli
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.worker.process import TrainingProcess
from tests.data.recording.made import recorded

SMALL = ["--set", "model.units=4", "--set", "training.batch=2", "--set", "task.delay=2"]


@pytest.mark.parametrize(("words", "theme"), [([], None), (["--theme", "light"], "light")])
def test_the_window_opens_the_scene_with_its_settings_and_theme(
    monkeypatch: pytest.MonkeyPatch, words: list[str], theme: str | None
) -> None:
    opened: list[tuple[Scene, int, str | None]] = []

    def open_window(scene: Scene, process: TrainingProcess, theme: str | None, named: bool) -> int:
        opened.append((scene, process.sent, theme))
        return 3

    monkeypatch.setattr("rnnviz.app.main.open_window", open_window)
    monkeypatch.setattr(cli, "has_display", lambda: True)
    command = ["open", "copy-lstm", *SMALL, "--compare", "model.cell=rnn,model.units=5", *words]
    assert cli.main(command) == 3
    ((scene, sent, shown),) = opened
    assert shown == theme
    assert sent == 1  # the scene, to a process that has begun
    assert [one.model.units for one in scene.experiments] == [4, 5]
    assert [one.model.cell.kind for one in scene.experiments] == ["lstm", "rnn"]


def test_two_recordings_stand_beside_each_other(
    qapp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = (str(recorded(tmp_path / f"{name}.rnnviz-recording")) for name in "ab")
    path = str(tmp_path / "a.svg")
    for beside in (other, f"task.path={other}"):
        assert cli.main(["render", one, "--compare", beside, "--updates", "7", "-o", path]) == 0
        drawing = Path(path).read_text(encoding="utf-8")
        assert ">recording a<" in drawing
        assert ">recording b<" in drawing
    assert cli.main(["render", "copy-lstm", "--compare", other, "-o", path]) == 2
    assert "beside another one only" in capsys.readouterr().err


def test_a_picture_is_of_the_update_that_was_asked_for(qapp, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    assert cli.main(["render", "copy-lstm", *SMALL, "--updates", "7", "-o", str(path)]) == 0
    assert ">update 7<" in path.read_text(encoding="utf-8")
