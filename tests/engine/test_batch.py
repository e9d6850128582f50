"""Parts of a batch: what is counted in them, how long their sequences are, and of what whole."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.engine.batch import Batch, beside


@pytest.fixture
def padded() -> Batch:
    """Two sequences of 6 and 3 steps, of which every second step is counted."""
    tokens = np.arange(12).reshape(6, 2)
    counted = np.zeros((6, 2), np.bool_)
    counted[::2] = True  # also on padding, which counts nowhere all the same
    return Batch(tokens, -tokens, counted, np.array([6, 3]))


def test_steps_after_a_sequence_s_end_are_padding(padded: Batch) -> None:
    assert padded.valid.sum(axis=0).tolist() == [6, 3]
    assert padded.valid[:3].all()


@pytest.mark.parametrize(("start", "stop"), [(0, 6), (0, 2), (2, 5), (4, 6), (3, 4)])
def test_a_part_knows_the_end_of_its_sequences_and_the_whole(
    padded: Batch, start: int, stop: int
) -> None:
    part = padded.part(start, stop, start + 1)
    np.testing.assert_array_equal(part.valid, padded.valid[start:stop])
    np.testing.assert_array_equal(part.inputs, padded.inputs[start:stop])
    np.testing.assert_array_equal(part.targets, padded.targets[start:stop])
    expected = (padded.counted & padded.valid)[start:stop].copy()
    expected[0] = False
    np.testing.assert_array_equal(part.counted, expected)
    assert part.total is not None
    assert part.total.tolist() == [3, 2]
    assert part.part(0, 1).total is part.total  # of the whole, however often it is cut


def test_a_part_does_not_change_the_whole(padded: Batch) -> None:
    before = padded.counted.copy()
    padded.part(0, 6, 6)
    np.testing.assert_array_equal(padded.counted, before)


def test_what_goes_on_after_the_end_of_another_counts_only_its_own(padded: Batch) -> None:
    stream = padded.sequences(slice(0, 1))
    joined = stream.after(stream, 4)
    assert joined.inputs[:, 0].tolist() == [*stream.inputs[4:, 0], *stream.inputs[:, 0]]
    assert joined.counted[:, 0].nonzero()[0].tolist() == [2, 4, 6]
    assert joined.lengths.tolist() == [8]


def test_sequences_are_taken_apart_and_put_side_by_side(padded: Batch) -> None:
    parts = [padded.sequences(slice(k, k + 1)) for k in range(2)]
    joined = beside(parts)
    for name in ("inputs", "targets", "counted", "lengths"):
        np.testing.assert_array_equal(getattr(joined, name), getattr(padded, name))
    assert padded.part(0, 6).sequences(slice(1, 2)).total.tolist() == [2]  # type: ignore[union-attr]
