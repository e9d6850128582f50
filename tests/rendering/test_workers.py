"""Work shared among processes, the results in order."""

from __future__ import annotations

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.rendering.workers import in_order


def half(number: int) -> int:
    if number == 7:
        raise RnnvizError("seven.")
    return number // 2


def test_results_come_in_the_order_of_the_orders() -> None:
    assert list(in_order(half, [8, 2, 4, 6, 0], 2)) == [4, 1, 2, 3, 0]


def test_what_goes_wrong_in_a_process_is_raised_here() -> None:
    with pytest.raises(RnnvizError, match="seven"):
        list(in_order(half, [2, 7, 4], 2))
