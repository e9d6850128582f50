"""A session that is read again goes on as if it had never been away."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from rnnviz import Experiment
from rnnviz.errors import RnnvizError
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.kinds.add_noise import AddNoise
from rnnviz.training.commands.kinds.clamp_unit import ClampUnit
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.sessions.session import SessionScene, read_session, write_session
from rnnviz.training.travel.family import Family
from rnnviz.training.travel.saved import SavedFamily
from tests.training.travel.test_line import RUNS, SMALL, bring, seen

RATE = "training.optimizer.learning_rate"


def grown(experiment: Experiment = SMALL) -> Family:
    """A run with commands, a branch that is cut off, one beside it, and one that was replaced."""
    family = Family([experiment])
    (line,) = family.shown
    advance(family, 25)
    family.apply(0, Change(RATE, 0.02))
    advance(family, 20)
    family.apply(0, AddNoise(0.1))
    advance(family, 5)
    bring(line, line.after(30))
    family.apply(0, ClampUnit(1, 0.3))  # on a branch
    advance(family, 7)
    family.branch(0)
    family.apply(1, Change("training.clip", "off"))
    advance(family, 3)
    bring(family.shown[0], family.shown[0].after(33))
    return family


def advance(family: Family, updates: int) -> None:
    for _ in range(updates):
        for line in family.shown:
            line.advance()


def again(family: Family, path: Path, room: int = 2**20) -> SessionScene:
    saved = family.saved(room)
    origin = saved.lines[0].origin
    runs: list[dict[str, object]] = [{} for _ in saved.shown[1:]]
    entry = {"title": "mine", "experiment": origin.to_dict(), "runs": runs}
    write_session(path, entry, saved, 0, {1: frozenset({5, 12})})
    return read_session(path)


def taken(saved: SavedFamily) -> Family:
    family = Family()
    family.take(saved)
    for line, place in zip(family.shown, saved.places, strict=True):
        bring(line, place)
    return family


@pytest.mark.parametrize("name", RUNS)
def test_it_goes_on_as_if_it_had_never_been_away(name: str, tmp_path: Path) -> None:
    family = grown(RUNS[name])
    scene = again(family, tmp_path / "a.rnnviz")
    assert scene.saved is not None
    other = taken(scene.saved)
    assert other.tree == family.tree
    assert (scene.title, scene.bookmarks) == ("mine", {1: {5, 12}})
    for ours, theirs in zip(family.shown, other.shown, strict=True):
        assert seen(ours.running) == seen(theirs.running)
        assert ours.timeline.journal == theirs.timeline.journal
        for update in (2, 31, 38, theirs.end.update):
            for line in (ours, theirs):
                bring(line, line.after(update))
            assert seen(ours.running) == seen(theirs.running)
        for line in (ours, theirs):
            line.advance()
        assert seen(ours.running) == seen(theirs.running)
    (first,) = (number for number in (1,) if number not in other.tree.shown)
    for one in (family, other):  # the run that what came after was kept of
        one.show([first])
    (ours,), (theirs,) = family.shown, other.shown
    assert ours.end == theirs.end == Moment(50, 2)
    assert seen(ours.running) == seen(theirs.running)


def test_the_same_runs_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        again(grown(), tmp_path / f"{name}.rnnviz")
    assert (tmp_path / "a.rnnviz").read_bytes() == (tmp_path / "b.rnnviz").read_bytes()


def test_a_small_room_keeps_beginnings_and_ends(tmp_path: Path) -> None:
    family = grown()
    scene = again(family, tmp_path / "a.rnnviz", room=0)
    assert scene.saved is not None
    assert [len(line.checkpoints) for line in scene.saved.lines] == [2, 2, 2]
    other = taken(scene.saved)
    for ours, theirs in zip(family.shown, other.shown, strict=True):
        assert seen(ours.running) == seen(theirs.running)


def test_a_run_that_stopped_is_found_stopped(tmp_path: Path) -> None:
    family = Family([SMALL])
    advance(family, 3)
    (line,) = family.shown
    line.running.network.parameters.flat[:] = 3e38
    line.checkpoints.add(line.running.checkpoint())
    assert not line.advance()
    fault = line.running.fault
    other = taken(again(family, tmp_path / "a.rnnviz").saved)  # type: ignore[arg-type]
    assert other.shown[0].running.fault == fault


def spoiled(path: Path, change: Any) -> None:
    """Write an archive again with another index."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    index = json.loads(entries["session.json"])
    change(SimpleNamespace(index=index, entries=entries))
    entries["session.json"] = json.dumps(index).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


