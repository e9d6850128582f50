"""What a scene's file may tell, and what is said of a wrong one: the place, and the remedy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.tasks.goals import Score
from rnnviz.training.scenes.reading import EntryError
from rnnviz.training.scenes.scene import Scene, load_scene, scene_of
from rnnviz.training.scenes.script import Act, Highlight, Part, Question, read_script
from rnnviz.training.scenes.stop import Stop, When
from rnnviz.training.settings.experiment import Experiment

RUNS = (
    Experiment.from_dict({"format": 1}),
    Experiment.from_dict({"format": 1, "model.cell": "rnn"}),
)

WHOLE = {
    "parts": [
        {"text": ["One *word*.", "Then $h_t$: [clip](clip)."], "highlight": {"panel": "flow"}},
        {"question": "Which?", "choices": ["A", "B"], "answer": "B", "text": "It is B."},
        {"stop": {"loss": "B", "below": 0.5}, "text": "Now."},
    ],
    "acts": {
        "clip": {"set": {"training.clip": "value"}, "run": "B"},
        "look": {"view": {"pinned": {"step": 3}}, "panels": ["loss"]},
    },
}


def test_a_script_is_read_whole() -> None:
    script = read_script(WHOLE, RUNS)
    assert script.parts == (
        Part("One *word*.\n\nThen $h_t$: [clip](clip).", highlight=Highlight(panel="flow")),
        Part("It is B.", question=Question("Which?", ("A", "B"), 1)),
        Part("Now.", Stop(When.LOSS_BELOW, 1, 0.5)),
    )
    assert script.acts["clip"] == Act({"training.clip": "value"}, 1)
    assert script.acts["look"].view == {"pinned": {"step": 3}}
    assert script.acts["look"].panels == ("loss",)


def part(**entries: object) -> dict[str, object]:
    return {"parts": [entries]}


def act(**entries: object) -> dict[str, object]:
    return {"acts": {"it": entries}}


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"parts": "text"}, "parts: this is 'text', but must be a list."),
        ({"parts": ["text"]}, "parts[0]: this is 'text', but must be a JSON object."),
        (part(txt="x"), "parts[0].txt: there is no such entry: did you mean 'text'?"),
        (part(text=[1]), "parts[0].text[0]: this is 1, but must be text."),
        (part(stop={}), "parts[0].stop: this must name one condition"),
        (part(stop={"update": -1}), "parts[0].stop.update: this is -1, but must be a whole number"),
        (part(stop={"solved": "C"}), "parts[0].stop.solved: this is 'C', but must be a run"),
        (part(stop={"loss": "A"}), 'parts[0].stop: this must be such as {"loss": "A", "below": 0.'),
        (part(stop={"loss": "A", "below": None}), "parts[0].stop.below: this is None, but must be"),
        (part(choices=["a", "b"]), 'parts[0].choices: this needs a "question" beside it.'),
        (part(question="?", choices=["a"]), "parts[0].choices: there must be at least two"),
        (part(question="?", choices=["a", "b"], answer="c"), "parts[0].answer: this is 'c', but"),
        (part(highlight={"step": "1"}), "parts[0].highlight.step: there is no such entry"),
        (act(), "acts.it: this does nothing"),
        (act(set={"training.clipp": 1}), "acts.it.set: training.clipp"),
        (act(set={"model.units": -1}), "acts.it.set: model.units"),
        (act(set={"format": 1}), "acts.it.set: format is an unknown setting"),
        (act(set={"task": "series", "task.path": "/etc/passwd"}),
         "acts.it.set.task.path: a phrase can read no file"),
        (act(set={"seed.data": 1}, run="C"), "acts.it.run: this is 'C', but must be a run: A or B"),
        (act(panels="flow"), "acts.it.panels: this is 'flow', but must be a list."),
    ],
)  # fmt: skip
def test_an_error_names_its_place(values: Mapping[str, object], problem: str) -> None:
    with pytest.raises(EntryError) as error:
        read_script(values, RUNS)
    assert str(error.value).startswith(problem), str(error.value)


@dataclass
class State:
    """How far a run has come."""

    update: int = 0
    solved_at: int | None = None
    fault: object | None = None
    score: Score | None = None


@pytest.mark.parametrize(
    ("stop", "before", "then"),
    [
        (Stop(When.UPDATE, value=200), State(199), State(200)),
        (Stop(When.SOLVED), State(), State(solved_at=3)),
        (Stop(When.EXPLODED), State(), State(fault="infinity")),
        (Stop(When.LOSS_BELOW, 0, 0.5), State(), State(score=Score(0.4, None, None))),
        (Stop(When.LOSS_ABOVE, 0, 0.5), State(score=Score(0.5, None, None)),
         State(score=Score(0.6, None, None))),
    ],
)  # fmt: skip
def test_a_stop_waits_for_its_condition(stop: Stop, before: State, then: State) -> None:
    assert not stop.reached([before])
    assert stop.reached([then])
    assert not Stop(stop.when, 1, stop.value).reached([then])


def test_a_stop_at_a_loss_is_in_the_unit_that_the_loss_is_shown_in() -> None:
    text = Experiment.from_dict({"format": 1, "task": "text"})
    script = read_script(part(stop={"loss": "A", "above": 2}), [text])
    assert script.parts[0].stop == Stop(When.LOSS_ABOVE, 0, 2 * text.task.loss_unit.size)


def written(folder: Path, **values: object) -> str:
    path = folder / "lecture.json"
    path.write_text(json.dumps({"format": 1, **values}))
    return str(path)


def scene_at(scene: Scene, place: int) -> Scene:
    assert scene.lecture is not None
    return scene_of(scene.lecture, place)


def test_a_lecture_has_built_in_scenes_changed_ones_and_its_own(tmp_path: Path) -> None:
    own = {"title": "My echo, again!", "experiment": {"format": 1, "task": "echo"}, **WHOLE}
    own["runs"] = [{"model.cell": "rnn"}]
    changed = {"scene": "copy-rnn", "notes": "Say *this*.\nThen that."}
    name = written(tmp_path, title="Week 3", scenes=["copy-lstm", changed, own])
    first = load_scene(name)
    assert first.lecture is not None
    assert (first.title, first.lecture.title) == (load_scene("copy-lstm").title, "Week 3")
    second, third = (scene_at(first, place) for place in (1, 2))
    assert second.notes == "Say *this*.\nThen that."
    assert second.experiments == load_scene("copy-rnn").experiments
    assert third.experiment.task.kind == "echo"
    assert third.script == read_script(WHOLE, third.experiments)
    assert third.name == "03-my-echo-again"
    assert len({one.key for one in (first, second, third)}) == 3


@pytest.mark.parametrize(
    ("scenes", "problem"),
    [
        ([], "scenes: there must be at least one scene."),
        ([7], "scenes[0]: this is 7, but must be a JSON object."),
        (["copy"], "scenes[0]: there is no scene 'copy': did you mean 'copy-"),
        ([{"experiment": {"format": 1, "model.units": 0}}], "scenes[0]: model.units"),
        ([{"experiment": {"format": 1}, "parts": [{"stop": 1}]}], "scenes[0].parts[0].stop: this"),
    ],
)
def test_an_error_names_its_place_in_a_lecture(
    tmp_path: Path, scenes: list[object], problem: str
) -> None:
    name = written(tmp_path, scenes=scenes)
    with pytest.raises(RnnvizError) as error:
        load_scene(name)
    assert f"{name}: {problem}" in str(error.value)
