"""Work shared among processes, the results in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from rnnviz.errors import RnnvizError
from rnnviz.training.worker.pool import as_finished

Order = TypeVar("Order")
Result = TypeVar("Result")


def in_order(
    function: Callable[[Order], Result], orders: Sequence[Order], count: int
) -> Iterator[Result]:
    """Yield what a function returns for each order, computed in so many processes.

    Raises
    ------
    RnnvizError
        If the function does, or a process ends unexpectedly.
    """
    results: dict[int, Result] = {}
    wanted = 0
    for (number, _), result in as_finished(partial(_numbered, function), enumerate(orders), count):
        if isinstance(result, RnnvizError):
            raise result
        results[number] = result
        while wanted in results:
            yield results.pop(wanted)
            wanted += 1


def _numbered(function: Callable[[Order], Result], order: tuple[int, Order]) -> Result:
    return function(order[1])
