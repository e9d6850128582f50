import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.training.run.series import Recorder


@given(st.integers(2, 40), st.integers(1, 7), st.integers(0, 400))
def test_samples_stand_at_even_update_numbers_whatever_the_room(
    room: int, stride: int, updates: int
) -> None:
    recorder = Recorder(room, stride=stride)
    for update in range(updates + 1):
        recorder.add(update, float(update))
    series = recorder.series()
    assert np.array_equal(series.updates, series.values)
    assert len(series.updates) <= room
    assert np.array_equal(series.updates, np.arange(0, updates + 1, recorder.stride))
    if updates >= room * stride:
        assert len(series.updates) >= room // 2


def test_samples_may_be_arrays() -> None:
    recorder = Recorder(4, (3,))
    for update in range(9):
        recorder.add(update, np.full(3, update))
    assert recorder.series().values.tolist() == [[0] * 3, [4] * 3, [8] * 3]
