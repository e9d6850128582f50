import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.engine.cells.rnn import RNN
from rnnviz.training.metrics import paths
from rnnviz.training.series import Recorder
from tests.engine.oracle import batch, network


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


def test_a_step_that_is_padding_where_a_loss_could_be_reached_has_no_path() -> None:
    """Read in reverse, only the short sequence has a loss before step 9, and it ends at step 4."""
    made = network(RNN(), bidirectional=True)
    one = batch(lengths=(10, 4))
    one.counted[:] = False
    one.counted[9, 0] = one.counted[2, 1] = True
    forward, reverse = paths(made.forward(one)).values()
    assert reverse.nonzero()[0].tolist() == [2, 3, 9]
    assert forward.all()
