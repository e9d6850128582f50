"""A picture that names a file: the person is asked, on the terminal or in a dialog."""

import json
import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from rnnviz import agreement, cli
from rnnviz.app.dialogs import agreement as dialog
from rnnviz.data.known import UnreadError, only_known
from rnnviz.headless import train
from rnnviz.training.scenes.scene import Scene, load_scene
from rnnviz.training.sessions.begin import begun
from rnnviz.training.worker.process import TrainingProcess

SMALL = {"task.length": 12, "model.units": 4, "training.batch": 4}
FILE = Path("/home/somebody/private/<b>diary</b>.txt")


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """Return a scene that names a text beside it."""
    (tmp_path / "diary.txt").write_text("my diary, page by page " * 40, encoding="utf-8")
    path = tmp_path / "scene.json"
    content = {"format": 1, "task": "text", "task.path": "diary.txt", **SMALL}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(("typed", "status"), [("y\n", 0), ("n\n", 2), ("\n", 2), ("", 2)])
def test_a_terminal_asks_and_takes_nothing_for_a_no(
    scene: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    typed: str, status: int,
) -> None:  # fmt: skip
    class Terminal:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return typed

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert cli.main(["train", str(scene), "--updates", "1"]) == status
    said = capsys.readouterr()
    assert f"trains on the file {scene.parent / 'diary.txt'}. May it be read?" in said.err
    assert ("not read without your consent" in said.err) == (status == 2)
    assert ("Text" in said.out) == (status == 0)


def test_without_a_terminal_the_answer_is_no_and_the_way_out_works(
    scene: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", str(scene), "--updates", "1"]
    assert cli.main(words) == 2
    assert "set task.path to it" in capsys.readouterr().err
    assert cli.main([*words, "--set", f"task.path={scene.parent / 'diary.txt'}"]) == 0


@pytest.mark.parametrize(
    ("press", "agreed"), [("Read it", True), ("Do not read it", False), ("", False)]
)
def test_a_dialog_asks_in_plain_text(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, press: str, agreed: bool
) -> None:
    shown: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        shown.append(box.text())
        assert box.textFormat().name == "PlainText"
        button = next((b for b in box.buttons() if b.text() == press), None)
        box.close() if button is None else button.click()

    QTimer.singleShot(0, answer)
    assert agreement.agree_in_dialog(FILE) == agreed
    assert "<b>diary</b>.txt" in shown[0]
    assert "May it be read?" in shown[0]
    assert max(map(len, shown[0].split("\n")[:3])) <= 70  # none is cut off


def test_a_long_path_is_shown_in_lines() -> None:
    file = Path("/" + "A" * 200 + "/" + "b" * 100 + "/secret.txt")
    lines = dialog.question(file).split("\n\n")[1].split("\n")
    assert "".join(lines) == str(file)
    assert max(map(len, lines)) == 70


def test_the_window_asks_once_and_the_worker_reads(
    scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    opened: list[Scene] = []
    monkeypatch.setattr(dialog, "ask", lambda question: not asked.append(question))
    monkeypatch.setattr(cli, "has_display", lambda: True)
    monkeypatch.setattr(
        "rnnviz.app.main.open_window", lambda scene, *_, **__: opened.append(scene) or 0
    )
    assert cli.main([str(scene)]) == 0
    assert len(asked) == 1
    assert opened[0].experiment.task.path == str(scene.parent / "diary.txt")


def test_what_cannot_be_begun_leaves_no_process(
    scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scene.parent / "diary.txt").write_bytes(b"\0")
    begun_processes: list[TrainingProcess] = []
    begin = TrainingProcess.__init__

    def note(self: TrainingProcess, *rest: object) -> None:
        begin(self, *rest)  # type: ignore[arg-type]
        begun_processes.append(self)

    monkeypatch.setattr(TrainingProcess, "__init__", note)
    with pytest.raises(Exception, match="zero at byte 1"):
        begun(lambda: load_scene(str(scene), agree=lambda _: True), lambda _: None)
    assert len(begun_processes) == 1


def test_nothing_is_read_where_only_what_is_known_counts(scene: Path) -> None:
    os.utime(scene.parent / "diary.txt", (0, 0))
    with only_known(), pytest.raises(UnreadError):
        load_scene(str(scene), agree=lambda _: True)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Scene]:
    """What would be opened in a window."""
    scenes: list[Scene] = []
    monkeypatch.setattr(cli, "has_display", lambda: True)
    monkeypatch.setattr(
        "rnnviz.app.main.open_window", lambda scene, *_, **__: scenes.append(scene) or 0
    )
    monkeypatch.setattr(dialog, "ask", lambda _: pytest.fail("asked"))
    return scenes


@pytest.mark.parametrize("compare", [[], ["--compare", "model.cell=rnn"]])
def test_a_file_that_the_person_names_is_opened(
    tmp_path: Path, opened: list[Scene], compare: list[str]
) -> None:
    rows = "\n".join(f"{k},{k % 7},{k % 5},{'xy'[k % 2]}" for k in range(400))
    path = tmp_path / "s.csv"
    path.write_text(f"time,a,b,c\n{rows}\n")
    words = ["own-series", "--set", f"task.path={path}", *compare]
    assert cli.main(words) == 0
    assert cli.main([*words, "--set", "task.columns=a,b"]) == 0
    assert [scene.experiment.task.inputs for scene in opened] == [3, 2]
    assert all(one.task.path == str(path) for scene in opened for one in scene.experiments)
    path.write_text(f"time,a,b,c\n{rows}\n0,1,2,z\n")  # it is read anew
    assert cli.main(["own-labels", "--set", f"task.path={path}", "--set", "task.length=20"]) == 0
    assert opened[-1].experiment.task.outputs == 3


def test_columns_are_chosen_before_they_are_counted(tmp_path: Path, opened: list[Scene]) -> None:
    path = tmp_path / "wide.csv"
    head = ",".join(f"c{k}" for k in range(30))
    path.write_text(
        "\n".join([head, *(",".join(str(k * n % 11) for k in range(30)) for n in range(400))])
    )
    assert cli.main(["own-series", "--set", f"task.path={path}"]) == 2
    for words in (["--set", "task.columns=c1,c2"],):
        assert cli.main(["own-series", *words, "--set", f"task.path={path}"]) == 0
        assert cli.main(["own-series", "--set", f"task.path={path}", *words]) == 0
    assert [scene.experiment.task.inputs for scene in opened] == [2, 2]


def test_a_file_that_never_stays_the_same_is_not_read_for_ever(
    tmp_path: Path, opened: list[Scene], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "log.txt"
    path.write_text("one two three " * 100)
    find = TrainingProcess.find

    def find_and_change(self: TrainingProcess, *rest: object) -> None:
        find(self, *rest)  # type: ignore[arg-type]
        with path.open("a") as file:
            file.write("and on ")

    monkeypatch.setattr(TrainingProcess, "find", find_and_change)
    assert cli.main(["text-lstm", "--set", f"task.path={path}"]) == 2
    assert "changes while it is read: choose a copy of it" in capsys.readouterr().err
    assert opened == []


def test_too_little_memory_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(train, "begin", none)
    assert cli.main(["train", "copy-lstm"]) == 2
    assert "too little memory: make training.batch" in capsys.readouterr().err
