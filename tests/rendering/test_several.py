"""`rnnviz render` of several scenes: a folder of pictures, and slides."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from PySide6.QtWidgets import QApplication

from rnnviz import cli
from rnnviz.figures.export.slides import SIZE
from rnnviz.figures.view.seen import opened
from rnnviz.rendering import several
from rnnviz.training.commands.past import Past
from tests.test_interrupt import ended, started, wait_until

SMALL = ["--set", "model.units=4", "--set", "training.batch=2", "--size", "480x320"]


@pytest.fixture
def lecture(tmp_path: Path) -> Path:
    """A lecture of a built-in scene and two of its own."""
    path = tmp_path / "week.json"
    small = {"format": 1, "task": "echo", "model.units": 4, "training.batch": 2}
    own = {"title": "Mine: one", "experiment": small}
    scenes = ["copy-lstm", own, {**own, "title": "Mine: two", "notes": "Say it."}]
    path.write_text(json.dumps({"format": 1, "title": "Week 3", "scenes": scenes}))
    return path


def test_all_pictures_of_a_lecture_in_order_and_the_same_again(
    qapp: QApplication, lecture: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    contents = []
    for folder, processors in (("one", 2), ("two", 1)):
        monkeypatch.setattr(os, "cpu_count", lambda count=processors: count)
        out = f"{tmp_path / folder}/"
        assert cli.main(["render", str(lecture), "-o", out, "--updates", "2", *SMALL]) == 0
        written = capfd.readouterr().out.split()
        assert [Path(path).name for path in written] == [
            "01-copy-lstm.png", "02-mine-one.png", "03-mine-two.png",
        ]  # fmt: skip
        assert sorted(os.listdir(out)) == [Path(path).name for path in written]
        contents.append([Path(path).read_bytes() for path in written])
    assert contents[0] == contents[1]
    with Image.open(written[0]) as image:
        assert image.size == (480, 320)
    scene, _ = opened(written[1])
    assert (scene.experiment.task.kind, scene.pasts) == ("echo", (Past(2),))


def test_a_picture_of_a_lecture_is_that_of_its_scene(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    words = ["copy-lstm", "-o", f"{tmp_path}/a.png", "--updates", "2", *SMALL]
    assert cli.main(["render", *words]) == 0
    words[1:3] = ["copy-rnn", "-o", f"{tmp_path}/"]
    assert cli.main(["render", *words]) == 0
    alone, beside = tmp_path / "a.png", tmp_path / "01-copy-lstm.png"
    assert alone.read_bytes() == beside.read_bytes()
    assert (tmp_path / "02-copy-rnn.png").exists()


def test_slides_of_a_lecture(
    qapp: QApplication, lecture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    path = tmp_path / "talk.pptx"
    assert cli.main(["render", str(lecture), "-o", str(path), "--updates", "1"]) == 0
    slides = Presentation(path).slides
    assert [slide.shapes.title.text for slide in slides][1:] == ["Mine: one", "Mine: two"]
    sizes = {slide.shapes[1].image.size for slide in slides}
    assert sizes == {SIZE}
    assert slides[2].notes_slide.notes_text_frame.text.startswith("Say it.\n\nrnnviz: Delayed echo")
    out = f"{tmp_path / 'again'}/"
    assert cli.main(["render", str(path), "-o", out]) == 0
    assert len(os.listdir(out)) == 3
    scene, _ = opened(str(path))
    assert scene.pasts == (Past(1),)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["copy-lstm", "copy-rnn", "-o", "a.png"], "holds one scene: name a folder/"),
        (["copy-lstm", "copy-rnn", "-o", "no/where/"], "there is no folder no"),
        (["copy-lstm", "copy-rnn", "-o", "file/"], "it is a file; name a folder"),
        (["copy-lstm", "copy-rnn", "-o", "out/", "--every", "3"], "--every is for films"),
        (["copy-lstm", "-o", "a.pptx", "--slow-motion"], "--slow-motion is for films"),
        (["copy-lstm", "-o", "a.pptx", "--transparent"], "can be transparent"),
        (["copy-lstm", "-o", "a.pptx", "--panel", "gate"], "did you mean 'gates'?"),
        (["copy-lstm", "-o", "no/a.pptx"], "there is no folder no"),
        (["copy-lstm", "nothing", "-o", "out/"], "there is no scene or file 'nothing'"),
    ],
)
def test_what_cannot_be_is_one_sentence_before_anything_is_trained(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str],
    message: str, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(several, "_draw", lambda *_: pytest.fail("it trained"))
    Path("file").touch()
    assert cli.main(["render", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    assert os.listdir() == ["file"]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="it sends a signal to all processes")
def test_what_is_interrupted_leaves_whole_pictures_alone(tmp_path: Path) -> None:
    words = ["render", *6 * ["copy-lstm"], "-o", "out/", "--updates", "40"]
    with started(tmp_path, words) as process:
        wait_until(lambda: (tmp_path / "out" / "01-copy-lstm.png").exists())
        os.killpg(process.pid, signal.SIGINT)
        status, said = ended(process)
    assert (status, said) == (130, f"rnnviz: {several.CUT_SHORT}\n")
    written = os.listdir(tmp_path / "out")
    assert 1 <= len(written) < 6
    for name in written:
        with Image.open(tmp_path / "out" / name) as image:
            image.load()
