"""Memory for the arrays of a pass."""

import numpy as np

from rnnviz.engine.passes.memory import CHUNK, LINE, Arena


def test_arrays_are_zero_aligned_and_apart() -> None:
    arena = Arena(np.float32)
    made = [
        arena.zeros(3, 5),
        arena.zeros(7),
        arena.zeros(CHUNK, 2),
        arena.zeros(2, 0),
        arena.zeros(1),
    ]
    for k, array in enumerate(made):
        assert array.ctypes.data % LINE == 0 or array.size == 0
        assert array.flags.c_contiguous
        assert not array.any()
        array[...] = k
    for k, array in enumerate(made):
        assert np.all(array == k)


def test_small_arrays_share_a_chunk() -> None:
    arena = Arena(np.float64)
    first, second = arena.zeros(4, 4), arena.zeros(4)
    assert second.ctypes.data - first.ctypes.data == 128
    assert first.base is not None
    assert first.base.nbytes < CHUNK  # which would take long to clear
