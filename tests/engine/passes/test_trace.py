"""The trace: copies of it, and magnitudes."""

import dataclasses

import numpy as np
import pytest

from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.passes.trace import magnitude, root_mean_square
from tests.engine.oracle import batch, network


def every_array(value):
    if isinstance(value, np.ndarray):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from every_array(getattr(value, field.name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from every_array(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from every_array(item)


def test_a_frozen_trace_is_read_only_and_independent() -> None:
    made = network(LSTM())
    trace = made.forward(batch())
    made.backward(trace)
    frozen = trace.frozen()
    copies = [array.copy() for array in every_array(frozen)]
    assert len(copies) == len(list(every_array(trace))) > 20
    for array, live in zip(every_array(frozen), every_array(trace), strict=True):
        assert not np.shares_memory(array, live)
        assert array.flags.c_contiguous
        np.testing.assert_array_equal(array, live)
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    made.backward(made.forward(batch(seed=5)))
    for array, copy in zip(every_array(frozen), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("scale", [1e-30, 1e-23, 1.0, 1e20, 1e37])
def test_magnitudes_neither_underflow_nor_overflow(scale: float) -> None:
    gradient = np.full((2, 16, 3), scale, np.float32)
    np.testing.assert_allclose(magnitude(gradient), 4 * scale, rtol=1e-6)


def test_the_root_mean_square_is_taken_over_the_sequences_that_have_the_step() -> None:
    magnitudes = np.array([[3.0, 4.0], [3.0, np.nan], [np.nan, np.nan]])
    valid = np.array([[True, True], [True, False], [False, False]])
    np.testing.assert_allclose(root_mean_square(magnitudes, valid), [np.sqrt(12.5), 3, 0])
