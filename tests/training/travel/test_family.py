"""A scene's runs as a tree."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.errors import RnnvizError
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.kinds.add_noise import AddNoise
from rnnviz.training.commands.kinds.clamp_unit import ClampUnit
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.settings.runs import MOST_RUNS
from rnnviz.training.travel.checkpoints import FIRST_STRIDE
from rnnviz.training.travel.family import MOST_LINES, WORTH, Family
from rnnviz.training.travel.line import Line
from tests.training.travel.test_line import RATE, SMALL, bring, seen


def advance(family: Family, updates: int) -> None:
    for _ in range(updates):
        for line in family.shown:
            line.advance()
        family.note_growth()


def test_a_command_in_the_past_makes_a_branch_and_keeps_the_future() -> None:
    family = Family([SMALL])
    (first,) = family.shown
    advance(family, 30)
    end = seen(first.running)
    bring(first, Moment(20, 0))
    family.apply(0, Change("training.clip", "off"))
    (branch,) = family.shown
    assert branch is not first
    tree = family.tree
    assert [(one.number, one.parent, one.since, one.end) for one in tree.members] == [
        (1, None, Moment(), 30), (2, 1, Moment(20, 0), 20),
    ]  # fmt: skip
    assert (tree.shown, tree.members[1].words) == ((2,), "clip off")
    family.show([1])
    assert seen(family.shown[0].running) == end


def test_at_its_end_a_run_goes_on_by_itself() -> None:
    family = Family([SMALL])
    advance(family, 5)
    (line,) = family.shown
    bring(line, Moment(2, 0))
    bring(line, Moment(5, 0))
    family.apply(0, Change(RATE, 0.1))
    assert family.tree.shown == (1,)


def test_up_to_four_runs_are_beside_each_other() -> None:
    family = Family([SMALL])
    advance(family, 3)
    for run in (0, 0, 1):  # whichever they branch off from, they come last
        family.branch(run)
    assert family.tree.shown == (1, 2, 3, 4)
    assert [one.parent for one in family.tree.members] == [None, 1, 1, 2]
    with pytest.raises(RnnvizError, match="at most 4 runs"):
        family.branch(0)
    states = {tuple(seen(line.running)) for line in family.shown}
    assert len(states) == 1
    family.hide(1)
    assert family.tree.shown == (1, 3, 4)
    assert len(family.tree.members) == 4
    family.show([2, 4])
    assert family.tree.shown == (2, 4)


def test_runs_of_other_batches_are_not_beside_each_other() -> None:
    family = Family([SMALL])
    advance(family, WORTH)
    family.begin([SMALL.with_settings({"task.delay": 4})])
    with pytest.raises(RnnvizError, match=r"read other batches.*task\.delay"):
        family.show([1, 2])
    assert family.tree.shown == (2,)


def test_a_run_that_was_hardly_begun_is_forgotten_when_it_is_replaced() -> None:
    family = Family([SMALL])
    advance(family, WORTH - 1)
    family.begin([SMALL])
    assert [one.number for one in family.tree.members] == [2]
    advance(family, WORTH)
    family.begin([SMALL])
    assert [one.number for one in family.tree.members] == [2, 3]


def test_runs_are_named_and_removed() -> None:
    family = Family([SMALL])
    advance(family, 4)
    family.branch(0)
    family.branch(1)
    family.rename(2, "mine")
    with pytest.raises(RnnvizError, match="shown cannot be removed"):
        family.remove(2)
    advance(family, 2)
    family.branch(1)  # of the one that is to go
    family.hide(1)
    family.remove(2)

    def listed() -> list[tuple[int, int | None, int]]:
        return [(one.number, one.parent, one.since.update) for one in family.tree.members]

    without, whole = [(1, None, 0), (3, 1, 4), (4, 1, 4)], [(1, None, 0), (2, 1, 4), (3, 2, 4)]
    assert listed() == without
    assert [line.number for line in family.saved(0).listed] == [1, 3, 4]
    family.bring_back(2)
    assert listed() == [*whole, (4, 2, 6)]
    family.remove(2)
    family.show([2])
    assert listed() == [*whole, (4, 2, 6)]
    family.show([1])
    family.remove(2)
    family.forget_removed()
    assert listed() == without
    for call in (family.remove, family.bring_back, lambda number: family.show([number])):
        with pytest.raises(RnnvizError, match="no run 2 any more"):
            call(2)


def test_removed_runs_are_forgotten_first() -> None:
    family = Family([SMALL])
    advance(family, 2)
    family.rename(1, "kept")
    for _ in range(MOST_LINES):
        family.apply(0, ClampUnit(0))
        bring(family.shown[0], Moment(1, 0))
    family.remove(30)
    family.apply(0, ClampUnit(0))
    numbers = [one.number for one in family.tree.members]
    assert (len(numbers), numbers[1]) == (MOST_LINES, 2)
    assert family.tree.removed == ()


def test_the_oldest_without_a_name_are_forgotten() -> None:
    family = Family([SMALL])
    advance(family, 2)
    family.rename(1, "kept")
    for _ in range(MOST_LINES + 5):
        family.apply(0, ClampUnit(0))
        bring(family.shown[0], Moment(1, 0))
    numbers = [one.number for one in family.tree.members]
    assert len(numbers) == MOST_LINES
    assert numbers[0] == 1
    assert numbers[1] > 2


def test_checkpoints_stay_within_their_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    each = Line(SMALL).running.checkpoint().nbytes
    monkeypatch.setattr("rnnviz.training.travel.family.BUDGET", 10 * each)
    family = Family([SMALL])
    advance(family, 40 * FIRST_STRIDE)
    (line,) = family.shown
    assert line.checkpoints.nbytes <= 10 * each
    updates = [one.moment.update for one in line.checkpoints]
    assert updates == list(range(0, updates[-1] + 1, line.checkpoints.stride))
    assert len(updates) > 4
    first = seen(line.running)
    bring(line, Moment(333, 0))
    bring(line, Moment(40 * FIRST_STRIDE, 0))
    assert seen(line.running) == first


@pytest.mark.parametrize("seed", range(3))
def test_random_journeys_come_back_to_the_same_weights(seed: int) -> None:
    """Many commands and branches; every moment of every run is as it was the first time."""
    dice = np.random.default_rng(seed)
    family = Family([SMALL])
    first: dict[tuple[int, Moment], bytes] = {}

    def note() -> None:
        for line in family.shown:
            key = family.number(line), line.running.moment
            weights = line.running.network.parameters.flat.tobytes()
            assert first.setdefault(key, weights) == weights

    commands: list[Command] = [
        Change(RATE, 0.02), Change("training.clip", "off"), Change("training.batch", 4),
        Change("training.optimizer", "rmsprop"), AddNoise(0.05), ClampUnit(1, 0.2),
    ]  # fmt: skip
    note()
    for _ in range(60):
        match dice.integers(6):
            case 0 if len(family.shown) < MOST_RUNS:
                family.branch(int(dice.integers(len(family.shown))))
            case 1 if len(family.shown) > 1:
                family.hide(int(dice.integers(len(family.shown))))
            case 2:
                run = int(dice.integers(len(family.shown)))
                family.apply(run, commands[dice.integers(len(commands))])
            case 3:
                for line in family.shown:
                    bring(line, line.after(int(dice.integers(line.end.update + 1))))
            case _:
                for _ in range(dice.integers(1, 12)):
                    advance(family, 1)
                    note()
        note()
    for number, moment in list(first)[::3]:  # of which each may take many steps
        if any(one.number == number for one in family.tree.members):
            family.show([number])
            bring(family.shown[0], moment)
            note()
