import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.figures.view.progress import Progress, Reveal, lengths_of, place, reveal_at
from rnnviz.settings import Value
from rnnviz.training.slow_motion.walk import PHASES, Phase, Walk
from rnnviz.training.snapshot.parts.walk import WALK
from tests.figures.helpers import trained

BOTH: dict[str, Value] = {"model__layers": 2, "model__bidirectional": True}
LENGTHS = st.dictionaries(st.sampled_from(PHASES), st.integers(1, 40), min_size=1).map(
    lambda table: {phase: table[phase] for phase in PHASES if phase in table}
)


def walk(**settings: Value) -> Walk:
    return trained(5, **settings)[WALK]


@given(LENGTHS, st.data())
def test_every_place_of_a_walk_has_a_number(lengths: dict[str, int], data: st.DataObject) -> None:
    total = sum(lengths.values())
    number = data.draw(st.integers(0, total - 1))
    assert place(reveal_at(number, lengths), lengths) == number
    assert reveal_at(-1, lengths) == Reveal(next(iter(lengths)), 1)
    last = list(lengths)[-1]
    assert reveal_at(total + 3, lengths) == Reveal(last, lengths[last])


@pytest.mark.parametrize("settings", [{}, BOTH, {"model__layers": 3}, {"model__cell": "window"}])
def test_what_is_known_only_grows(settings: dict[str, Value]) -> None:
    made = walk(**settings)
    lengths = lengths_of([made])
    layers = made.read.trace.layers
    before = np.zeros((0,))
    for number in range(sum(lengths.values())):
        at = Progress(made, reveal_at(number, lengths))
        known = np.concatenate(
            [
                at.inputs, at.outputs, at.losses, at.sums(False), at.sums(True),
                *(at.states(layer) for layer in layers),
                *(at.gradients(layer) for layer in layers),
            ]
        )  # fmt: skip
        assert not before.size or (known >= before).all()
        before = known
    assert before.all()


def test_the_first_step_shows_the_first_column_alone() -> None:
    at = Progress(walk(), Reveal())
    layer = at.walk.read.trace.layers[0]
    assert at.states(layer).tolist() == [True] + [False] * (at.steps - 1)
    assert not at.losses.any()
    assert not at.gradients(layer).any()
    assert at.present(False) == 0


def test_the_sweep_goes_back_from_the_last_step() -> None:
    at = Progress(walk(), Reveal(Phase.BACKWARD, 3))
    layer = at.walk.read.trace.layers[0]
    assert at.states(layer).all()
    assert np.flatnonzero(at.gradients(layer)).tolist() == [
        at.steps - 3,
        at.steps - 2,
        at.steps - 1,
    ]
    assert at.present(False) == at.steps - 3


def test_a_reverse_direction_is_read_and_swept_the_other_way() -> None:
    at = Progress(walk(**BOTH), Reveal(Phase.FORWARD, 2))
    forward, reverse = at.walk.read.trace.layers[:2]
    assert np.flatnonzero(at.states(forward)).tolist() == [0, 1]
    assert np.flatnonzero(at.states(reverse)).tolist() == [at.steps - 2, at.steps - 1]
    assert (at.present(False), at.present(True)) == (1, at.steps - 2)
    swept = Progress(at.walk, Reveal(Phase.BACKWARD, 1))
    upper = at.walk.read.trace.layers[3]
    assert np.flatnonzero(swept.gradients(upper)).tolist() == [0]
    assert not swept.gradients(reverse).any()


def test_a_layer_above_both_directions_waits_for_all_of_them() -> None:
    made = walk(**BOTH)
    steps = made.read.trace.steps
    at = Progress(made, Reveal(Phase.FORWARD, steps))
    assert at.states(made.read.trace.layers[0]).all()
    assert not at.states(made.read.trace.layers[2]).any()
    assert at.level == 0
    on = Progress(made, Reveal(Phase.FORWARD, steps + 1))
    assert on.states(made.read.trace.layers[2]).sum() == 1
    assert on.level == 1
    assert not on.outputs.any()  # they need both directions


def test_layers_of_one_direction_go_together() -> None:
    at = Progress(walk(model__layers=3), Reveal(Phase.FORWARD, 4))
    assert [int(at.states(layer).sum()) for layer in at.walk.read.trace.layers] == [4, 4, 4]
    assert at.level is None
    assert at.outputs.sum() == 4


def test_a_run_with_fewer_steps_waits_at_its_last() -> None:
    short, long = walk(training__update_steps=3, training__back_steps=3), walk()
    lengths = lengths_of([short, long])
    assert lengths[Phase.FORWARD] == long.read.trace.steps
    at = Progress(short, Reveal(Phase.FORWARD, lengths[Phase.FORWARD]))
    assert (at.done, at.count) == (3, 3)
