"""How a script is told: part by part, past stops and questions."""

from __future__ import annotations

from rnnviz.app.telling.progress import NEVER, begun
from rnnviz.training.scenes.script import SILENT, Part, Question, Script
from rnnviz.training.scenes.stop import Stop, When

AT = Stop(When.UPDATE, value=5)
SOLVED = Stop(When.SOLVED)
ASKED = Question("Which?", ("A", "B"), 1)


def test_parts_that_wait_for_nothing_are_told_at_once() -> None:
    assert begun(SILENT).next is None
    progress = begun(Script((Part("1"), Part("2"), Part("3", AT), Part("4"))))
    assert (progress.told, progress.stop, progress.asks) == (2, AT, False)
    progress = progress.reached(AT)
    assert (progress.told, progress.stop, progress.next) == (4, None, None)
    assert progress.old == 2


def test_only_the_stop_that_is_waited_for_counts() -> None:
    progress = begun(Script((Part("1", AT), Part("2", SOLVED))))
    assert progress.reached(SOLVED) == progress.reached(None) == progress
    progress = progress.reached(AT)
    assert (progress.told, progress.stop) == (1, SOLVED)


def test_nothing_trains_while_a_question_is_asked() -> None:
    progress = begun(Script((Part("1", question=ASKED), Part("2", AT))))
    assert (progress.told, progress.asks, progress.stop) == (0, True, NEVER)
    assert progress.reached(NEVER) == progress
    answered = progress.answered(0)
    assert (answered.told, answered.stop, answered.choice(0)) == (1, AT, 0)
    assert answered.answered(1) == answered
    skipped = progress.answered(None)
    assert (skipped.told, skipped.choice(0)) == (1, None)


def test_a_question_at_a_stop_is_asked_there() -> None:
    progress = begun(Script((Part("1"), Part("2", AT, ASKED))))
    assert (progress.asks, progress.stop) == (False, AT)
    progress = progress.reached(AT)
    assert (progress.told, progress.asks, progress.stop) == (1, True, NEVER)
    assert progress.answered(1).told == 2
