"""Work shared among processes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator

from rnnviz.errors import RnnvizError
from rnnviz.training.worker.pool import ProcessGoneError, as_finished


def half(number: int) -> int:
    if number == 7:
        raise RnnvizError("seven.")
    if number == 9:
        os._exit(3)
    return number // 2


def test_each_order_has_one_result_or_says_why_it_has_none() -> None:
    found = dict(as_finished(half, [8, 9, 7, 2, 9 + 10, 4], 2))
    assert {n: r for n, r in found.items() if isinstance(r, int)} == {8: 4, 2: 1, 19: 9, 4: 2}
    assert isinstance(found[9], ProcessGoneError)
    assert str(found[7]) == "seven."


def test_orders_are_taken_when_a_process_is_free() -> None:
    taken = 0

    def orders() -> Iterator[int]:
        nonlocal taken
        for number in range(0, 100, 2):
            taken += 1
            yield number

    results = as_finished(half, orders(), 2)
    next(results)
    assert taken <= 4
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