END = r"lines\[0\]\.end: this must be \[UPDATES, COMMANDS\], whole numbers from 0 to"
WEIGHTS = "run-1/checkpoint-0/weights.npy"


def pickled(entries: dict[str, bytes]) -> None:
    content = np.lib.format.magic(1, 0)
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    header += b" " * (118 - len(header) - 1) + b"\n"
    entries[WEIGHTS] = content + len(header).to_bytes(2, "little") + header + b"cos\nsystem\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda of: of.index["session"].update(shown=[9]), "a run that it does not hold"),
        (lambda of: of.index["session"].update(shown=[]), "it shows no run"),
        (lambda of: of.index["session"].update(shown=[[1]]), r"shown\[0\]: .* the number of a run"),
        (lambda of: of.index["session"]["lines"][1].update(parent=2), "does not hold"),
        (lambda of: of.index["session"]["lines"][0].update(end=[-1, 0]), END),
        (lambda of: of.index["session"]["lines"][0].update(end=[3, 1, 4]), END),
        (lambda of: of.index["session"]["lines"][0].update(end=[True, 0]), END),
        (lambda of: of.index["session"]["lines"][0].update(journal=[]), "where its journal does"),
        (lambda of: of.index["session"]["lines"][0].update(checkpoints=[]), "from its beginning"),
        (lambda of: of.index["session"]["lines"][0].update(number=True), "whole number"),
        (lambda of: of.index.update(experiment={"format": 1, "model.units": 7}), "not those"),
        (lambda of: of.index.update(format=2), "the format is 2"),
        (lambda of: of.index["session"].update(bookmarks={"x": []}), "bookmarks"),
        (lambda of: of.index["session"].update(edited_run=5), "edited_run"),
        (lambda of: of.entries.pop(WEIGHTS), "weights is missing or damaged"),
        (lambda of: of.entries.update({WEIGHTS: of.entries[WEIGHTS][:-4]}), "missing or damaged"),
        (lambda of: of.entries.update({WEIGHTS: of.entries[WEIGHTS] + b"x"}), "another kind"),
        (lambda of: pickled(of.entries), "missing or damaged"),
    ],
)
def test_what_is_no_session_is_refused_in_a_sentence(
    change: Any, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.rnnviz"
    again(grown(), path)
    spoiled(path, bool)
    read_session(path)
    spoiled(path, change)
    with pytest.raises(RnnvizError, match=message) as refused:
        read_session(path)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_of_a_damaged_session_it_is_said_first_what_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.rnnviz"
    again(grown(), path)
    spoiled(path, lambda of: of.entries.update({WEIGHTS: of.entries[WEIGHTS][:-4]}))
    with pytest.raises(RnnvizError) as refused:
        read_session(path)
    said, _, where = str(refused.value).partition(" (")
    expected = "is damaged: what it holds of a run cannot be read, so nothing was opened"
    assert said == f"{path} {expected}"
    assert where.startswith("lines[0].checkpoints[")
    assert WEIGHTS.removesuffix(".npy") in where


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.rnnviz"
    with pytest.raises(RnnvizError, match="there is no file"):
        read_session(path)
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(RnnvizError, match="is no session of rnnviz, or is damaged"):
        read_session(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:  # a bomb
        archive.writestr("session.json", b" " * 60_000_000)
    with pytest.raises(RnnvizError, match="more than a session can"):
        read_session(path)


def test_what_could_not_be_read_again_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rnnviz.training.sessions.archive.LONGEST_INDEX", 1000)
    with pytest.raises(RnnvizError, match="commands take too much room"):
        again(Family([SMALL]), tmp_path / "a.rnnviz")
    assert list(tmp_path.iterdir()) == []
