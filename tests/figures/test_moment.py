"""A moment as a scene of a lecture: it opens as it was seen, with the words that are true of it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz import WEIGHTS, Experiment, Trainer
from rnnviz.checking.files import problems_in
from rnnviz.figures.export.moment import moment_of
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.seen import USUALLY, Seen
from rnnviz.figures.view.view import View
from rnnviz.training.commands.change import Change
from rnnviz.training.losses import ALL_LOSSES
from rnnviz.training.run.headless import repeated
from rnnviz.training.scenes.editing import added
from rnnviz.training.scenes.lecture import Lecture
from rnnviz.training.scenes.lecture_file import LectureFile
from rnnviz.training.scenes.scene import Scene, load_scene
from rnnviz.training.scenes.script import Part, Script
from rnnviz.training.scenes.stop import Stop, When

RATE = "training.optimizer.learning_rate"
SMALL = Experiment().with_settings({"model.units": 4, "training.batch": 4, "task.delay": 3})
SCENE = Scene(
    "small", SMALL, "A small one", "What is seen.", "Why.", "What to try.", ("flow",), (RATE,),
    script=Script((Part("First."), Part("Then.", Stop(When.UPDATE, 0, 3)))), notes="Wait.",
).with_runs([{"model.cell": "rnn", RATE: 0.002}])  # fmt: skip
SEEN = Seen(View(sequence=2, losses=ALL_LOSSES, window=(1, 5)), Cursor(3, 1, pinned=True))


def trained(scene: Scene) -> list[Trainer]:
    trainers = [Trainer(experiment) for experiment in scene.experiments]
    for trainer in trainers:
        trainer.step(4)
        trainer.apply(Change(RATE, 0.02))
        trainer.step(2)
    return trainers


def entry_of(scene: Scene, trainers: list[Trainer], **how: Any) -> dict[str, Any]:
    snapshots = [trainer.snapshot() for trainer in trainers]
    return moment_of(scene, snapshots, how.pop("seen", SEEN), ["states", "loss"], **how)


def opened(entry: dict[str, Any], tmp_path: Path) -> Scene:
    path = tmp_path / "lecture.json"
    path.unlink(missing_ok=True)
    file = LectureFile(Lecture("Mine", (), path))
    file.change(added(file.lecture, [entry]))
    assert problems_in(str(path)) == []
    return load_scene(str(path))


def test_it_opens_at_the_same_update_bit_for_bit_and_looked_at_as_it_was(tmp_path: Path) -> None:
    theirs = trained(SCENE)
    scene = opened(entry_of(SCENE, theirs, told=1), tmp_path)
    assert scene.experiments == SCENE.experiments
    assert Seen.of(scene) == SEEN
    assert scene.panels == ("states", "loss")
    ours = [Trainer(experiment) for experiment in scene.experiments]
    list(repeated(ours, scene.pasts))
    for one, other in zip(ours, theirs, strict=True):
        ours_now, theirs_now = one.snapshot([WEIGHTS.name]), other.snapshot([WEIGHTS.name])
        assert (ours_now.update, ours_now.journal) == (6, theirs_now.journal)
        for name, weights in theirs_now[WEIGHTS].items():
            assert np.array_equal(ours_now[WEIGHTS][name], weights)


def test_the_words_are_kept_where_the_runs_began_as_the_scenes(tmp_path: Path) -> None:
    trainers = trained(SCENE)
    scene = opened(entry_of(SCENE, trainers, told=1), tmp_path)
    told = dataclasses.replace(SCENE, title="A small one, update 6")
    for name in ("title", "text", "why", "to_try", "controls", "script", "notes"):
        assert getattr(scene, name) == getattr(told, name), name
    again = entry_of(scene, trainers)
    assert again["title"] == "A small one, update 6"  # said once
    other = dataclasses.replace(SCENE, experiment=SMALL.with_settings({"task.delay": 4}))
    silent = entry_of(other, trainers)
    assert silent["title"].startswith("Copy memory")
    assert not {"text", "why", "try", "parts", "acts", "notes"} & silent.keys()


def test_only_what_is_not_usual_is_written() -> None:
    scene = Scene("one", Experiment(), "One")
    entry = entry_of(scene, [Trainer(Experiment())], seen=USUALLY)
    kinds = {"task": "copy", "model.cell": "lstm", "training.optimizer": "adam"}
    assert entry == {
        "title": "One, update 0",
        "experiment": {"format": 1, **kinds},
        "update": 0,
        "panels": ["states", "loss"],
    }
    assert json.loads(json.dumps(entry)) == entry
    both = entry_of(SCENE, trained(SCENE))
    assert both["runs"] == [{"model.cell": "rnn", RATE: 0.002}]
    assert "run_updates" not in both


def test_a_file_is_named_without_its_folder_unless_that_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_text("value\n" + "\n".join(str(k % 7) for k in range(400)))
    settings = {"task": "series", "task.path": str(path), "model.units": 2}
    scene = Scene("own", Experiment().with_settings(settings), "Own")
    trainers = [Trainer(scene.experiment)]
    assert entry_of(scene, trainers)["experiment"]["task.path"] == "series.csv"
    whole = entry_of(scene, trainers, whole_paths=True)
    assert whole["experiment"]["task.path"] == str(path)
