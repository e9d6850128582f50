"""Carrying out a sweep on the processors of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from rnnviz.errors import RnnvizError
from rnnviz.training.sweeps.running import Order, Row, carry_out, failed_row
from rnnviz.training.worker.pool import as_finished


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not every system says
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def rows_here(orders: Iterable[Order], count: int) -> Iterator[Row]:
    """Yield the row of each run as it ends, in so many processes.

    A process that ends unexpectedly fails its run alone.
    """
    for order, row in as_finished(carry_out, orders, count):
        yield failed_row(order, str(row)) if isinstance(row, RnnvizError) else row
