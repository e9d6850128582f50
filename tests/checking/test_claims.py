"""Claims of files are counted and told in lines."""

import json
from pathlib import Path

import pytest

from rnnviz.checking.claims import line_of
from rnnviz.cli import main
from rnnviz.training.claims.counting import Count
from rnnviz.training.scenes.named import scenes_named
from tests.training.claims.helpers import claim

SCENE = {
    "format": 1,
    "title": "Small",
    "experiment": {"format": 1, "task.delay": 3, "model.units": 4, "training.batch": 4},
    "claims": [
        {"claim": "norm", "at": 2, "above": 0},
        {"claim": "value", "of": "h", "at": 0, "above": 2},
        {"claim": "guesses", "until": 3000},
    ],
}


def written(folder: Path, values: object) -> str:
    path = folder / "scene.json"
    path.write_text(json.dumps(values), encoding="utf-8")
    return str(path)


def test_claims_are_counted_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, SCENE)
    assert main(["check", "--claims", path, "--seeds", "2", "--updates", "20"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "scene: Small"
    assert lines[1].startswith(
        "   2 of 2  the norm of the gradient of A is above 0 after 2 updates"
    )
    assert lines[2].startswith("   0 of 2  the mean size of h of A is above 2 after 0 updates")
    assert lines[2].endswith("NOT SO: it says 10 of 10")
    assert lines[3].startswith("   2 of 2  A still guesses after 20 updates   measured: ")
    true = {**SCENE, "claims": SCENE["claims"][:1]}
    assert main(["check", "--claims", written(tmp_path, true), "--seeds", "1"]) == 0


def test_nothing_is_trained_where_something_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, {**SCENE, "panels": ["flows"]})
    assert main(["check", "--claims", path, "copy-lstm"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line == f"{path}:1: panels[0]: there is no panel 'flows': did you mean 'flow'?"


def test_options_of_counting_need_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "copy-lstm", "--seeds", "3"]) == 2
    assert "--seeds and --updates are for --claims" in capsys.readouterr().err


def test_one_line_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "copy-lstm"]) == 0
    assert capsys.readouterr().out == "copy-lstm: all is well.\n"


def test_the_scenes_of_a_lecture_are_counted_one_after_the_other(tmp_path: Path) -> None:
    inner = {key: value for key, value in SCENE.items() if key != "format"}
    path = written(tmp_path, {"format": 1, "scenes": ["copy-lstm", inner]})
    assert [scene.title for scene in scenes_named(path)][1:] == ["Small"]
    assert [len(scene.claims) for scene in scenes_named(path)] == [3, 3]


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((1200, 60, 80), "3 of 3  A is solved within 2,000 updates   measured: 60 ... 1,200"),
        ((60,) * 10, "10 of 10  A is solved within 2,000 updates   measured: 60"),
        (
            (60, None),
            "1 of 2  A is solved within 2,000 updates   measured: 60, never in 1   NOT",
        ),
        ((None,), "0 of 1  A is solved within 2,000 updates   measured: never   NOT SO"),
        ((0.12345, 1.5), "2 of 2  A is solved within 2,000 updates   measured: 0.123 ... 1.5"),
    ],
)
def test_a_count_is_a_line(numbers: tuple[float | None, ...], text: str) -> None:
    assert line_of(Count(claim("solved", by=2000), numbers)).strip().startswith(text)
