"""The classical long-lag tasks: definitions, lengths and chance levels."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.engine.batch import Batch
from rnnviz.tasks.adding import Adding
from rnnviz.tasks.counting import Counting
from rnnviz.tasks.echo import Echo
from rnnviz.tasks.goals import Score
from rnnviz.tasks.long_lag import LongLag
from rnnviz.tasks.marked_numbers import MarkedNumbers
from rnnviz.tasks.multiplication import Multiplication
from rnnviz.tasks.parity import Parity
from rnnviz.tasks.temporal_order import TemporalOrder
from rnnviz.tasks.two_sequence import TwoSequence

seeds = st.integers(0, 2**31 - 1)
few = settings(max_examples=40, deadline=None)


def draw(task, seed: int, size: int = 20) -> Batch:  # type: ignore[no-untyped-def]
    return task.batch(np.random.default_rng(seed), size)  # type: ignore[no-any-return]


def ends(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """Return the index of the last step of every sequence, which alone is counted."""
    last, each = batch.lengths - 1, np.arange(batch.size)
    only = np.zeros_like(batch.counted)
    only[last, each] = True
    np.testing.assert_array_equal(batch.counted, only)
    return last, each


def uniform_moments(low: float, high: float) -> tuple[float, float]:
    """Mean and mean square of a uniform number, by integration."""
    x, weights = np.polynomial.legendre.leggauss(8)
    x = (low + high) / 2 + (high - low) / 2 * x
    return float(weights @ x / 2), float(weights @ x**2 / 2)


@pytest.mark.parametrize(("variant", "low"), [("modern", 0.0), ("plain", -1.0), ("1997", -1.0)])
def test_the_chance_of_adding_is_the_variance_of_the_sum(variant: str, low: float) -> None:
    mean, square = uniform_moments(low, 1.0)
    scale = 1 / 16 if variant == "1997" else 1.0
    assert Adding(variant=variant).chance() == pytest.approx(2 * (square - mean**2) * scale)


def test_the_chance_levels_that_are_published() -> None:
    assert Adding(variant="modern").chance() == pytest.approx(0.16667, abs=5e-6)
    assert Adding(variant="1997").chance() == pytest.approx(0.04167, abs=5e-6)
    assert Adding(variant="plain").chance() == pytest.approx(2 / 3)
    assert Multiplication().chance() == pytest.approx(0.04861, abs=5e-6)
    assert TemporalOrder().chance() == pytest.approx(1.3863, abs=5e-5)
    assert TemporalOrder(symbols=3).chance() == pytest.approx(2.0794, abs=5e-5)
    assert (TemporalOrder().outputs, TemporalOrder(symbols=3).outputs) == (4, 8)


def test_the_chance_of_multiplication_is_the_variance_of_the_product() -> None:
    mean, square = uniform_moments(0.0, 1.0)
    assert Multiplication().chance() == pytest.approx(square**2 - mean**4)


@pytest.mark.parametrize(
    "task", [Adding(variant="1997"), Adding(variant="plain"), Multiplication()], ids=str
)
def test_a_constant_answer_costs_chance(task: MarkedNumbers) -> None:
    batch = draw(task, 0, 200_000)
    answers = batch.targets[batch.lengths - 1, 0, np.arange(batch.size)].astype(float)
    assert answers.var() == pytest.approx(task.chance(), rel=0.02)


@few
@given(seed=seeds, length=st.integers(2, 60))
def test_the_1997_marks_are_among_the_first(seed: int, length: int) -> None:
    for task in (Adding(length=length, variant="1997"), Multiplication(length=length)):
        batch = draw(task, seed)
        last, each = ends(batch)
        assert (length <= batch.lengths).all()
        assert (batch.lengths <= length + length // 10).all()
        values, marked = batch.inputs[:, 0], batch.inputs[:, 1] == 1
        assert set(np.unique(batch.inputs[:, 1])) <= {0.0, 1.0}
        for sequence in range(batch.size):
            first, second = np.flatnonzero(marked[:, sequence])
            assert first < min(10, length)
            # One is among the first ten; the other, unmarked ones counted, in the first T/2 - 1.
            assert second <= max(max(length // 2 - 1, 1), 9)
            x1, x2 = values[[first, second], sequence].astype(float)
            answer = x1 * x2 if isinstance(task, Multiplication) else 0.5 + (x1 + x2) / 4
            assert batch.targets[last[sequence], 0, sequence] == pytest.approx(answer, abs=1e-6)
            assert not values[batch.lengths[sequence] :, sequence].any()
        low = 0 if isinstance(task, Multiplication) else -1
        assert values.min() >= low
        assert values.max() <= 1
        np.testing.assert_array_equal(task.relevant_steps(batch), marked)
    assert each.size == 20


def test_every_place_that_may_be_marked_is() -> None:
    batch = draw(Adding(length=40, variant="1997"), 0, 20_000)
    share = (batch.inputs[:, 1] == 1).mean(axis=1)
    assert (share[:20] > 0).all()
    assert not share[20:].any()
    # The first ten: one mark in ten, or the other, which has 19 places left.
    assert share[:10].mean() == pytest.approx(0.1 + 0.9 / 19, abs=0.01)
    assert share[10:19].mean() == pytest.approx(1 / 19, abs=0.005)


@pytest.mark.parametrize("variant", ["modern", "plain"])
def test_the_modern_marks_are_in_the_halves(variant: str) -> None:
    batch = draw(Adding(length=11, variant=variant), 0, 500)
    markers = batch.inputs[:, 1]
    assert (markers[:5].sum(axis=0) == 1).all()
    assert (markers[5:].sum(axis=0) == 1).all()
    assert (batch.inputs[:, 0].min() < 0) == (variant == "plain")


@pytest.mark.parametrize(
    ("variant", "tolerance"), [("modern", 0.08), ("1997", 0.04), ("plain", 0.16)]
)
def test_a_sum_is_right_within_four_percent_of_the_range(variant: str, tolerance: float) -> None:
    task = Adding(variant=variant)
    batch = draw(task, 0, 4)
    off = np.array([-0.99, 0.99, -1.01, 1.01]) * tolerance
    right = task.right(batch, batch.targets.astype(float) + off)[batch.counted]
    assert set(right) == {True, False}
    last = batch.lengths - 1
    np.testing.assert_array_equal(
        task.right(batch, batch.targets.astype(float) + off)[last, np.arange(4)],
        [True, True, False, False],
    )
    assert f"{tolerance:g}" in task.goal.words


@few
@given(seed=seeds, length=st.integers(10, 150), symbols=st.sampled_from([2, 3]))
def test_temporal_order_is_as_published(seed: int, length: int, symbols: int) -> None:
    task = TemporalOrder(length=length, symbols=symbols)
    batch = draw(task, seed)
    last, _ = ends(batch)
    relevant = task.relevant_steps(batch)
    windows = {2: [(0.1, 0.2), (0.5, 0.6)], 3: [(0.1, 0.2), (0.33, 0.43), (0.66, 0.76)]}[symbols]
    for sequence in range(batch.size):
        n = batch.lengths[sequence]
        assert length <= n <= length + length // 10
        string = "".join(task.vocabulary[k] for k in batch.inputs[:n, sequence])
        assert string[0] == "E"
        assert string[-1] == "B"
        places = np.flatnonzero(relevant[:, sequence])
        assert len(places) == symbols
        for place, (low, high) in zip(places, windows, strict=True):
            assert round(low * length) <= place <= round(high * length)
        others = [s for k, s in enumerate(string[1:-1], 1) if k not in places]
        assert set(others) <= set("abcd")
        order = [string[place] for place in places]
        number = list(product("XY", repeat=symbols)).index(tuple(order))
        assert batch.targets[last[sequence], sequence] == number


def test_at_length_100_the_places_are_those_of_the_paper() -> None:
    batch = draw(TemporalOrder(length=100), 1, 5000)
    relevant = np.flatnonzero(TemporalOrder(length=100).relevant_steps(batch).any(axis=1))
    assert list(relevant) == [*range(10, 21), *range(50, 61)]
    assert (batch.lengths.min(), batch.lengths.max()) == (100, 110)
    three = TemporalOrder(length=100, symbols=3)
    steps = np.flatnonzero(three.relevant_steps(draw(three, 1, 5000)).any(axis=1))
    assert list(steps) == [*range(10, 21), *range(33, 44), *range(66, 77)]


@few
@given(seed=seeds, p=st.integers(2, 120))
def test_the_long_lag_strings_differ_at_their_ends_only(seed: int, p: int) -> None:
    task = LongLag(delay=p)
    batch = draw(task, seed)
    strings = np.concatenate([batch.inputs, batch.targets[-1:]])
    np.testing.assert_array_equal(batch.inputs[1:], batch.targets[:-1])
    np.testing.assert_array_equal(strings[0], strings[-1])
    assert set(strings[0]) <= {p - 1, p}  # x, y
    np.testing.assert_array_equal(strings[1:-1].T, np.tile(np.arange(p - 1), (20, 1)))
    assert (task.inputs, task.length, batch.steps) == (p + 1, p, p)
    assert task.chance() == pytest.approx(math.log(2) / p)
    assert list(np.flatnonzero(task.relevant_steps(batch).any(axis=1))) == [0]
    assert list(np.flatnonzero(task.answer_steps(batch).any(axis=1))) == [p - 1]


@few
@given(seed=seeds, length=st.integers(5, 120), told=st.integers(1, 5))
def test_two_sequence_tells_its_class_first(seed: int, length: int, told: int) -> None:
    task = TwoSequence(length=length, told=told)
    batch = draw(task, seed)
    last, each = ends(batch)
    classes = batch.targets[last, each]
    assert (batch.inputs[:told, 0] == 1 - 2 * classes).all()
    assert (length <= batch.lengths).all()
    assert (batch.lengths <= length + length // 10).all()
    assert not batch.inputs[:, 0][~batch.valid].any()
    assert list(np.flatnonzero(task.relevant_steps(batch).any(axis=1))) == list(range(told))


def test_the_noise_of_two_sequence_has_variance_a_fifth_and_its_classes_are_as_likely() -> None:
    batch = draw(TwoSequence(length=100), 0, 2000)
    noise = batch.inputs[3:, 0][batch.valid[3:]]
    assert noise.mean() == pytest.approx(0.0, abs=0.005)
    assert noise.var() == pytest.approx(0.2, rel=0.02)
    assert batch.targets[batch.counted].mean() == pytest.approx(0.5, abs=0.04)
    assert TwoSequence().chance() == pytest.approx(math.log(2))


@few
@given(seed=seeds, delay=st.integers(1, 20), answers=st.integers(1, 20))
def test_an_echo_comes_after_the_delay(seed: int, delay: int, answers: int) -> None:
    task = Echo(delay=delay, answers=answers)
    batch = draw(task, seed)
    assert batch.steps == task.length == delay + answers
    np.testing.assert_array_equal(batch.targets[delay:], batch.inputs[:answers])
    assert batch.counted[delay:].all()
    assert not batch.counted[:delay].any()
    assert Echo(alphabet=5).chance() == pytest.approx(math.log(5))


@few
@given(seed=seeds, longest=st.integers(1, 40))
def test_parity_is_that_of_the_ones(seed: int, longest: int) -> None:
    batch = draw(Parity(length=longest), seed)
    last, _ = ends(batch)
    for sequence in range(batch.size):
        bits = batch.inputs[: batch.lengths[sequence], sequence]
        assert 1 <= len(bits) <= longest
        assert batch.targets[last[sequence], sequence] == bits.sum() % 2


@pytest.mark.parametrize("longest", [1, 2, 3, 6])
def test_the_chance_of_parity_by_enumeration(longest: int) -> None:
    """The best answer that sees the last bit only."""
    joint = np.zeros((2, 2))
    for n in range(1, longest + 1):
        for bits in product((0, 1), repeat=n):
            joint[bits[-1], sum(bits) % 2] += 1 / longest / 2**n
    given_bit = joint / joint.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        costs = -np.where(joint > 0, joint * np.log(given_bit), 0.0).sum()
    assert Parity(length=longest).chance() == pytest.approx(costs, abs=1e-12)


@few
@given(seed=seeds, most=st.integers(1, 30))
def test_there_are_as_many_b_as_a(seed: int, most: int) -> None:
    task = Counting(most=most)
    batch = draw(task, seed)
    relevant, judged = task.relevant_steps(batch), task.answer_steps(batch)
    for sequence in range(batch.size):
        steps = batch.lengths[sequence]
        n = (steps - 1) // 2
        assert 1 <= n <= most
        assert (
            "".join(Counting.vocabulary[k] for k in batch.inputs[:steps, sequence])
            == "▶" + n * "a" + n * "b"
        )
        answered = "".join(Counting.answer_vocabulary[k] for k in batch.targets[:steps, sequence])
        assert answered == n * "a" + n * "b" + "■"
        assert relevant[:, sequence].sum() == judged[:, sequence].sum() == n
        assert batch.counted[:, sequence].sum() == steps


@pytest.mark.parametrize("most", [2, 5, 8])
def test_the_chance_and_floor_of_counting_by_enumeration(most: int) -> None:
    costs_at = {}
    for p in np.linspace(0.01, 0.99, 9801):  # of the same symbol again
        costs = [
            2 * (-(n - 1) * math.log(p) - math.log(1 - p)) / (2 * n + 1) for n in range(1, most + 1)
        ]
        costs_at[p] = np.mean(costs)
    assert Counting(most=most).chance() == pytest.approx(min(costs_at.values()), rel=1e-6)
    # Of the strings that have come so far, those that go on weigh so much.
    weights = [1 / (2 * n + 1) for n in range(1, most + 1)]
    floor = 0.0
    for k in range(1, most + 1):
        on, over = sum(weights[k:]), weights[k - 1]
        floor -= sum(w * math.log(w / (on + over)) for w in (on, over) if w)
    assert Counting(most=most).floor == pytest.approx(floor / most)


def test_where_all_is_known_nothing_is_lost() -> None:
    sure = Counting(most=1)
    assert f"{sure.chance():g} {sure.floor:g}" == "0 0"  # not -0


def test_counting_is_solved_by_whole_strings() -> None:
    task = Counting()
    assert not task.solved(Score(0.1, 0.995, 0.9))
    assert task.solved(Score(0.1, 0.999, 0.99))
