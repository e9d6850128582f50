"""Work shared among processes."""

from __future__ import annotations

import os

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.rendering.workers import GONE, in_order


def half(number: int) -> int:
    if number == 7:
        raise RnnvizError("seven.")
    if number == 9:
        os._exit(3)
    return number // 2


def test_results_come_in_the_order_of_the_orders() -> None:
    assert list(in_order(half, [8, 2, 4, 6, 0], 2)) == [4, 1, 2, 3, 0]


@pytest.mark.parametrize(("number", "words"), [(7, "seven."), (9, GONE)])
def test_what_goes_wrong_in_a_process_is_raised_here(number: int, words: str) -> None:
    with pytest.raises(RnnvizError) as raised:
        list(in_order(half, [2, number, 4], 2))
    assert str(raised.value) == words
