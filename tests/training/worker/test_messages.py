"""Which messages are not sent because a later one makes them pointless."""

from hypothesis import given
from hypothesis import strategies as st

from rnnviz import Experiment
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.kinds.shift_bias import ShiftBias
from rnnviz.training.worker.messages import (
    Close,
    Do,
    Drop,
    Load,
    Message,
    Numbered,
    Pause,
    Request,
    Step,
    Train,
    with_message,
)

ASK = Request(frozenset())
FAST, SLOW = Change("training.clip_threshold", 2.0), Change("training.clip_threshold", 1.0)


def left_of(*messages: Message) -> list[Message]:
    pending: list[Numbered] = []
    for number, message in enumerate(messages):
        pending = with_message(pending, number, message)
    numbers = [number for number, _ in pending]
    assert numbers == sorted(numbers)  # what has arrived can be told by one number
    return [message for _, message in pending]


def test_a_pause_overtakes_what_it_ends() -> None:
    assert left_of(Train(1), ASK, Step(10), Pause()) == [ASK, Pause()]


def test_steps_are_added_up_but_not_across_a_command() -> None:
    assert left_of(Step(1), ASK, Step(10), Step(10)) == [ASK, Step(21)]
    assert left_of(Step(1), Do(0, FAST), Step(2)) == [Step(1), Do(0, FAST), Step(2)]


def test_of_a_slider_the_last_value_is_sent_to_each_run() -> None:
    assert left_of(Do(0, SLOW), Do(1, SLOW), Do(0, FAST), Do(1, FAST)) == [
        Do(0, FAST),
        Do(1, FAST),
    ]
    assert left_of(Do(0, SLOW), Step(1), Do(0, FAST)) == [Do(0, SLOW), Step(1), Do(0, FAST)]


def test_what_adds_up_is_sent_as_often_as_it_was_done() -> None:
    twice = [Do(0, ShiftBias(1.0)), Do(0, ShiftBias(1.0))]
    assert left_of(*twice) == twice


def test_new_runs_make_all_pointless_but_the_request() -> None:
    new = Load((Experiment(),))
    assert left_of(Load(()), Do(0, SLOW), Drop(1), ASK, Step(3), new) == [ASK, new]
    assert left_of(new, Train(None), Close()) == [Close()]


@given(st.lists(st.sampled_from([Train(1), Pause(), Step(10), ASK, Load(())])))
def test_never_many_are_left(messages: list[Message]) -> None:
    assert len(left_of(*messages)) <= 3
