"""What is wrong in a file is told with its line and key, all of it at once."""

import json
from pathlib import Path

import pytest

from rnnviz.checking.files import problems_in
from rnnviz.resources import resource
from rnnviz.training.scenes.lecture import scene_names

BROKEN = """{
  "format": 1,
  "title": 5,
  "txet": "hi",
  "experiment": {
    "task": "copy",
    "task.dely": 30,
    "task.symbols": "x",
    "model.cell": "lstmm",
    "model.cell.forget_bias": 5
  },
  "runs": [{"model.cell": "rnn",
            "task.delay": 3,
            "training.clip": "on"}],
  "panels": ["flow",
             "flows"],
  "controls": ["task.delay", "task.del"],
  "view": {
    "pinned": {"stp": 3},
    "losses": 3},
  "parts": [
    {"text": ["Look at [the letter](letter).",
              "Or [not](leter)."]},
    {"stop": {"solved": "C"}},
    {"question": "Which?", "choices": ["A", "B"],
     "answer": "C"},
    {"highlight": {"panel": "flov"}},
    "more"
  ],
  "acts": {
    "letter": {"view": {"pined": {"step": 0}}},
    "shorter": {
      "set": {"task.delay": 2,
              "task.dely": 5}},
    "framed": {"panels": ["stats"], "highlight": {"control": "task.dela"}},
    "none": {}
  },
  "panels": ["flow",
             "statess"],
  "claims": [
    {"claim": "solved", "by": 10,
     "run": "C"},
    {"claim": "solvd", "by": 10},
    7
  ]
}
"""
EXPECTED = [
    (3, "title: this is 5, but must be text."),
    (4, "txet: there is no such entry: did you mean 'text'?"),
    (5, 'experiment: there is no "format": 1'),
    (7, "experiment.task.dely: this is an unknown setting: did you mean 'task.delay'?"),
    (8, "experiment.task.symbols: this must be a whole number from 1 to 50, not 'x'."),
    (9, "experiment.model.cell: this cannot be 'lstmm': did you mean 'lstm'?"),
    (13, "runs[0].task.delay: this is the same in all runs"),
    (14, "runs[0].training.clip: this must be one of norm, value, off, not 'on'."),
    (17, "controls[1]: there is no setting 'task.del': did you mean 'task.delay'?"),
    (19, 'view.pinned: the "pinned" of its "view" is an object'),
    (20, 'view.losses: the "losses" of its "view" is 3'),
    (23, "parts[0].text[1]: there is no act 'leter': did you mean 'letter'?"),
    (24, "parts[1].stop.solved: this is 'C', but must be a run: A or B."),
    (26, "parts[2].answer: this is 'C', but must be one of the choices."),
    (27, "parts[3].highlight.panel: there is no panel 'flov': did you mean 'flow'?"),
    (28, "parts[4]: this is 'more', but must be a JSON object."),
    (31, "acts.letter.view.pined: its \"view\" has no 'pined': did you mean 'pinned'?"),
    (34, "acts.shorter.set: task.dely is an unknown setting: did you mean 'task.delay'?"),
    (35, "acts.framed.highlight.control: there is no setting 'task.dela'"),
    (35, "acts.framed.panels[0]: there is no panel 'stats': did you mean 'states'?"),
    (36, "acts.none: this does nothing"),
    (38, "panels: this key stands here twice, and only the last one counts."),
    (39, "panels[1]: there is no panel 'statess': did you mean 'states'?"),
    (42, "claims[0].run: this is 'C', but the scene has runs A and B."),
    (43, "claims[1].claim: there is no claim 'solvd': did you mean 'solved'?"),
    (44, "claims[2]: this is 7, but must be a JSON object."),
]


def written(folder: Path, text: str, name: str = "broken.json") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_everything_is_told_at_once_with_line_and_key(tmp_path: Path) -> None:
    path = written(tmp_path, BROKEN)
    found = problems_in(path)
    assert len(found) == len(EXPECTED), "\n".join(found)
    for line, (number, words) in zip(found, EXPECTED, strict=True):
        assert line.startswith(f"{path}:{number}: {words}")


