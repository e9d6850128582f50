import json
from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError, SettingError
from rnnviz.registry import cells, optimizers, tasks
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.checks import pass_bytes
from rnnviz.training.settings.experiment import LARGEST_FILE, Experiment
from rnnviz.training.settings.scene import DEFAULT, load_scene, scene_names


def test_every_experiment_survives_json() -> None:
    for task in tasks:
        for cell in cells:
            for optimizer in optimizers:
                experiment = Experiment().with_settings(
                    {"task": task, "model.cell": cell, "training.optimizer": optimizer}
                )
                text = json.dumps(experiment.to_dict())
                assert Experiment.from_dict(json.loads(text)) == experiment


def test_settings_are_changed_by_key() -> None:
    experiment = Experiment().with_settings({"task.delay": "20", "model.cell.forget_bias": 3})
    values = experiment.to_dict()
    assert values["task.delay"] == 20
    assert values["model.cell.forget_bias"] == 3.0
    assert values["format"] == 1


def test_a_new_kind_starts_from_its_defaults_and_takes_settings_in_the_same_call() -> None:
    experiment = Experiment().with_settings({"task.delay": 50})
    changed = experiment.with_settings({"task": "adding", "task.length": 9})
    assert changed.to_dict()["task.length"] == 9
    assert "task.delay" not in changed.to_dict()
    assert experiment.with_settings({"task": "copy"}) == experiment


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"task.dely": 3}, "task.dely is no setting: did you mean 'task.delay'?"),
        ({"task.delay": 0}, "task.delay must be a whole number from 1 to 1000, not 0"),
        ({"task": "cpoy"}, "task cannot be 'cpoy': did you mean 'copy'?"),
        ({"model.cell": "lsmt"}, "model.cell cannot be 'lsmt': did you mean 'lstm'?"),
        ({"model.cell": 3}, "model.cell cannot be 3"),
        ({"task.waves": 3}, "task.waves belongs to task=sine, but task is copy"),
        ({"training.optimizer.learning_rate": 0}, "training.optimizer.learning_rate must be"),
        ({"seed.data": -1}, "seed.data must be"),
        ({"": 1}, "is no setting"),
        ({"model.cell.activation": "tanh"}, "belongs to model.cell=rnn or window, but"),
    ],
)
def test_what_is_wrong_is_said_with_the_whole_key(changes: dict[str, object], words: str) -> None:
    with pytest.raises(SettingError) as error:
        Experiment().with_settings(changes)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_what_would_not_fit_into_memory_is_refused() -> None:
    large = {"task.delay": 1000, "model.units": 256, "training.batch": 256}
    words = r"1,006 steps, training\.batch 256, model\.units 256 and model\.layers 1 together"
    with pytest.raises(RnnvizError, match=words):
        Experiment().with_settings(large)
    Experiment().with_settings({**large, "training.batch": 32})
    with pytest.raises(RnnvizError, match=r"model\.layers 4 together need more than 3 GB"):
        Experiment().with_settings(
            {**large, "training.batch": 32, "model.layers": 4, "model.bidirectional": True}
        )


def test_the_estimate_of_memory_is_near_what_a_pass_takes() -> None:
    for changes in (
        {},
        {"model.cell": "gru", "model.layers": 3},
        {"model.cell": "rnn", "model.bidirectional": True, "model.layers": 2},
        {"model.cell": "window", "model.cell.steps": 20, "model.units": 8},
    ):
        experiment = Experiment().with_settings({"task.delay": 40, **changes})
        trainer = Trainer(experiment)
        trainer.step(1)
        spaces = trainer.network._workspaces
        taken = spaces[experiment.task.length, experiment.training.batch, True].nbytes
        estimate = pass_bytes(experiment.task, experiment.model, experiment.training)
        assert 0.5 * taken < estimate < 2 * taken


FOREIGN = {
    "empty": b"",
    "binary": bytes(range(256)),
    "picture": b"\x89PNG\r\n\x1a\n0000",
    "list": b"[1, 2]",
    "number": b"7",
    "deep": b"[" * 100_000,
    "no format": b"{}",
    "other format": b'{"format": 2}',
    "format true": b'{"format": true}',
    "inner text": b'{"format": 1, "experiment": "x"}',
    "inner list": b'{"format": 1, "experiment": []}',
    "unknown key": b'{"format": 1, "colour": "red"}',
    "bad value": b'{"format": 1, "task.delay": "long"}',
    "a list as value": b'{"format": 1, "task": ["copy"]}',
    "long number": b'{"format": 1, "task.delay": ' + b"9" * 5000 + b"}",
    "cut picture": b"\x89PNG\r\n\x1a\n",
    "foreign drawing": b"<svg></svg>",
    "foreign page": b"%PDF-1.4",
    "too large": b" " * (LARGEST_FILE + 1),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_foreign_file_is_refused_in_one_line_that_names_it(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    for load in (Experiment.load, lambda path: load_scene(str(path))):
        with pytest.raises(RnnvizError) as error:
            load(path)
        assert str(path) in str(error.value)
        assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.json", Path("/dev/zero")):
        with pytest.raises(RnnvizError, match=r"cannot be read|is no file"):
            Experiment.load(path)


def test_scenes_open_by_name_and_files_by_path(tmp_path: Path) -> None:
    assert DEFAULT in scene_names()
    for name in scene_names():
        scene = load_scene(name)
        assert scene.name == name
        assert scene.title
        assert scene.text
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(Experiment().with_settings({"task": "sine"}).to_dict()))
    scene = load_scene(str(path))
    assert (scene.name, scene.title) == ("mine", "Sine forecast")


def test_unknown_scenes_are_answered_with_the_nearest() -> None:
    with pytest.raises(RnnvizError, match=r"'copy-lstn': did you mean 'copy-lstm'\?"):
        load_scene("copy-lstn")
    with pytest.raises(RnnvizError, match=r"there is no file x/y\.json\."):
        load_scene("x/y.json")
