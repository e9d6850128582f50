"""Files of sweeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.sweeps.axis import Axis
from rnnviz.training.sweeps.reading import read_toml, sweep_in, sweep_names, to_dict
from tests.training.sweeps.helpers import SMALL, small_sweep


@pytest.mark.parametrize("name", sweep_names())
def test_the_sweeps_that_are_built_in_can_be_begun(name: str) -> None:
    values = read_toml(name)
    scene = load_scene(str(values["scene"]), values.get("set", {}))  # type: ignore[arg-type]
    sweep = sweep_in(values, scene.experiment)
    assert sweep.title
    assert len(sweep) >= 50
    for axis in sweep.axes:
        for value in axis.values:
            sweep.experiment.with_settings({axis.key: value})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    sweep = small_sweep(("task.delay", [1, 2]), ("model.cell", ["rnn", "gru"]), seeds=4)
    assert sweep_in(to_dict(sweep), SMALL) == sweep


def test_keys_with_points_and_ranges(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('vary.task.delay = "1:5:2"\nvary."model.cell" = ["rnn"]\nset.model.units = 3\n')
    values = read_toml(str(path))
    assert values["set"] == {"model.units": 3}
    assert sweep_in(values, SMALL).axes == (
        Axis("model.cell", ("rnn",)),
        Axis("task.delay", (1, 3, 5)),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("vary = 3", "vary: this is 3, but must be a table of settings"),
        ("seed = 3", "seed: there is no such entry: did you mean 'seeds'"),
        ("seeds = 0", "seeds: this is 0, but must be a whole number from 1 to 1,000"),
        ("seeds = true", "seeds: this is True"),
        ("updates = -1", "updates: this is -1"),
        ('measure = ["los"]', "did you mean 'loss'"),
        ("measure = [3]", "there is no measure 3"),
        ('vary."task.delay" = "1:2:0"', "is no range"),
        ('vary."task.delay" = []', "no values"),
        ('vary."task.delay" = [[1]]', "not a list"),
        ("title = [", "is not valid TOML"),
        ("title = 3", "title: this is 3, but must be text"),
        (
            'vary."task.delay" = "1:1000:1"\nvary."model.units" = "1:200:1"\nseeds=6',
            "1,200,000 runs",
        ),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(RnnvizError) as raised:
        sweep_in(read_toml(str(path)), SMALL)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_name_that_is_not_there_is_corrected(tmp_path: Path) -> None:
    with pytest.raises(RnnvizError, match="did you mean 'forget-bias'"):
        read_toml("forget-bia")
    with pytest.raises(RnnvizError, match="it is a folder"):
        read_toml(str(tmp_path))
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RnnvizError, match="not valid TOML"):
        read_toml(str(tmp_path / "a.toml"))