@pytest.mark.parametrize(
    "path",
    [*resource("scenes").glob("*.json"), *resource("lectures").glob("*.json")],
    ids=lambda path: path.stem,
)
def test_nothing_is_wrong_in_what_comes_with_the_program(path: Path) -> None:
    assert problems_in(str(path)) == []


def test_a_built_in_scene_is_known_by_its_name() -> None:
    assert problems_in(scene_names()[0]) == []
    (line,) = problems_in("copy-lstn")
    assert line == "there is no scene or file 'copy-lstn': did you mean 'copy-lstm'?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{\n  "format": 1\n  "task": "copy"}', ":2:14: a comma is missing after this, or a }."),
        ("[]", ":1: a scene or lecture is a JSON object"),
        ('{"task": "copy"}', ':1: there is no "format": 1, so this is not a file of rnnviz.'),
        (
            '{"format":\n1, "task":\n"copi"}',
            ":2: task: this cannot be 'copi': did you mean 'copy'?",
        ),
        (
            '{"format": 2}',
            ":1: format: the format is 2, but this version of rnnviz reads format 1.",
        ),
        (
            '{"format": 1, "experiment": {"format": 1,\n "model.dropout": 0.5}}',
            ":2: experiment.model.dropout: model.dropout 0.5 acts between layers",
        ),
        (
            '{"format": 1, "experiment": {"format": 1},\n"view": {"sequence": 1}}',
            ':2: view: there is no "format": 1',
        ),
        (
            '{"format": 1, "experiment": {"format": 1},\n"why": "' + 4001 * "a" + '"}',
            ":2: why: there are 4,001 characters: shorten it to 4,000.",
        ),
        ('{"format": 1,\n "experiment": []}', ":2: experiment: this is a list, but must be"),
        (
            '{"format": 1, "experiment": {"format": 1},\n"update": -1}',
            ':2: its "update" is not from 0',
        ),
    ],
)
def test_one_thing_is_told_where_it_is(tmp_path: Path, text: str, expected: str) -> None:
    path = written(tmp_path, text)
    (line,) = problems_in(path)
    assert line.startswith(f"{path}{expected}")


def test_a_lecture_is_checked_scene_by_scene(tmp_path: Path) -> None:
    inner = {"title": "x", "experiment": {"format": 1, "task": "copi"}, "claims": [{}]}
    entries = ["lstm-vs-rn", inner, {"scene": "copy-lstm", "panels": 3}, 5, "copy-lstm"]
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    path = written(tmp_path, f'{{"format": 1, "titel": "x", "scenes": [\n{lines}]}}')
    assert [line.removeprefix(f"{path}:") for line in problems_in(path)] == [
        "1: titel: there is no such entry: did you mean 'title'?",
        "2: scenes[0]: there is no scene 'lstm-vs-rn': did you mean 'lstm-vs-rnn'?",
        '3: scenes[1].claims[0]: there is no "claim", which names its kind.',
        "3: scenes[1].experiment.task: this cannot be 'copi': did you mean 'copy'?",
        "4: scenes[2].panels: this is 3, but must be a list.",
        "5: scenes[3]: this is 5, but must be a JSON object.",
    ]
    path = written(tmp_path, '{"format": 1, "scenes": []}')
    assert problems_in(path) == [f"{path}:1: scenes: there must be at least one scene."]


def test_a_file_that_it_names_is_read_if_the_person_agrees(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("abcabc" * 200, encoding="utf-8")
    text = '{"format": 1,\n"task": "text",\n"task.path": "own.txt", "model.units": 0}'
    path = written(tmp_path, text)
    asked: list[Path] = []

    def agree(file: Path) -> bool:
        asked.append(file)
        return True

    units = f"{path}:3: model.units: this must be a whole number from 1 to 256, not 0."
    assert problems_in(path, agree) == [units]
    assert len(asked) == 1
    other, refused = problems_in(path)
    assert refused.startswith(f"{path}:3: task.path: task.path names the file")
    assert other == units
