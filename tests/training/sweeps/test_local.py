"""A sweep on the processors of this machine."""

from __future__ import annotations

import os

import pytest

from rnnviz.training.sweeps import local
from rnnviz.training.sweeps.local import rows_here
from rnnviz.training.sweeps.running import Order, Row, carry_out, orders_of
from tests.training.sweeps.helpers import small_sweep


def dying(order: Order) -> Row:
    if dict(order.settings)["task.delay"] == 2:
        os._exit(9)
    return carry_out(order)


def test_two_processes_give_the_rows_of_one_and_a_lost_one_fails_its_run_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sweep = small_sweep(("task.delay", [1, 2, 3, 4]))
    orders = list(orders_of(sweep, set()))
    monkeypatch.setattr(local, "carry_out", dying)
    found = {row.settings: row for row in rows_here(orders, 2)}
    expected = {order.settings: carry_out(order) for order in orders}
    lost = found.pop(orders[1].settings)
    del expected[orders[1].settings]
    assert "ended unexpectedly" in lost.failed
    assert found == expected
