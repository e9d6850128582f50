"""Claims on how runs go, against courses made by hand."""

import math

import pytest

from rnnviz.tasks.goals import Score
from rnnviz.training.claims.course import Course
from tests.training.claims.helpers import SMALL, claim

CHANCE = SMALL.task.chance()


def course(updates=100, losses=(), solved_at=None, exploded_at=None, norms=()) -> Course:
    """Return a run whose held-out losses are shares of chance, every 20 updates."""
    scores = {20 * k: Score(CHANCE * loss, None, None) for k, loss in enumerate(losses)}
    return Course(SMALL.task, updates, scores, list(norms), [], solved_at, exploded_at)


def told(kind: str, courses: dict[str, Course], **keys: object) -> tuple[bool, float | None]:
    """Return whether a claim is true, and the number that it depends on."""
    said = claim(kind, **keys)
    measured = said.measured(courses)
    return said.is_true(measured), measured


@pytest.mark.parametrize(
    ("solved_at", "solved", "unsolved"),
    [(60, True, False), (80, True, True), (100, False, True), (None, False, True)],
)
def test_a_run_is_solved_or_not(solved_at: int | None, solved: bool, unsolved: bool) -> None:
    runs = {"A": course(solved_at=solved_at)}
    assert told("solved", runs, by=80) == (solved, solved_at)
    assert told("unsolved", runs, until=60) == (unsolved, solved_at)


def test_a_run_guesses_until_its_loss_has_left_chance_once() -> None:
    runs = {"A": course(60, [1.1, 0.97, 0.9, 0.99])}
    assert told("guesses", runs, until=20) == (True, pytest.approx(0.97))
    assert told("guesses", runs, until=60) == (False, pytest.approx(0.9))
    assert told("guesses", {"A": course(20, [1.1, 0.97])}, until=60) == (False, None)


@pytest.mark.parametrize(
    ("other", "times"),
    [
        (course(solved_at=120), 3.0),
        (course(solved_at=80), 2.0),
        (course(159), 4.0),
        (course(50, exploded_at=50), math.inf),
    ],
)
def test_one_run_is_solved_sooner_than_another(other: Course, times: float) -> None:
    runs = {"A": course(solved_at=40), "B": other}
    assert told("sooner", runs, than="B", by=50, factor=2) == (times > 2, times)
    assert told("sooner", runs, than="B", by=20, factor=2) == (False, None)


def test_a_run_explodes() -> None:
    assert told("explodes", {"A": course(31, exploded_at=31)}, by=40) == (True, 31)
    assert told("explodes", {"A": course(31, exploded_at=31)}, by=30) == (False, 31)
    assert told("explodes", {"A": course()}, by=100) == (False, None)


def test_a_gradient_leaps_before_a_run_explodes() -> None:
    runs = {"A": course(30, exploded_at=30, norms=[1.0] * 20 + [3.5] * 10)}
    assert told("leaps", runs, by=30, ahead=10) == (True, 10)
    assert told("leaps", runs, by=30, ahead=11) == (False, 10)
    calm = {"A": course(30, exploded_at=30, norms=[1.0] * 20 + [2.5] * 10)}
    assert told("leaps", calm, by=30, ahead=1) == (False, None)


def test_it_settles_what_further_updates_cannot_change() -> None:
    solved = course(40, [1, 1, 0.2], solved_at=40)
    assert claim("solved", by=80).is_settled(solved)
    assert claim("unsolved", until=80).is_settled(solved)
    assert claim("guesses", until=80).is_settled(solved)
    assert not claim("guesses", until=80).is_settled(course(40, [1, 1, 1]))
    assert not claim("explodes", by=80).is_settled(solved)
    assert claim("explodes", by=40).is_settled(solved)


def test_what_goes_on_does_so_for_the_first_updates() -> None:
    assert claim("solved", by=80).implied(60) is None
    assert claim("solved", by=80).implied(80) == claim("solved", by=80)
    assert claim("guesses", until=80).implied(60) == claim("guesses", until=60)
    assert claim("loss", until=80, above=0.5).implied(60) == claim("loss", until=60, above=0.5)
    assert claim("loss", by=80, below=0.5).implied(60) is None
