"""Of what was done in passing, where it came to rest."""

from rnnviz.training.commands.change import Change
from rnnviz.training.commands.kinds.shift_bias import ShiftBias
from rnnviz.training.commands.reading import Journal
from rnnviz.training.commands.resting import resting

RATE, CLIP = "training.optimizer.learning_rate", "training.clip_threshold"


def changes(key: str, *updates: int) -> Journal:
    return tuple((update, Change(key, update / 1e6)) for update in updates)


def updates(journal: Journal, end: int) -> list[int]:
    return [update for update, _ in resting(journal, end)]


def test_a_drag_while_a_net_learns_is_one_mark_where_it_ended() -> None:
    drag = changes(RATE, *range(500, 1500, 20))
    assert updates(drag, 2000) == [1480]
    assert updates(drag, 200_000) == [1480]
    assert updates((*drag, *changes(RATE, 1900)), 2000) == [1480, 1900]


def test_a_drag_at_rest_is_one_mark() -> None:
    journal = changes(RATE, 0, 0, 0)
    assert resting(journal, 0) == journal[2:]


def test_settings_do_not_hide_each_other_and_what_adds_up_hides_nothing() -> None:
    journal = (*changes(RATE, 10), *changes(CLIP, 11), *changes(RATE, 12))
    assert updates(journal, 1000) == [11, 12]
    shifts: Journal = ((10, ShiftBias(1.0)), (10, ShiftBias(1.0)))
    assert resting(shifts, 1000) == shifts


def test_changes_far_apart_stay_apart_however_long_the_run() -> None:
    assert updates(changes(RATE, 100, 400), 20_000) == [100, 400]
    assert updates(changes(RATE, 10, 20), 100) == [10, 20]
    assert updates(changes(RATE, 100, 400), 100_000) == [400]  # narrower than a mark
