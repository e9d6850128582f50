import json
import os
from pathlib import Path

import pytest

from rnnviz.errors import LONGEST_MESSAGE, RnnvizError, SettingError, plain
from rnnviz.registry import cells, optimizers, tasks
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.scenes.scene import (
    DEFAULT,
    LONGEST_TEXT,
    LONGEST_TITLE,
    load_scene,
    scene_names,
)
from rnnviz.training.settings import experiment as module
from rnnviz.training.settings.checks import pass_bytes
from rnnviz.training.settings.embedded import LONGEST
from rnnviz.training.settings.experiment import Experiment
from tests.data.files import fresh


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
        ({"task.dely": 3}, "task.dely is an unknown setting: did you mean 'task.delay'?"),
        ({"task.delay": 0}, "task.delay must be a whole number from 1 to 1000, not 0"),
        ({"task": "cpoy"}, "task cannot be 'cpoy': did you mean 'copy'?"),
        ({"model.cell": "lsmt"}, "model.cell cannot be 'lsmt': did you mean 'lstm'?"),
        ({"model.cell": 3}, "model.cell cannot be 3"),
        ({"task.waves": 3}, "task.waves belongs to task=sine, but task is copy"),
        ({"training.optimizer.learning_rate": 0}, "training.optimizer.learning_rate must be"),
        ({"seed.data": -1}, "seed.data must be"),
        ({"": 1}, "is an unknown setting"),
        ({"format": 1}, "format is an unknown setting"),
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
        size = experiment.training.batch
        taken = trainer.network._workspace(experiment.task.length, size, lean=True).nbytes
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
    "too long": b" " * (LONGEST + 1),
    "long key": b'{"format": 1, "%s": 1}' % (b"k" * 1_000_000),
    "long value": b'{"format": 1, "task": "%s"}' % (b"v" * 1_000_000),
    "long format": b'{"format": "%s"}' % (b"v" * 1_000_000),
    "key of two lines": b'{"format": 1, "a\\nb\\ud800": 1}',
    "long reference": b"<svg><experiment>&#%s;</experiment>" % (b"9" * 5000),
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
        assert len(str(error.value)) <= LONGEST_MESSAGE


@pytest.mark.parametrize(
    "key", ["format", "experiment", "title", "text", "runs", "task.delay", "model.bidirectional"]
)
def test_deep_nesting_ends_in_no_other_error(key: str, tmp_path: Path) -> None:
    """The parser takes somewhat fewer levels than the interpreter: whatever follows, too."""
    path = tmp_path / "deep.json"
    outer = {"experiment": {"format": 1}} if key in ("title", "text", "runs") else {}
    values = json.dumps({"format": 1, **outer, key: 0})
    for levels in (50, *range(880, 1000)):
        path.write_text(values.replace(": 0", f": {'[' * levels}{']' * levels}"))
        with pytest.raises(RnnvizError) as error:
            load_scene(str(path))
        assert len(str(error.value)) <= LONGEST_MESSAGE


def refusal(path: Path) -> str:
    with pytest.raises(RnnvizError) as error:
        Experiment.load(path, agree=lambda _: True)
    with pytest.raises(RnnvizError) as other:
        load_scene(str(path), agree=lambda _: True)
    assert str(other.value) == str(error.value)
    return str(error.value)


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(tmp_path).endswith("cannot be read: it is a folder.")
    assert refusal(tmp_path / "missing.json") == f"there is no file {tmp_path}/missing.json."
    assert refusal(tmp_path / ("n" * 300)).endswith("cannot be read: File name too long.")
    monkeypatch.setattr(module, "LARGEST_FILE", 10)
    (tmp_path / "a.json").write_text(" " * 11)
    assert "is larger than 10 bytes" in refusal(tmp_path / "a.json")


@pytest.mark.skipif(os.name == "nt", reason="Windows has none of these")
def test_what_is_no_regular_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), Path("/dev/null")):
        assert "not a regular file, but a pipe or a device" in refusal(path)
    for path in (Path("/proc/kmsg"), Path("/proc/version")):
        if path.exists():
            assert "is empty" in refusal(path) or "cannot be read" in refusal(path)


def test_a_line_end_in_a_name_does_not_break_the_message(tmp_path: Path) -> None:
    assert r"a\nb.json" in refusal(tmp_path / "a\nb.json")
    with pytest.raises(RnnvizError, match=r"there is no scene or file 'a\\nb\\udcff'"):
        load_scene("a\nb\udcff")


def written(folder: Path, name: str = "mine.json", **values: object) -> str:
    path = folder / name
    path.write_text(json.dumps({"format": 1, "experiment": {"format": 1}, **values}))
    return str(path)


def test_the_words_of_a_scene_are_one_line_and_not_too_long(tmp_path: Path) -> None:
    scene = load_scene(written(tmp_path, title="a\nb\x1b[1m\ud800", text="c\n\n  d\u202e"))
    assert scene.title == r"a b\x1b[1m\ud800"
    assert scene.text == r"c d\u202e"
    load_scene(written(tmp_path, title="t" * LONGEST_TITLE, text="t" * LONGEST_TEXT))
    for key, most in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        for value, words in (
            ("t" * 5_000_000, f"{key}: there are 5,000,000 characters: shorten it to {most:,}."),
            (7, f"{key}: this is 7, but must be text."),
        ):
            with pytest.raises(RnnvizError) as error:
                load_scene(written(tmp_path, **{key: value}))
            assert words in str(error.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
def test_the_name_of_a_scene_can_be_printed(tmp_path: Path) -> None:
    name = load_scene(written(tmp_path, "a\nb\udcff 写真\u3000.json")).name
    assert name == "a_b_ 写真\u3000"
    assert plain(name, 100) == name


NUMBERS = "a,b,c\n" + "".join(f"{k % 7},{k % 5},{'xy'[k % 2]}\n" for k in range(300))


@pytest.mark.parametrize("kind", ["series", "labels"])
@pytest.mark.parametrize(
    "changes",
    [
        {"task.columns": "d"}, {"task.columns": "c"}, {"task.columns": ",,,"},
        {"task.columns": "4"}, {"task.label": "d"}, {"task.label": "a", "task.columns": "a"},
        {"task.columns": "a", "task.length": 100},
    ],
)  # fmt: skip
def test_a_column_that_does_not_fit_is_refused_alike_when_read_and_when_changed(
    kind: str, changes: dict[str, object], tmp_path: Path
) -> None:
    before = Experiment().with_settings({"task": kind, "task.path": fresh(NUMBERS)})
    with pytest.raises(SettingError) as changed:
        before.with_settings(changes)
    values = before.to_dict() | changes
    read = refusal(Path(written(tmp_path, experiment=values)))
    assert read == f"{tmp_path / 'mine.json'}: {changed.value}"
    with pytest.raises(SettingError, match=r"^task\."):
        Experiment.from_dict(values)


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
