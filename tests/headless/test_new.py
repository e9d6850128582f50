"""The command `new`; tests/extension holds what it writes to the contracts."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnviz.cli import main


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_says_how_the_file_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "task", "My task-2"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("my_task_2.py\n")
    assert '"task.my-task-2" = "my_package.my_task_2"' in said
    text = Path("my_task_2.py").read_text()
    assert '@tasks.register("my-task-2")' in text
    assert "class MyTask2(SymbolTask)" in text
    assert 'title = "My task 2"' in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["cell", "lstm"], "there is a cell lstm already"),
        (["panel", "Gradient"], "there is a panel gradient already"),
        (["cell", "class"], "'class' cannot be a name"),
        (["cell", "3x"], "'3x' cannot be a name"),
        (["cell", "../x"], "cannot be a name"),
        (["cell", "-"], "cannot be a name"),
        (["loss", "x"], "invalid choice"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", *words]) == 2
    assert message in capsys.readouterr().err
    assert list(Path().iterdir()) == []


def test_a_file_that_is_there_stays(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.py").write_text("mine")
    assert main(["new", "cell", "mine"]) == 2
    assert "mine.py is there already" in capsys.readouterr().err
    assert Path("mine.py").read_text() == "mine"
