"""Claims on numbers that have a value at many updates, against courses made by hand."""

from typing import Any, cast

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.tasks.goals import Score
from rnnviz.training.claims.base import Seen
from rnnviz.training.claims.course import Course, Moment
from rnnviz.training.scenes.reading import EntryError
from tests.training.claims.helpers import SMALL, claim

CHANCE = SMALL.task.chance()


def measured(kind: str, *courses: Course, **keys: object) -> tuple[bool, Any]:
    said = claim(kind, **keys)
    number = said.measured(dict(zip("AB", courses, strict=False)))
    return said.is_true(number), number


def course(*losses: float, **others: Any) -> Course:
    """Return a run whose held-out losses are shares of chance, every 20 updates."""
    scores = {20 * k: Score(CHANCE * x, 1 - x, 0.5 - x / 2) for k, x in enumerate(losses)}
    return Course(SMALL.task, 20 * (len(losses) - 1), scores, **others)


FALLING = course(1.0, 0.4, 0.6, 0.2)


@pytest.mark.parametrize(
    ("keys", "true", "number"),
    [
        ({"below": 0.5, "by": 20}, True, 0.4),
        ({"below": 0.5, "by": 10}, False, 1.0),
        ({"below": 0.5, "at": 40}, False, 0.6),
        ({"above": 0.5, "below": 0.7, "at": 40}, True, 0.6),
        ({"above": 0.3, "until": 40}, True, 0.4),
        ({"above": 0.3, "until": 60}, False, 0.2),
        ({"below": 1.1, "until": 60}, True, 1.0),
        ({"above": 0.9, "by": 60}, True, 1.0),
        ({"above": 0.1, "until": 80}, False, None),
        ({"above": 0.1, "at": 80}, False, None),
    ],
)
def test_a_loss_is_within_its_bounds(keys: dict[str, Any], true: bool, number: float) -> None:
    expected = number if number is None else pytest.approx(number)
    assert measured("loss", FALLING, **keys) == (true, expected)


def test_a_loss_is_in_the_unit_that_it_is_shown_in() -> None:
    assert measured("loss", FALLING, of="unit", at=20, below=1)[1] == pytest.approx(0.4 * CHANCE)


def test_an_accuracy_is_that_of_answers_or_of_sequences() -> None:
    assert measured("accuracy", FALLING, at=20, above=0.5) == (True, pytest.approx(0.6))
    assert measured("accuracy", FALLING, of="sequences", at=20, above=0.5)[1] == pytest.approx(0.3)


def test_a_number_can_be_held_against_that_of_another_run() -> None:
    other = course(1.0, 0.8)
    assert measured("loss", FALLING, other, than="B", at=20, below=0.6) == (
        True,
        pytest.approx(0.5),
    )


def test_norms_count_from_the_first_update_and_clipping_is_a_share() -> None:
    run = Course(SMALL.task, 4, norms=[1.0, 5.0, 2.0, 3.0], clipped=[False, True, True, False])
    assert measured("norm", run, at=2, above=4) == (True, 5.0)
    assert measured("norm", run, until=4, below=4) == (False, 5.0)
    assert measured("clipped", run, at=4, above=0.4) == (True, 0.5)
    assert measured("clipped", run, at=3, below=0.5) == (False, pytest.approx(2 / 3))
    assert measured("clipped", run, at=5, above=0) == (False, None)


def test_a_loss_that_rises_again_overfits() -> None:
    assert measured("overfits", FALLING, best_by=20, at=60) == (False, None)
    run = course(1.0, 0.4, 0.42, 0.45)
    assert measured("overfits", run, best_by=20, at=60) == (True, 20)
    assert measured("overfits", run, best_by=20, at=40) == (False, None)


def test_answers_are_righter_than_others() -> None:
    """Copy memory, answered with blanks alone: they are right until the letters are asked for."""
    trainer = Trainer(SMALL)
    batch, weights = trainer.probe.batch, trainer.network.parameters
    weights["readout.W_y"][:] = 0
    weights["readout.b_y"][batch.targets[0, 0]] = 5
    moment = Moment(trainer)

    def seen(of: object, against: object) -> float:
        said = claim("righter", of=of, against=against, at=0, above=0)
        return cast(Seen, said).seen(moment)

    assert seen("others", "answers") == -seen("answers", "others") == 1
    assert seen(1, "answers") == 1
    assert seen(1, 2) == 0
    assert np.isnan(seen(1, 99))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"below": 1}, 'give it one of "at", "by" and "until"'),
        ({"below": 1, "at": 20, "by": 20}, "give it one of"),
        ({"at": 20}, 'give it "above", "below" or both'),
        ({"at": 30, "below": 1}, "at: this must be a multiple of 20"),
        ({"by": 20, "above": 0, "below": 1}, 'go together only with "at"'),
        ({"at": 20, "above": 1, "below": 1}, 'above: this must be less than "below"'),
    ],
)
def test_a_curve_is_looked_at_in_one_way(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(EntryError, match=message):
        claim("loss", **keys)


def test_a_task_without_right_and_wrong_has_no_accuracy() -> None:
    series = Experiment().with_settings({"task": "sine"})
    for kind, keys in (("accuracy", {"at": 20}), ("righter", {"of": 1, "against": 2, "at": 20})):
        with pytest.raises(EntryError, match="task sine has no accuracy"):
            claim(kind, series, above=0.5, **keys)
    stream = Experiment().with_settings({"task": "continual-reber"})
    with pytest.raises(EntryError, match="never ends"):
        claim("righter", stream, of=1, against=2, at=20, above=0.5)
