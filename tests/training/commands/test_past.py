"""What a picture tells of its runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rnnviz import Experiment
from rnnviz.errors import RnnvizError
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.past import Past
from rnnviz.training.scenes.scene import Scene, load_scene

RATE = "training.optimizer.learning_rate"
JOURNAL = [[3, {"change": RATE, "to": 0.5}], [7, {"change": RATE, "to": 0.25}]]


def loaded(tmp_path: Path, changes: dict[str, object] | None = None, **values: Any) -> Scene:
    path = tmp_path / "a.json"
    content = {"format": 1, "experiment": Experiment().to_dict(), **values}
    path.write_text(json.dumps(content), encoding="utf-8")
    return load_scene(str(path), changes or {})


def test_the_past_of_every_run_is_read(tmp_path: Path) -> None:
    scene = loaded(
        tmp_path, update=9, journal=JOURNAL, runs=[{"model.cell": "rnn"}],
        run_updates=[8], run_journals=[[]], stopped=[False, True],
    )  # fmt: skip
    first = Past(9, ((3, Change(RATE, 0.5)), (7, Change(RATE, 0.25))))
    assert scene.pasts == (first, Past(8, (), True))
    rates = [one.to_dict()[RATE] for one in scene.in_force]
    assert rates == [0.25, Experiment().to_dict()[RATE]]
    assert scene.experiments[0] == Experiment()


def test_an_older_picture_tells_one_update_for_all_runs(tmp_path: Path) -> None:
    scene = loaded(tmp_path, update=9, runs=[{"model.cell": "rnn"}], run_journals=[[]])
    assert scene.pasts == (Past(9), Past(9))


def test_where_it_is_not_told_or_not_wholly_or_changed_runs_begin_anew(tmp_path: Path) -> None:
    assert loaded(tmp_path).pasts == ()
    assert loaded(tmp_path).in_force == (Experiment(),)
    assert loaded(tmp_path, update=9, journal=[[0, {"left_out": 5}], *JOURNAL]).pasts == ()
    assert loaded(tmp_path, {"model.units": 5}, update=9).pasts == ()
    assert loaded(tmp_path, update=9).with_runs([{"model.cell": "rnn"}]).pasts == ()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"update": "9"}, "\"update\" is '9'"),
        ({"update": True}, '"update" is True'),
        ({"update": -1}, "not from 0"),
        ({"update": 10**10}, "not from 0"),
        ({"update": 9, "stopped": [1]}, '"stopped" wrong'),
        ({"update": 9, "stopped": True}, '"stopped" is True, but must be a list'),
        ({"update": 9, "stopped": []}, "every run"),
        ({"update": 9, "journal": 3}, '"journal" must be a list'),
        ({"update": 9, "journal": [[1, {"change": "model.units", "to": 3}]]}, "can change during"),
        ({"update": 9, "journal": [[1, {"change": RATE, "to": -3}]]}, "learning_rate must be"),
        ({"update": 9, "journal": JOURNAL[::-1]}, "not in the order"),
        ({"update": 6, "journal": JOURNAL}, "beyond the last"),
        ({"update": 9, "runs": [{}], "run_journals": []}, "every run"),
    ],
)
def test_what_cannot_have_been_is_refused(
    values: dict[str, object], message: str, tmp_path: Path
) -> None:
    with pytest.raises(RnnvizError, match=message) as refused:
        loaded(tmp_path, **values)
    assert str(tmp_path / "a.json") in str(refused.value)
