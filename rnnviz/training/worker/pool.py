"""Work shared among processes. They end with the process that has them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar, cast

from rnnviz.console import share_no_bars
from rnnviz.errors import RnnvizError
from rnnviz.training.worker.process import CONTEXT, sheltered

Order = TypeVar("Order")
Result = TypeVar("Result")


class ProcessGoneError(RnnvizError):
    """The process that was to carry out an order has ended unexpectedly."""

    def __init__(self) -> None:
        super().__init__("its process has ended unexpectedly, as one does where memory runs out.")


def as_finished(
    function: Callable[[Order], Result], orders: Iterable[Order], count: int
) -> Iterator[tuple[Order, Result | RnnvizError]]:
    """Yield each order with what a function returns for it, computed in so many processes.

    An order is taken when a process is free for it. Instead of a result there is the RnnvizError
    that the function raised, or ProcessGoneError; another process then takes the place.

    Only pipes join them: what else processes share would be left behind when a signal ends this
    one at once.
    """
    waiting = iter(orders)
    with ExitStack() as ends:
        busy: list[_Worker[Order, Result]] = []
        for order in islice(waiting, count):
            busy.append(ends.enter_context(_Worker(function)))
            busy[-1].begin(order)
        while busy:
            ready = wait([worker.pipe for worker in busy])
            for worker in [worker for worker in busy if worker.pipe in ready]:
                order, result = worker.order, worker.take()
                busy.remove(worker)
                for following in islice(waiting, 1):
                    if isinstance(result, ProcessGoneError):
                        worker = ends.enter_context(_Worker(function))
                    worker.begin(following)
                    busy.append(worker)
                yield order, result


class _Worker(Generic[Order, Result]):
    """A process that carries out one order after the other."""

    order: Order

    def __init__(self, function: Callable[[Order], Result]) -> None:
        self.pipe, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=_serve, args=(theirs, function), daemon=True)
        with sheltered():
            self._process.start()
        theirs.close()

    def __enter__(self) -> _Worker[Order, Result]:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self.pipe.close()

    def begin(self, order: Order) -> None:
        self.order = order
        with suppress(OSError):  # it is gone: `take` tells it
            self.pipe.send(order)

    def take(self) -> Result | RnnvizError:
        try:
            return cast("Result | RnnvizError", self.pipe.recv())
        except (EOFError, OSError):
            return ProcessGoneError()


def _serve(pipe: Connection, function: Callable[[Any], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the business of who has begun it
    share_no_bars()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            order = pipe.recv()
            try:
                result = function(order)
            except RnnvizError as problem:
                result = problem
            pipe.send(result)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
