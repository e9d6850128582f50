"""The grammar and its strings, against an automaton written out by hand and enumeration."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.tasks import grammar
from rnnviz.tasks.base import Split
from rnnviz.tasks.continual_reber import ContinualReber
from rnnviz.tasks.grammar import SYMBOLS, string_lengths
from rnnviz.tasks.reber import EmbeddedReber

# Reber's grammar as a regular expression: after BT come S* X, after BP come T* V; then round the
# loop X T* V P any number of times, and out.
BELOW = "T*V"  # from the lower left node to the lower right one
INNER = f"B(?:TS*X(?:X{BELOW}P)*(?:S|X{BELOW}V)|P{BELOW}(?:PX{BELOW})*(?:V|PS))E"
EMBEDDED = re.compile(f"B(?:T{INNER}T|P{INNER}P)E")

NODES = {  # of the grammar inside: symbol, next node, both ways equally likely
    1: (("T", 2), ("P", 3)),
    2: (("S", 2), ("X", 4)),
    3: (("T", 3), ("V", 5)),
    4: (("X", 3), ("S", 6)),
    5: (("P", 4), ("V", 6)),
}


def inner_lengths(longest: int) -> dict[int, float]:
    """Enumerate the paths through the grammar inside: the probability of every length."""
    found: dict[int, float] = {}
    ways = {1: 1.0}
    for length in range(3, longest + 1):
        after: dict[int, float] = {}
        for node, probability in ways.items():
            for _, following in NODES[node]:
                after[following] = after.get(following, 0.0) + probability / 2
        found[length] = after.pop(6, 0.0)  # B and E besides
        ways = after
    return found


def text(symbols: np.ndarray) -> str:
    return "".join(SYMBOLS[k] for k in symbols)


def whole(batch, sequence: int) -> str:  # type: ignore[no-untyped-def]
    n = batch.lengths[sequence]
    return text(batch.inputs[:n, sequence]) + SYMBOLS[batch.targets[n - 1, sequence]]


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), size=st.integers(1, 40))
def test_every_string_is_in_the_grammar(seed: int, size: int) -> None:
    batch = EmbeddedReber().batch(np.random.default_rng(seed), size)
    for sequence in range(size):
        n = batch.lengths[sequence]
        assert EMBEDDED.fullmatch(whole(batch, sequence))
        np.testing.assert_array_equal(batch.inputs[1:n, sequence], batch.targets[: n - 1, sequence])
        assert batch.counted[:n, sequence].all()


def test_the_length_of_strings_is_what_enumeration_says() -> None:
    lengths = string_lengths()
    assert lengths.sum() == pytest.approx(1.0, abs=1e-12)
    assert lengths @ np.arange(len(lengths)) == pytest.approx(12.0, abs=1e-9)
    for length, probability in inner_lengths(60).items():
        assert lengths[length + 4] == pytest.approx(probability, abs=1e-15)
    batch = EmbeddedReber().batch(np.random.default_rng(0), 20_000)
    assert (batch.lengths + 1).mean() == pytest.approx(12.0, rel=0.02)
    assert batch.lengths.max() <= EmbeddedReber().length
    assert lengths[EmbeddedReber().length + 1 :].sum() < 1e-9


def least_loss(longest: int = 300) -> float:
    """Return the least mean loss a step of whoever knows the node and how far the string is.

    `ahead[k][node]` is the mean of 1/(n - 1) over the strings that are at a node after k symbols.
    """
    ahead = np.zeros((longest + 2, grammar.NODES))
    for k in range(longest, -1, -1):
        following = ahead[k + 1].copy()
        following[grammar.START] = 1 / k if k else 0.0  # of a string that ends with symbol k + 1
        ahead[k] = following[grammar.NEXT].reshape(grammar.NODES, 2).mean(axis=1)
    reached, loss = np.zeros(grammar.NODES), 0.0
    reached[grammar.START] = 1.0
    for k in range(longest):
        following = ahead[k + 1].copy()
        following[grammar.START] = 1 / k if k else 0.0
        after = np.zeros(grammar.NODES)
        for node in range(grammar.NODES):
            weights: dict[int, float] = {}  # of each symbol that may come
            for edge in (2 * node, 2 * node + 1):
                symbol, way = int(grammar.SYMBOL_OF[edge]), following[grammar.NEXT[edge]] / 2
                weights[symbol] = weights.get(symbol, 0.0) + way
                if grammar.NEXT[edge] != grammar.START:
                    after[grammar.NEXT[edge]] += reached[node] / 2
            whole = sum(weights.values())
            for weight in weights.values():
                loss -= reached[node] * weight * math.log(weight / whole) if k and weight else 0.0
        reached = after
    return loss


def test_the_loss_of_a_string_is_published() -> None:
    n = np.array([length + 4 for length in inner_lengths(300)])
    p = np.array(list(inner_lengths(300).values()))
    assert p @ (n - 5) * math.log(2) == pytest.approx(4.852, abs=5e-4)  # 7 ln 2
    assert p @ (n - 4) * math.log(2) == pytest.approx(8 * math.log(2), rel=1e-9)
    assert EmbeddedReber().floor == pytest.approx(least_loss(), rel=1e-9)
    assert EmbeddedReber().chance() - EmbeddedReber().floor == pytest.approx(
        p @ (1 / (n - 1)) * math.log(2), rel=1e-9
    )
    assert ContinualReber().floor == pytest.approx(7 * math.log(2) / 12)
    assert ContinualReber().chance() == pytest.approx(8 * math.log(2) / 12)


def test_what_matters_is_the_second_symbol_and_what_is_judged_the_last_but_one() -> None:
    task = EmbeddedReber()
    batch = task.batch(np.random.default_rng(1), 300)
    relevant, judged = task.relevant_steps(batch), task.answer_steps(batch)
    assert relevant[1].all()
    assert relevant.sum() == judged.sum() == 300
    for sequence in range(300):
        string, step = whole(batch, sequence), int(judged[:, sequence].argmax())
        assert step == len(string) - 3
        assert string[step + 1] == string[1]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), length=st.integers(10, 60), split=st.sampled_from(Split))
def test_stretches_join_into_endless_strings(seed: int, length: int, split: Split) -> None:
    task = ContinualReber(length=length)
    stretches = [task.draw(seed, split, k, 4) for k in range(400 // length)]
    joined = np.concatenate([stretch.inputs for stretch in stretches])
    for sequence in range(4):
        *strings, _ = re.findall("BE|[^E]*E[^E]*E", text(joined[:, sequence]))
        assert all(EMBEDDED.fullmatch(string) for string in strings)
    for stretch, following in pairwise(stretches):
        np.testing.assert_array_equal(stretch.inputs[1:], stretch.targets[:-1])
        np.testing.assert_array_equal(stretch.targets[-1], following.inputs[0])


def test_a_stretch_is_addressed_by_its_position() -> None:
    task = ContinualReber(length=11)
    in_order = [task.draw(3, Split.TRAINING, k, 5).inputs for k in range(60)]
    from rnnviz.tasks import continual_reber

    continual_reber._coins.cache_clear()
    continual_reber._nodes_after.cache_clear()
    for k in (59, 0, 31):
        np.testing.assert_array_equal(task.draw(3, Split.TRAINING, k, 5).inputs, in_order[k])


def test_streams_of_a_seed_and_of_splits_are_different() -> None:
    task = ContinualReber()
    batch = task.draw(0, Split.TRAINING, 3, 5).inputs
    assert len({batch[:, k].tobytes() for k in range(5)}) == 5
    for other in (task.draw(1, Split.TRAINING, 3, 5), task.draw(0, Split.PROBE, 3, 5)):
        assert not np.array_equal(other.inputs, batch)
