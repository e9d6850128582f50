import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor, ImageSequence
from PySide6.QtWidgets import QApplication
from safetensors.numpy import load_file

from rnnviz import cli
from rnnviz.cli import main
from rnnviz.figures.style.theme import THEMES
from rnnviz.headless import train
from rnnviz.registry import cells, optimizers, panels, tasks
from rnnviz.rendering import one as rendering
from rnnviz.training.scenes.lecture import scene_names
from rnnviz.training.scenes.scene import load_scene

FAST = ["--set", "model.units=4", "--set", "training.batch=2", "--set", "task.delay=2"]


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a command that has to be refused in one line; return the line."""
    try:
        status = main(words)
    except SystemExit as end:
        status = int(end.code or 0)
    output = capsys.readouterr()
    assert status == 2
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert output.err.startswith("rnnviz: ")
    return output.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["train", "copy-lstn"], "no scene or file 'copy-lstn': did you mean 'copy-lstm'?"),
        (["train", "nowhere/x.json"], "there is no file nowhere/x.json"),
        (["copy-lstn"], "did you mean 'copy-lstm'?"),
        (["train", "copy-lstm", "--set", "task.dely=3"], "did you mean 'task.delay'?"),
        (["train", "copy-lstm", "--set", "task.delay=0"], "from 1 to 1000, not '0'"),
        (["train", "copy-lstm", "--set", "task.delay"], "write --set task.delay=VALUE"),
        (["train", "copy-lstm", "--set", "=3"], "write --set KEY=VALUE"),
        (["train", "copy-lstm", "--metrics", "m.npz"], "must end in .csv"),
        (["train", "copy-lstm", "--updates", "-3"], "whole number"),
        (["train", "copy-lstm", "--updates", "many"], "whole number"),
        (["train", "copy-lstm", "--metrics", "no/where.csv"], "there is no folder no"),
        (["train", "copy-lstm", "--trace", "."], "must end in .npz"),
        (["train"], "SCENE|FILE"),
        (["list", "colours"], "colours"),
        (["list"], "what"),
        (["render", "copy-lstm"], "--output"),
        (["render", "copy-lstm", "-o", "a.tif"], ".png, .svg, .pdf"),
        (["render", "copy-lstm", "-o", "a.tif"], "a film (.gif, .apng, .mp4) or slides (.pptx)"),
        (["render", "copy-lstm", "-o", "a.png", "--every", "3"], "--every is for films: .gif"),
        (["render", "copy-lstm", "-o", "a.pdf", "--slow-motion"], "--slow-motion is for films"),
        (["render", "copy-lstm", "-o", "a.gif", "--every", "3", "--slow-motion"], "one update"),
        (["render", "copy-lstm", "-o", "a.gif", "--every", "0"], "from 1 to 1000000"),
        (["render", "copy-lstm", "-o", "a.gif", "--fps", "61"], "from 1 to 60"),
        (["render", "copy-lstm", "-o", "a.gif", "--fps", "60"], "at most 50 pictures a second"),
        (["render", "copy-lstm", "-o", "a.gif", "--transparent"], "cannot be transparent"),
        (["render", "copy-lstm", "-o", "a.pdf", "--transparent"], "only .png and .svg"),
        (["render", "copy-lstm", "-o", "a.mp4", "--size", "641x400"], "take 642 x 400"),
        (["render", "copy-lstm", "-o", "no/a.mp4"], "there is no folder no"),
        (["render", "copy-lstm", "-o", "a.gif", "--panel", "gate"], "did you mean 'gates'?"),
        (["render", "copy-lstm", "-o", "a.png", "--preset", "slides"], "half-slide"),
        (["render", "copy-lstm", "-o", "no/a.png"], "there is no folder no"),
        (["render", "copy-lstm", "-o", "a.png", "--panel", "gate"], "did you mean 'gates'?"),
        (["render", "copy-lstm", "-o", "a.png", "--size", "big"], "WIDTHxHEIGHT"),
        (["render", "copy-lstm", "-o", "a.png", "--size", "10x10"], "from 240x240"),
        (["render", "copy-lstm", "-o", "a.png", "--scale", "0"], "from 0.5 to 4"),
        (["render", "copy-lstm", "-o", "a.png", "--theme", "blue"], "blue"),
        (["open", "--nonsense"], "--nonsense"),
        (["train", "copy-lstm", "--panel", "x"], "--panel x (see rnnviz train --help)"),
        (["list", "cells", "x"], "x (see rnnviz list --help)"),
        (["render", "copy-lstm", "-o", "a.png", "--compare", "model.cell"], "=VALUE"),
        (["render", "copy-lstm", "-o", "a.png", "--compare", "task.delay=3"], "same in all runs"),
        (["train", "lstm-vs-rnn", "--trace", "a.npz"], "are for a single run"),
        (["train", "lstm-vs-rnn", "--weights", "a.safetensors"], "are for a single run"),
        (["train", "lstm-vs-rnn", "--save-weights", "a.safetensors"], "are for a single run"),
        (["train", "copy-lstm", "--save-weights", "a.pt"], "must end in .safetensors"),
        (["train", "copy-lstm", "--weights", "a.safetensors"], "there is no file a.safetensors"),
        (["train", "lstm-vs-rnn", "--run", "C"], "lstm-vs-rnn has no run C."),
        (["train", "copy-lstm", "--save-session", "a.json"], "must end in .rnnviz"),
        (["train", "copy-lstm", "--save-session", "a.rnnviz", "--weights", "w"], "repeated from"),
        (["train", "a.rnnviz"], "there is no file a.rnnviz"),
        ([""], "must be the name of a scene or a file, not ''"),
        (["train", ""], "must be the name of a scene or a file, not ''"),
        (["render", "copy-lstm", "-o", "new.png/"], "must be the name of a file, not 'new.png/'"),
        (["render", "copy-lstm", "-o", ""], "must be the name of a file, not ''"),
        (["train", "copy-lstm", "--metrics", "m.csv/"], "must be the name of a file"),
        (["render", "copy-lstm", "-o", f"{'a' * 300}.png"], "choose another name"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in refused(capsys, *words)
    assert os.listdir(tmp_path) == []


def test_a_foreign_file_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0")
    assert str(path) in refused(capsys, "train", str(path))


@pytest.mark.parametrize(
    "words",
    [
        ["train", "copy-lstm", "--metrics", "m.csv"],
        ["train", "copy-lstm", "--trace", "t.npz"],
        ["train", "copy-lstm", "--save-weights", "w.safetensors"],
        ["train", "copy-lstm", "--save-session", "a.rnnviz"],
        ["render", "copy-lstm", "-o", "a.png"],
        ["render", "copy-lstm", "-o", "a.gif"],
        ["open", "copy-lstm"],  # without a display it writes a picture
    ],
)
def test_an_output_that_cannot_be_written_is_refused_before_training(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "has_display", lambda: False)
    monkeypatch.setattr(train, "begin", lambda *_: pytest.fail("trained before it looked"))
    monkeypatch.setattr(rendering, "begin", lambda *_: pytest.fail("trained before it looked"))
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    assert main(words) == 2
    assert "the folder . is not writable" in capsys.readouterr().err


def test_a_folder_that_cannot_be_read_is_not_called_an_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str, *_: object) -> None:
        raise PermissionError(13, "Permission denied", name)

    monkeypatch.setattr(cli, "load", refuse)
    said = refused(capsys, "train", "private/a.json")
    assert said == "rnnviz: private/a.json cannot be read: Permission denied.\n"


@pytest.fixture
def series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's table, and what leads to it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(train, "begin", lambda *_: pytest.fail("trained before it looked"))
    monkeypatch.setattr(rendering, "begin", lambda *_: pytest.fail("trained before it looked"))
    path = tmp_path / "s.csv"
    path.write_text("a\n" + "".join(f"{k * k % 7}\n" for k in range(300)))
    (tmp_path / "hard.csv").hardlink_to(path)
    (tmp_path / "soft.csv").symlink_to(path)
    (tmp_path / "x").mkdir()
    return path


@pytest.mark.parametrize("output", ["s.csv", "hard.csv", "soft.csv", "./x/../s.csv"])
@pytest.mark.parametrize("source", ["s.csv", "soft.csv"])
def test_a_table_is_never_replaced_by_what_is_made_of_it(
    capsys: pytest.CaptureFixture[str], series: Path, source: str, output: str
) -> None:
    before, names = series.read_text(), sorted(os.listdir())
    words = ["train", "own-series", "--set", f"task.path={source}", "--metrics", output]
    assert f"would replace {source}, which this run uses" in refused(capsys, *words)
    assert (series.read_text(), sorted(os.listdir())) == (before, names)


def test_a_picture_is_never_replaced_by_what_is_made_of_it(
    capsys: pytest.CaptureFixture[str], qapp: QApplication, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["render", "copy-lstm", *FAST, "--updates", "1", "-o", "a.png"]) == 0
    capsys.readouterr()
    before = Path("a.png").read_bytes()
    Path("b.png").hardlink_to("a.png")
    for output in ("a.png", "b.png"):
        words = ["render", "a.png", "--set", "training.batch=3", "--updates", "1", "-o", output]
        assert "would replace a.png, which this run uses" in refused(capsys, *words)
    assert Path("a.png").read_bytes() == before


def test_one_output_is_not_another(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.csv").touch()
    Path("t.npz").hardlink_to("m.csv")
    words = ["train", "copy-lstm", "--metrics", "m.csv", "--trace", "t.npz"]
    assert "t.npz cannot be written: it would replace m.csv" in refused(capsys, *words)


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("--metrics", "m.csv"),
        ("--trace", "t.npz"),
        ("--save-weights", "w.safetensors"),
        ("--save-session", "a.rnnviz"),
        ("-o", "a.png"),
    ],
)
@pytest.mark.parametrize("kind", ["read-only", "link"])
def test_read_only_files_and_links_are_refused_before_training(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    name: str,
    kind: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(train, "begin", lambda *_: pytest.fail("trained before it looked"))
    monkeypatch.setattr(rendering, "begin", lambda *_: pytest.fail("trained before it looked"))
    target = Path(name if kind == "read-only" else "target")
    target.write_text("kept")
    if kind == "link":
        Path(name).symlink_to(target)
    target.chmod(0o444)
    command = "render" if option == "-o" else "train"
    said = refused(capsys, command, "copy-lstm", option, name)
    assert (
        f"{name} cannot be written: it is {'a link to target' if kind == 'link' else kind}" in said
    )
    assert target.read_text() == "kept"
    assert Path(name).is_symlink() == (kind == "link")


@pytest.mark.parametrize(
    "words",
    [
        ["train", "--metrics", "out.csv"],
        ["train", "--trace", "out.npz"],
        ["train", "--save-weights", "out.safetensors"],
        ["train", "--save-session", "out.rnnviz"],
        ["render", "-o", "out.png"],
        ["render", "-o", "out.svg"],
        ["render", "-o", "out.pdf"],
        ["render", "-o", "out.gif"],
        ["render", "-o", "out.mp4"],
    ],
)
def test_an_output_takes_the_place_of_an_old_file_whole(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    command, option, name = words
    old, reader = Path(name), Path("held open by a reader")
    old.write_text("old")
    reader.hardlink_to(old)
    assert main([command, "copy-lstm", *FAST, "--updates", "1", option, name]) == 0
    assert old.read_bytes() != b"old"
    assert reader.read_text() == "old"


def rendered(*words: str) -> Image.Image:
    """Return the picture that `rnnviz render` writes to the working folder."""
    assert main(["render", "copy-lstm", *FAST, "--updates", "1", "-o", "a.png", *words]) == 0
    with Image.open("a.png") as picture:
        return picture.convert("RGB")


@pytest.mark.parametrize("theme", THEMES)
def test_a_picture_has_the_theme_that_was_asked_for(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    monkeypatch.chdir(tmp_path)
    picture = rendered("--theme", theme)
    assert picture.getpixel((1, 1)) == ImageColor.getrgb(THEMES[theme].background)


def test_a_picture_has_the_size_and_the_scale_that_were_asked_for(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert rendered("--size", "640x400").size == (640, 400)
    assert rendered("--size", "640x400", "--scale", "1.5").size == (960, 600)


def test_a_picture_has_the_panels_that_were_asked_for(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["render", "copy-lstm", *FAST, "--updates", "1", "-o"]
    assert main([*command, "usual.svg"]) == 0
    assert main([*command, "two.svg", "--panel", "gradient", "--panel", "source_matrix"]) == 0
    usual, two = (Path(name).read_text(encoding="utf-8") for name in ("usual.svg", "two.svg"))
    for words in ("Gradient flow", "Gradient history", "Gates"):  # the scene's own
        assert words in usual
    assert "Gradient magnitude" in two
    assert "Source matrix" in two
    assert "Gates" not in two
    assert "Source matrix" not in usual


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("cells", cells),
        ("tasks", tasks),
        ("optimizers", optimizers),
        ("panels", panels),
    ],
)
def test_lists_name_everything_with_a_line_each(
    capsys: pytest.CaptureFixture[str], what: str, names: list[str]
) -> None:
    assert main(["list", what]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(names)
    assert all(len(line.split()) > 1 for line in lines)


def test_scenes_are_listed_by_lecture(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "scenes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    scenes = [line for line in lines if line.startswith("  ")]
    assert sorted(line.split()[0] for line in scenes) == scene_names()
    assert {"Gradient flow", "Series and text"} < set(lines) - set(scenes)
    assert lines.index("Gradient flow") + 1 == lines.index(
        f"  {'lstm-vs-rnn':22} {load_scene('lstm-vs-rnn').title}"
    )


def test_training_prints_the_result_and_writes_the_files(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    metrics, trace = tmp_path / "m.csv", tmp_path / "t.npz"
    words = ["--updates", "25", "--metrics", str(metrics), "--trace", str(trace)]
    assert main(["train", "copy-lstm", *FAST, *words]) == 0
    output = capsys.readouterr()
    assert "25 updates" in output.out
    assert "(baseline " in output.out
    assert "not solved" in output.out
    assert output.err == ""  # a progress bar is for terminals
    with open(metrics, newline="") as file:
        assert len(list(csv.reader(file))) == 26
    with np.load(trace) as arrays:
        assert arrays["layer0.h"].shape[1] == 4


def test_a_run_begins_with_the_weights_that_another_left(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    left = "folder/a.safetensors"
    assert main(["train", "copy-lstm", *FAST, "--updates", "60", "--save-weights", left]) == 0
    before, content = capsys.readouterr().out, Path(left).read_bytes()
    again = ["train", left, "--weights", left, "--updates", "0"]
    words = [*again, "--trace", "t.npz", "--save-weights", "b.safetensors"]
    assert main(words) == 0
    after = capsys.readouterr().out
    assert after.splitlines()[-1] == f"initial weights from {left}"
    held_out = [line for line in before.splitlines() if line.startswith(("held-out", "accuracy"))]
    assert [line for line in after.splitlines() if line in held_out] == held_out != []
    with np.load("t.npz") as arrays:
        assert str(arrays["initial_weights"]) == "a.safetensors"
    first, second = load_file(left), load_file("b.safetensors")
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert b"initial_weights" in Path("b.safetensors").read_bytes()
    assert b"initial_weights" not in content

    assert "would replace" in refused(capsys, *again, "--save-weights", left)
    said = refused(capsys, "train", left, "--weights", left, "--set", "model.units=5")
    assert f"{left} does not fit: rnn.weight_ih_l0 is 16 x 6, but must be 20 x 6." in said
    assert Path(left).read_bytes() == content


def test_a_table_of_several_runs_has_their_letters(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "m.csv"
    words = ["--updates", "3", "--compare", "model.cell=rnn", "--metrics", str(path)]
    assert main(["train", "copy-lstm", *FAST, *words]) == 0
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["run"], row["update"]) for row in rows] == [
        (run, str(update)) for update in (1, 2, 3) for run in "AB"
    ]
    assert rows[-1]["loss"] != rows[-2]["loss"]


def test_runs_are_trained_together_and_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--updates", "3", "--compare", "model.cell=rnn,model.units=5"]
    assert main(["train", "copy-lstm", *FAST, *words]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("A  Copy memory, lstm with 4 units: 3 updates")
    assert any(line.startswith("B  Copy memory, rnn with 5 units: 3 updates") for line in lines)


@pytest.mark.skipif(sys.platform != "linux", reason="the environment is Linux's")
def test_two_runs_are_rendered_side_by_side(tmp_path: Path) -> None:
    words = ["render", "copy-lstm", "-o", "two.png", *FAST, "--updates", "3", "--compare"]
    run = subprocess.run(
        [sys.executable, "-m", "rnnviz", *words, "model.cell=rnn"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    with Image.open(tmp_path / "two.png") as picture:
        assert '"runs": [{"model.cell": "rnn"' in picture.text["rnnviz"]  # type: ignore[attr-defined]


def test_without_a_number_of_updates_it_trains_until_solved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["train", "sine-lstm"]) == 0
    assert "solved at update" in capsys.readouterr().out


def test_an_explosion_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    explode = {
        "model.cell": "rnn", "model.cell.activation": "relu", "model.spectral_radius": 3,
        "task.delay": 200, "training.clip": "off", "training.optimizer": "sgd",
        "training.optimizer.learning_rate": 10,
    }  # fmt: skip
    settings = [word for key, value in explode.items() for word in ("--set", f"{key}={value}")]
    assert main(["train", "copy-lstm", "--updates", "50", *settings]) == 0
    output = capsys.readouterr()
    assert "training stopped: " in output.err
    assert "at timestep" in output.err
    assert "was not applied" in output.err


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--version"], ["--help"], ["render", "--help"]):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code in (0, None)
    assert "0.1.0" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells by its environment")
def test_a_display_that_does_not_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    line = refused(capsys, "copy-lstm")
    assert "':987' does not answer" in line or "system library" in line


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells by its environment")
def test_without_a_display_it_trains_and_writes_the_picture(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    before, name = tmp_path / "rnnviz-sine-lstm.png", "rnnviz-sine-lstm-2.png"
    before.touch()
    run = subprocess.run(
        [sys.executable, "-m", "rnnviz", "sine-lstm"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout == f"{name}\n"
    assert run.stderr.count("\n") == 1
    assert "no display" in run.stderr
    assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
    assert sorted(os.listdir(tmp_path)) == [name, before.name]
    assert before.read_bytes() == b""


@pytest.mark.parametrize("suffix", [".gif", ".apng", ".mp4"])
def test_a_film_is_rendered_and_opens_at_its_last_picture(
    capsys: pytest.CaptureFixture[str], qapp: QApplication, tmp_path: Path, suffix: str
) -> None:
    path, still = tmp_path / f"a{suffix}", tmp_path / "b.png"
    size = ["--size", "480x320", "--panel", "states"]
    words = ["render", "copy-lstm", *FAST, *size, "--compare", "model.cell=rnn", "-o", str(path)]
    assert main([*words, "--updates", "5", "--every", "2", "--fps", "4"]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert sorted(os.listdir(tmp_path)) == [path.name]
    scene = load_scene(str(path))
    assert [past.update for past in scene.pasts] == [5, 5]
    assert [one.model.cell.kind for one in scene.experiments] == ["lstm", "rnn"]
    if suffix == ".mp4":
        return
    assert main(["render", str(path), "-o", str(still), "--size", "480x320"]) == 0
    with Image.open(path) as film, Image.open(still) as picture:
        assert film.n_frames == 4  # type: ignore[attr-defined]
        film.seek(3)
        unlike = np.asarray(film.convert("RGB")).astype(int) - np.asarray(picture.convert("RGB"))
    assert np.abs(unlike).max() <= (0 if suffix == ".apng" else 40)


def test_slow_motion_is_filmed(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    words = ["render", "copy-lstm", *FAST, "--set", "task.symbols=1", "--size", "480x320"]
    assert main([*words, "--updates", "2", "--slow-motion", "-o", str(path)]) == 0
    with Image.open(path) as film:
        assert film.n_frames > 12  # type: ignore[attr-defined]


def test_a_picture_is_laid_out_for_a_slide(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    words = ["render", "copy-lstm", *FAST, "--updates", "1", "--preset", "half-slide", "-o"]
    options = ["--transparent", "--no-caption", "--without-run"]
    assert main([*words, str(path), *options]) == 0
    with Image.open(path) as image:
        assert (image.size, image.mode) == ((960, 1080), "RGBA")
        assert "rnnviz" not in image.text  # type: ignore[attr-defined]
    assert main([*words, str(path), "--scale", "2"]) == 0
    with Image.open(path) as image:
        assert (image.size, image.mode) == ((1920, 2160), "RGB")


def test_a_picture_of_a_picture_shows_its_moment_unless_told_otherwise(
    qapp: QApplication, tmp_path: Path
) -> None:
    first, second, third = (str(tmp_path / f"{k}.svg") for k in range(3))
    assert main(["render", "copy-lstm", *FAST, "--updates", "7", "-o", first]) == 0
    assert main(["render", first, "-o", second]) == 0
    assert Path(first).read_bytes() == Path(second).read_bytes()
    assert main(["render", first, "--updates", "3", "-o", third]) == 0
    assert ">update 3<" in Path(third).read_text(encoding="utf-8")


def test_a_film_goes_on_from_a_picture(qapp: QApplication, tmp_path: Path) -> None:
    small = ["--set", "model.units=4", "--set", "training.batch=2"]
    picture, film = tmp_path / "a.png", tmp_path / "a.gif"
    assert cli.main(["render", "lstm-vs-rnn", "-o", str(picture), "--updates", "2", *small]) == 0
    words = ["--further", "4", "--every", "2", "--run", "B", "--size", "480x320"]
    assert cli.main(["render", str(picture), "-o", str(film), *words]) == 0
    with Image.open(film) as pictures:
        assert len(list(ImageSequence.Iterator(pictures))) == 3
    scene = load_scene(str(film))
    assert [past.update for past in scene.pasts] == [6]
    assert scene.experiment.model.cell.kind == "rnn"


def test_the_numbers_of_some_panels_are_written(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    words = ["render", "copy-lstm", "-o", str(path), "--updates", "2", "--panel", "instruments"]
    assert cli.main(words) == 0
    names = {name.partition(".")[0] for name in np.load(path).files}
    assert names == {"loss", "history", "rnnviz"}
