"""Which symbols are written where there is no room for all."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from rnnviz.figures.drawing.symbols import written

columns = st.lists(st.integers(0, 60), max_size=30, unique=True).map(sorted)


def test_all_are_written_where_there_is_room() -> None:
    assert written([0, 1, 2, 3], [9.0] * 4, 10.0, [], 0.0) == {0, 1, 2, 3}
    assert written([0, 1, 2, 3], [12.0] * 4, 10.0, [], 2.0) == {0, 1, 2, 3}
    assert written([], [], 1.0, [], 0.0) == set()


def test_what_matters_is_written_where_there_is_not() -> None:
    assert written(list(range(20)), [9.0] * 20, 4.0, [3, 12], 0.0) == {3, 12}
    # Where not all that matter have room, none: some of them would look like another sequence.
    assert written(list(range(20)), [9.0] * 20, 4.0, [3, 4, 12], 0.0) == set()


def test_what_stands_alone_is_written() -> None:
    loud = [0, 1, 2, 3, 15]
    assert written(loud, [9.0] * 16, 4.0, [], 0.0) == {15}


@given(loud=columns, important=columns, column=st.floats(1.0, 20.0), wide=st.floats(1.0, 30.0))
def test_nothing_is_written_over_another(
    loud: list[int], important: list[int], column: float, wide: float
) -> None:
    told = sorted(written(loud, [wide] * 61, column, important, 0.0))
    assert set(told) <= set(loud)
    for one, other in itertools.pairwise(told):
        assert (other - one) * column >= wide - 1e-9
