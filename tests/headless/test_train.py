"""The command `train` on sessions: saved without a window, and gone on with."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from rnnviz import Experiment
from rnnviz.cli import main
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.load_weights import LoadWeights
from rnnviz.training.scenes.lecture import scene_names
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.sessions.session import SessionScene, read_session, write_session
from rnnviz.training.travel.family import Family
from tests.test_cli import FAST, refused
from tests.training.commands.test_load_weights import other
from tests.training.travel.test_line import SMALL, bring, seen

PAIR = ["lstm-vs-rnn", *FAST]
RATE = "training.optimizer.learning_rate"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def train(*words: str) -> None:
    assert main(["train", *words]) == 0


def session(name: str) -> SessionScene:
    return read_session(Path(name))


def ends(name: str) -> list[list[int]]:
    """Where the shown runs are, and how far each of them has come."""
    family = session(name).saved
    assert family is not None
    lines = {line.number: line for line in family.lines}
    return [[lines[one].at.update, lines[one].end.update] for one in family.shown]


def weights(name: str, run: str) -> dict[str, np.ndarray]:
    train(name, "--run", run, "--updates", "0", "--save-weights", "w.safetensors")
    return load_file("w.safetensors")


def write(name: str, family: Family, **values: object) -> None:
    saved = family.saved(2**20)
    origins = {line.number: line.origin for line in saved.lines}
    first, *others = (origins[number] for number in saved.shown)
    unlike = [{"seed.weights": one.seed.weights} for one in others]
    entry = {"title": "Mine", "experiment": first.to_dict(), "runs": unlike, **values}
    write_session(Path(name), entry, saved, 0, {})


def advance(family: Family, updates: int) -> None:
    for _ in range(updates):
        for line in family.shown:
            line.advance()


def test_runs_that_are_saved_go_on_as_if_they_had_never_stopped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    train(*PAIR, "--updates", "12", "--save-session", "a.rnnviz")
    before = Path("a.rnnviz").read_bytes()
    train("a.rnnviz", "--updates", "9", "--save-session", "b.rnnviz", "--metrics", "m.csv")
    assert "A  Copy memory, lstm with 4 units: 21 updates" in capsys.readouterr().out
    train(*PAIR, "--updates", "21", "--save-session", "c.rnnviz", "--metrics", "all.csv")
    assert Path("a.rnnviz").read_bytes() == before
    assert [ends(f"{name}.rnnviz") for name in "abc"] == [[[n, n]] * 2 for n in (12, 21, 21)]
    for run in "AB":
        ours, theirs = weights("b.rnnviz", run), weights("c.rnnviz", run)
        assert all(np.array_equal(ours[name], theirs[name]) for name in ours)
    tables = []
    for name in ("m.csv", "all.csv"):
        with open(name, newline="") as file:
            tables.append(list(csv.DictReader(file)))
    assert [row["update"] for row in tables[0][::2]] == [str(n) for n in range(13, 22)]
    assert tables[0] == tables[1][24:]
    assert session("b.rnnviz").experiments == session("a.rnnviz").experiments


def test_one_run_goes_on_alone_and_the_others_stay_where_they_are() -> None:
    train(*PAIR, "--updates", "3", "--save-session", "a.rnnviz")
    files = ["--trace", "t.npz", "--save-weights", "w.safetensors", "--metrics", "m.csv"]
    train("a.rnnviz", "--run", "B", "--updates", "4", *files, "--save-session", "b.rnnviz")
    assert ends("b.rnnviz") == [[3, 3], [7, 7]]
    with np.load("t.npz") as arrays:
        assert json.loads(str(arrays["experiment"]))["model.cell"] == "rnn"
        assert arrays["update"] == 7
    assert Path("m.csv").read_text().startswith("update,")
    train(*PAIR, "--run", "B", "--updates", "7", "--save-session", "c.rnnviz")
    assert ends("c.rnnviz") == [[7, 7]]
    ours, theirs = weights("b.rnnviz", "B"), weights("c.rnnviz", "A")
    assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_a_run_in_its_past_repeats_what_was_done_and_goes_on() -> None:
    family = Family([SMALL])
    (line,) = family.shown
    advance(family, 6)
    family.apply(0, Change(RATE, 0.02))
    family.apply(0, LoadWeights.of("a", other().network.parameters.flat[:]))
    advance(family, 14)
    theirs = seen(line.running)[0]
    bring(line, line.after(4))
    write("a.rnnviz", family, text="What to see.", notes="Ask the room.")
    assert ends("a.rnnviz") == [[4, 20]]
    train("a.rnnviz", "--updates", "10", "--save-session", "b.rnnviz")
    assert ends("b.rnnviz") == [[14, 20]]
    train("b.rnnviz", "--updates", "6", "--save-session", "c.rnnviz")
    assert ends("c.rnnviz") == [[20, 20]]
    scene = session("c.rnnviz")
    assert (scene.title, scene.text, scene.notes) == ("Mine", "What to see.", "Ask the room.")
    assert scene.saved is not None
    assert scene.saved.lines[0].checkpoints[-1].weights.tobytes() == theirs
    train("c.rnnviz", "--updates", "5", "--save-session", "d.rnnviz")
    assert ends("d.rnnviz") == [[25, 25]]


def test_a_session_holds_all_that_its_scene_tells() -> None:
    told = next(
        name for name in scene_names() if (one := load_scene(name)).script.parts and one.notes
    )
    train(told, "--updates", "0", "--save-session", "a.rnnviz")
    ours, theirs = session("a.rnnviz"), load_scene(told)
    for name in ("title", "text", "why", "to_try", "notes", "panels", "controls", "view", "script"):
        assert getattr(ours, name) == getattr(theirs, name)


def test_a_run_that_has_stopped_stays_and_the_other_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    family = Family([SMALL, SMALL.with_settings({"seed.weights": 5})])
    advance(family, 2)
    huge = np.full(family.shown[0].running.network.parameters.flat.size, 3e38, np.float32)
    family.apply(0, LoadWeights.of("a", huge))
    advance(family, 1)
    assert [line.stopped for line in family.shown] == [True, False]
    write("a.rnnviz", family)
    train("a.rnnviz", "--updates", "3", "--save-session", "b.rnnviz", "--metrics", "m.csv")
    assert ends("b.rnnviz") == [[2, 2], [6, 6]]
    assert "training stopped in run A" in capsys.readouterr().err
    assert [row.split(",")[:2] for row in Path("m.csv").read_text().splitlines()[1:]] == [
        ["B", str(update)] for update in (4, 5, 6)
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "task.delay=3"], "--set cannot change how they did"),
        (["--compare", "model.cell=rnn"], "--compare adds none"),
        (["--weights", "w.safetensors"], "--weights cannot change how they did"),
        (["--save-session", "a.rnnviz"], "would replace a.rnnviz, which this run uses"),
        (["--trace", "t.npz"], "are for a single run: choose one, as with --run A"),
        (["--run", "C"], "has no run C"),
    ],
)
def test_what_cannot_be_done_with_a_session_is_said(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    small = Experiment().with_settings({"model.units": 2, "training.batch": 1, "task.delay": 2})
    write("a.rnnviz", Family([small, small.with_settings({"seed.weights": 5})]))
    assert message in refused(capsys, "train", "a.rnnviz", *words)
