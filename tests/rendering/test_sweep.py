"""The picture of a sweep, written from its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from rnnviz.cli import main as command
from rnnviz.training.sweeps.running import carry_out, orders_of
from rnnviz.training.sweeps.table import Table
from tests.training.sweeps.helpers import small_sweep


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    table = Table(small_sweep(("task.delay", [1, 2])), Path("out"))
    table.begin()
    for order in orders_of(table.sweep, set()):
        table.add(carry_out(order))
    return "out"


def test_each_measure_is_drawn_in_each_form(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["render", f"{folder}/", "-o", "a.pdf"]) == 0
    assert capsys.readouterr().out == "a.pdf\n"
    assert Path("a.pdf").read_bytes().startswith(b"%PDF")
    assert command(["render", f"{folder}/runs.csv", "-o", "a.svg"]) == 0
    assert ">held-out loss</text>" in Path("a.svg").read_text()
    words = ["--measure", "gradient-ratio", "--theme", "light", "--size", "640x360"]
    assert command(["render", folder, "-o", "b.svg", *words, "--without-run"]) == 0
    drawing = Path("b.svg").read_text()
    assert ">gradient at the first step / at the last</text>" in drawing
    assert 'width="640" height="360"' in drawing
    assert "<metadata>" not in drawing


def test_a_preset_and_a_scale_are_as_of_any_picture(folder: str) -> None:
    for words, size in (
        (["--preset", "column"], (1332, 1920)),
        (["--size", "640x360", "--scale", "3"], (1920, 1080)),
    ):
        assert command(["render", folder, "-o", "a.png", *words]) == 0
        with Image.open("a.png") as picture:
            assert picture.size == size


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["out", "-o", "a.gif"], "a sweep can be drawn as .png or .svg or .pdf"),
        (["out", "-o", "a.png", "--measure", "los"], "did you mean 'loss'"),
        (["out", "-o", "a.png", "--panel", "flow"], "--panel is for pictures of runs"),
        (["out", "-o", "a.png", "--no-caption"], "--no-caption is for pictures of runs"),
        (["out", "copy-rnn", "-o", "all/"], "is drawn alone"),
        (["copy-rnn", "out", "-o", "all/"], "is drawn alone"),
        (["copy-rnn", "-o", "a.png", "--measure", "loss"], "--measure is for the picture of a"),
        (["out", "-o", "out/runs.csv"], "a sweep can be drawn as"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(
    folder: str, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["render", *words]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
